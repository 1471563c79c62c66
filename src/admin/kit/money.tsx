import { Box, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { useNotedTimes } from './times';

/** As it comes over the wire: a decimal string in major units, with its currency. */
export interface WireMoney {
  readonly amount: string;
  readonly currency: string;
}

const AMOUNT = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * "1234567.89", "PLN" → "1 234 567.89 PLN" with narrow no-break spaces and a true minus sign. Works on the text, so
 * that no digit is lost; an amount that isn't a decimal string is shown as it is.
 */
export function formatMoney({ amount, currency }: WireMoney, options: { readonly signed?: boolean } = {}): string {
  const match = AMOUNT.exec(amount);
  if (!match) return `${amount} ${currency}`;
  const [, minus = '', whole = '0', fraction] = match;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  const sign = minus === '-' ? '\u2212' : options.signed && !/^0*$/.test(whole + (fraction ?? '')) ? '+' : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}\u00a0${currency}`;
}

export const isNegative = ({ amount }: WireMoney): boolean => amount.startsWith('-');

export function Money(props: {
  /** Null where none is known. */
  readonly value: WireMoney | null;
  /** Shows a plus before what came in, and colours both directions. */
  readonly signed?: boolean;
  readonly strong?: boolean;
  readonly variant?: 'pi' | 'omega' | 'beta' | 'alpha' | 'delta';
}) {
  if (props.value === null) return <>—</>;
  const negative = isNegative(props.value);
  const colour = !props.signed ? undefined : negative ? 'danger600' : 'success600';
  return (
    <Typography
      variant={props.variant ?? 'omega'}
      fontWeight={props.strong ? 'bold' : undefined}
      textColor={colour ?? 'neutral800'}
      tag="span"
      style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}
    >
      {formatMoney(props.value, { signed: props.signed })}
    </Typography>
  );
}

/** A price with what it was before the discount struck through. */
export function Price(props: { readonly original: WireMoney; readonly final: WireMoney; readonly percent: number }) {
  if (props.percent === 0) return <Money value={props.final} />;
  return (
    <Box tag="span" style={{ whiteSpace: 'nowrap' }}>
      <Typography tag="s" textColor="neutral600">
        {formatMoney(props.original)}
      </Typography>{' '}
      <Money value={props.final} strong />{' '}
      <Typography tag="span" textColor="success600" variant="pi" fontWeight="bold">
        {`\u2212${props.percent}\u202f%`}
      </Typography>
    </Box>
  );
}

/** A moment in the admin's language and time zone; the exact UTC time is in the title. */
export function At({ value, withSeconds = false }: { readonly value: string | null; readonly withSeconds?: boolean }) {
  const { formatDate } = useIntl();
  useNotedTimes();
  if (value === null) return <>—</>;
  const text = formatDate(value, {
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: withSeconds ? '2-digit' : undefined,
  });
  return (
    <time dateTime={value} title={value} style={{ whiteSpace: 'nowrap' }}>
      {text}
    </time>
  );
}

const STEPS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** "12 minutes ago"; `now` comes from the caller, who renders again as time goes by. */
export function Ago({ value, now }: { readonly value: string; readonly now: number }) {
  const { formatRelativeTime } = useIntl();
  const seconds = Math.max(0, Math.round((now - Date.parse(value)) / 1000));
  const [unit, size] = STEPS.find(([, length]) => seconds >= length) ?? (['second', 1] as const);
  return (
    <time dateTime={value} title={value} style={{ whiteSpace: 'nowrap' }}>
      {formatRelativeTime(-Math.floor(seconds / size), unit, { numeric: 'auto' })}
    </time>
  );
}
