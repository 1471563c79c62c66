import { useState } from 'react';
import { Field, Flex, Radio, SingleSelect, SingleSelectOption, TextInput, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import {
  DialogForm,
  DialogWindow,
  EXPONENTS,
  Money,
  ReasonField,
  send,
  toMajorText,
  toMinorText,
  useReportFailure,
  useRuleText,
  useReasonProblem,
  useSteadyKey,
  useText,
  type WireMoney,
} from '../../kit';
import { useAccountText } from './account';
import type { WireAccountName, WireAdjustment } from './wire';

/** What a column of Postgres can hold, in minor units. */
const MOST_MINOR = 9_223_372_036_854_775_807n;

interface Problems {
  readonly amount?: string;
  readonly reason?: string;
}

/** An account as it stands, or a user's wallet that its first money will open. */
type Adjusted = Omit<WireAccountName, 'currency'> & { readonly posted: WireMoney };

/** Corrects an account by hand. A failure keeps the dialog open with what was typed; a second press is harmless. */
export function AdjustDialog(props: {
  /** The account, or those of one owner and purpose among which the admin chooses the currency. */
  readonly accounts: readonly [Adjusted, ...Adjusted[]];
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { accounts, open, onClose, onDone } = props;
  return (
    <DialogWindow open={open} onClose={onClose}>
      {open && <AdjustForm accounts={accounts} onClose={onClose} onDone={onDone} />}
    </DialogWindow>
  );
}

function AdjustForm(props: {
  readonly accounts: readonly [Adjusted, ...Adjusted[]];
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { accounts, onClose, onDone } = props;
  const [first] = accounts;
  const text = useText();
  const accountText = useAccountText();
  const report = useReportFailure();
  const ruleText = useRuleText();
  const { toggleNotification } = useNotification();
  const [currency, setCurrency] = useState(first.posted.currency);
  const account = accounts.find(({ posted }) => posted.currency === currency) ?? first;
  const [direction, setDirection] = useState('add');
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const keyOf = useSteadyKey();
  const reasonProblem = useReasonProblem();

  const amountProblem = (minor: string): string | undefined => {
    if (/^[1-9]/.test(minor)) return BigInt(minor) > MOST_MINOR ? text('failure.AMOUNT_OVERFLOW') : undefined;
    return text('money.wrong', { currency, decimals: EXPONENTS[currency] ?? 0, least: toMajorText('1', currency) });
  };

  const submit = async (): Promise<void> => {
    const { ownerKind, ownerId, purpose } = account;
    const minor = toMinorText(amount, currency) ?? '';
    const wrongAmount = amountProblem(minor);
    const wrongReason = reasonProblem(reason);
    const found = {
      ...(wrongAmount === undefined ? {} : { amount: wrongAmount }),
      ...(wrongReason === undefined ? {} : { reason: wrongReason }),
    };
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    const typed = toMajorText(minor, currency);
    const body = { ownerKind, ownerId, purpose, currency, direction, amount: typed, reason: reason.trim() };
    const key = keyOf(body);
    setBusy(true);
    try {
      const { data } = await send<WireAdjustment>('POST', '/ledger/adjustments', body, key);
      toggleNotification({
        type: data.state === 'posted' ? 'success' : 'info',
        message: text(data.state === 'posted' ? 'ledger.adjustment-posted' : 'ledger.adjustment-waits'),
      });
      onDone();
    } catch (error) {
      const failure = report(error);
      if (failure?.details.field === 'amount') setProblems({ amount: ruleText(String(failure.details.rule)) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <DialogForm
      title={text('ledger.adjust')}
      submitLabel={text('ledger.adjust')}
      busy={busy}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <Flex justifyContent="space-between" gap={4} wrap="wrap">
        <Typography fontWeight="bold">{accountText(account)}</Typography>
        <Money value={account.posted} strong />
      </Flex>
      <Typography textColor="neutral600">{text('ledger.adjust-hint')}</Typography>
      {accounts.length > 1 && (
        <Field.Root name="currency">
          <Field.Label>{text('common.currency')}</Field.Label>
          <SingleSelect
            aria-label={text('common.currency')}
            value={currency}
            onChange={(value: string | number) => setCurrency(String(value))}
          >
            {accounts.map(({ posted }) => (
              <SingleSelectOption key={posted.currency} value={posted.currency}>
                {posted.currency}
              </SingleSelectOption>
            ))}
          </SingleSelect>
        </Field.Root>
      )}
      <Radio.Group value={direction} onValueChange={setDirection} aria-label={text('ledger.direction')}>
        <Radio.Item value="add">{text('ledger.direction-add')}</Radio.Item>
        <Radio.Item value="take">{text('ledger.direction-take')}</Radio.Item>
      </Radio.Group>
      <Field.Root name="amount" required error={problems.amount}>
        <Field.Label>{`${text('common.amount')} (${currency})`}</Field.Label>
        <TextInput
          autoFocus
          inputMode="decimal"
          maxLength={28}
          style={{ textAlign: 'right' }}
          value={amount}
          onChange={({ target }: React.ChangeEvent<HTMLInputElement>) => setAmount(target.value)}
        />
        <Field.Error />
      </Field.Root>
      <ReasonField value={reason} onChange={setReason} error={problems.reason} />
    </DialogForm>
  );
}
