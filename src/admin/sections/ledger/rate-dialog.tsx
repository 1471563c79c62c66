import { useState } from 'react';
import { Box, Checkbox, Field, Flex, SingleSelect, SingleSelectOption, TextInput } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import {
  Caution,
  DialogForm,
  DialogWindow,
  plainDecimal,
  ReasonField,
  send,
  toFailure,
  useReasonProblem,
  useReportFailure,
  useSteadyKey,
  useText,
} from '../../kit';
import { pairName, type WirePair } from './rates-wire';

const CURRENCIES = ['PLN', 'EUR', 'USD', 'CNY', 'USDT', 'BTC', 'LTC', 'TON', 'CHIP', 'POINT'];
const DECIMAL = /^(?=.*[1-9])\d{1,18}(\.\d{1,18})?$/;
const DURATIONS = [
  [15, 'rates.minutes', 15],
  [60, 'rates.hours', 1],
  [240, 'rates.hours', 4],
  [1440, 'rates.days', 1],
  [10_080, 'rates.days', 7],
] as const;

interface DialogProps {
  /** The pair to set, or any that the admin chooses. */
  readonly target: WirePair | 'other' | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Sets a rate by hand. One that is far from the last is sent only after the admin has confirmed it. */
export function RateDialog({ target, onClose, onDone }: DialogProps) {
  return (
    <DialogWindow open={target !== undefined} onClose={onClose}>
      {target && <RateForm pair={target === 'other' ? undefined : target} onClose={onClose} onDone={onDone} />}
    </DialogWindow>
  );
}

interface Jump {
  readonly value: string;
  readonly previous: string;
  readonly percent: string;
}

interface Problems {
  readonly value?: string;
  readonly quote?: string;
  readonly reason?: string;
}

function RateForm(props: {
  readonly pair: WirePair | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const text = useText();
  const report = useReportFailure();
  const { toggleNotification } = useNotification();
  const [base, setBase] = useState(props.pair?.base ?? 'EUR');
  const [quote, setQuote] = useState(props.pair?.quote ?? 'PLN');
  const [value, setValue] = useState('');
  const [minutes, setMinutes] = useState<number>(60);
  const [reason, setReason] = useState('');
  const [problems, setProblems] = useState<Problems>({});
  const [jump, setJump] = useState<Jump>();
  const [confirmed, setConfirmed] = useState(false);
  const [busy, setBusy] = useState(false);
  const keyOf = useSteadyKey();
  const reasonProblem = useReasonProblem();
  const typed = plainDecimal(value);

  const submit = async (): Promise<void> => {
    const wrongReason = reasonProblem(reason);
    const found: Problems = {
      ...(DECIMAL.test(typed) ? {} : { value: text('rates.value-wrong') }),
      ...(base === quote ? { quote: text('rates.same') } : {}),
      ...(wrongReason === undefined ? {} : { reason: wrongReason }),
    };
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    const confirmJump = confirmed && jump?.value === typed;
    const body = { value: typed, minutes, reason: reason.trim(), confirmJump };
    const key = keyOf([base, quote, body]);
    setBusy(true);
    try {
      await send('PUT', `/rates/${base}/${quote}`, body, key);
      toggleNotification({ type: 'success', message: text('rates.was-set') });
      props.onDone();
    } catch (error) {
      const { code, details } = toFailure(error);
      if (code === 'RATE_JUMP') {
        setConfirmed(false);
        setJump({ value: typed, previous: String(details.previous), percent: String(details.maxJumpPercent) });
      } else if (report(error)?.details.field === 'value') {
        setProblems({ value: text('rates.value-wrong') });
      }
    } finally {
      setBusy(false);
    }
  };

  const currency = (label: string, chosen: string, choose: (code: string) => void, problem?: string) => (
    <Box flex={1}>
      <Field.Root error={problem}>
        <Field.Label>{label}</Field.Label>
        <SingleSelect
          aria-label={label}
          value={chosen}
          disabled={props.pair !== undefined}
          onChange={(code) => choose(String(code))}
        >
          {CURRENCIES.map((code) => (
            <SingleSelectOption key={code} value={code}>
              {code}
            </SingleSelectOption>
          ))}
        </SingleSelect>
        <Field.Error />
      </Field.Root>
    </Box>
  );

  return (
    <DialogForm
      title={text('rates.set-pair', { pair: pairName({ base, quote }) })}
      submitLabel={text('rates.set')}
      busy={busy}
      blocked={jump?.value === typed && !confirmed}
      onClose={props.onClose}
      onSubmit={() => void submit()}
    >
      <Flex gap={4} alignItems="flex-start">
        {currency(text('rates.base'), base, setBase)}
        {currency(text('rates.quote'), quote, setQuote, problems.quote)}
      </Flex>
      <Field.Root name="value" required error={problems.value} hint={text('rates.value-hint')}>
        <Field.Label>{text('rates.value')}</Field.Label>
        <TextInput
          autoFocus
          inputMode="decimal"
          maxLength={38}
          value={value}
          style={{ textAlign: 'right' }}
          onChange={({ target }: React.ChangeEvent<HTMLInputElement>) => setValue(target.value)}
        />
        <Field.Hint />
        <Field.Error />
      </Field.Root>
      {jump?.value === typed && (
        <Box role="alert" background="neutral0" hasRadius padding={3} borderColor="warning600">
          <Caution tag="p">{text('rates.jump', { ...jump })}</Caution>
          <Box paddingTop={3}>
            <Checkbox checked={confirmed} onCheckedChange={(checked) => setConfirmed(checked === true)}>
              {text('rates.jump-confirm', { value: typed })}
            </Checkbox>
          </Box>
        </Box>
      )}
      <Field.Root>
        <Field.Label>{text('rates.for')}</Field.Label>
        <SingleSelect aria-label={text('rates.for')} value={minutes} onChange={(chosen) => setMinutes(Number(chosen))}>
          {DURATIONS.map(([length, unit, count]) => (
            <SingleSelectOption key={length} value={length}>
              {text(unit, { count })}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </Field.Root>
      <ReasonField value={reason} onChange={setReason} error={problems.reason} />
    </DialogForm>
  );
}
