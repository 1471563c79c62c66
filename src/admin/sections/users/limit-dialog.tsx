import { useState } from 'react';
import { Box, Field, Flex, SingleSelect, SingleSelectOption, TextInput } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import {
  formatMoney,
  DialogForm,
  DialogWindow,
  plainDecimal,
  ReasonField,
  send,
  useCodeText,
  useReportFailure,
  useReasonProblem,
  useRuleText,
  useSteadyKey,
  useText,
} from '../../kit';
import { SPANS, type UserLimits, type WireLimit } from './limits-wire';

const AMOUNT = /^\d{1,18}(\.\d{1,9})?$/;

interface DialogProps {
  readonly userId: number;
  /** The limit to change, or one that the admin chooses. */
  readonly target: WireLimit | 'new' | undefined;
  readonly all: UserLimits | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Makes an exception for one user; what is left empty stays what the settings say. */
export function LimitDialog(props: DialogProps) {
  const { target, onClose } = props;
  return (
    <DialogWindow open={target !== undefined} onClose={onClose}>
      {target && <LimitForm {...props} target={target} />}
    </DialogWindow>
  );
}

type SpanName = (typeof SPANS)[number]['name'];

function LimitForm(props: DialogProps & { readonly target: WireLimit | 'new' }) {
  const text = useText();
  const codeText = useCodeText();
  const report = useReportFailure();
  const ruleText = useRuleText();
  const { toggleNotification } = useNotification();
  const chosen = props.target === 'new' ? undefined : props.target;
  const [type, setType] = useState<WireLimit['type']>(chosen?.type ?? 'withdrawal');
  const [currency, setCurrency] = useState(chosen?.currency ?? 'PLN');
  const [amounts, setAmounts] = useState<Readonly<Record<SpanName, string>>>({
    perRequest: chosen?.own.perRequest ?? '',
    perDay: chosen?.own.perDay ?? '',
    perWeek: chosen?.own.perWeek ?? '',
  });
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<{ readonly field: string; readonly words: string }>();
  const [busy, setBusy] = useState(false);
  const keyOf = useSteadyKey();
  const reasonProblem = useReasonProblem();
  const known = props.all?.limits.find((limit) => limit.type === type && limit.currency === currency);

  const submit = async (): Promise<void> => {
    const entries = SPANS.map(({ name }) => [name, plainDecimal(amounts[name]) || null] as const);
    if (entries.every(([, amount]) => amount === null)) {
      return setProblem({ field: 'perRequest', words: text('limits.at-least-one') });
    }
    const wrong = entries.find(([, amount]) => amount !== null && !AMOUNT.test(amount));
    if (wrong) return setProblem({ field: wrong[0], words: text('ledger.amount-invalid') });
    const wrongReason = reasonProblem(reason);
    if (wrongReason !== undefined) return setProblem({ field: 'reason', words: wrongReason });
    setProblem(undefined);
    const body = { ...Object.fromEntries(entries), reason: reason.trim() };
    const key = keyOf([type, currency, body]);
    setBusy(true);
    try {
      await send('PUT', `/users/${props.userId}/limits/${type}/${currency}`, body, key);
      toggleNotification({ type: 'success', message: text('limits.saved') });
      props.onDone();
    } catch (error) {
      const failure = report(error);
      const { field, rule } = failure?.details ?? {};
      if (typeof field === 'string' && typeof rule === 'string') setProblem({ field, words: ruleText(rule) });
    } finally {
      setBusy(false);
    }
  };

  /** What holds while the field is empty; of an exception that is there already, the setting is not known here. */
  const hintOf = (name: SpanName): string => {
    if (known && known.own[name] !== null) return text('limits.hint-none');
    const setting = known?.effective[name] ?? null;
    return text('limits.hint', {
      setting: setting === null ? text('limits.none') : formatMoney({ amount: setting, currency }),
    });
  };

  return (
    <DialogForm
      title={text('limits.change-what', { what: codeText('kind', type), currency })}
      submitLabel={text('common.save')}
      busy={busy}
      onClose={props.onClose}
      onSubmit={() => void submit()}
    >
      {!chosen && (
        <Flex gap={4}>
          <Box flex={1}>
            <Field.Root>
              <Field.Label>{text('limits.type')}</Field.Label>
              <SingleSelect
                aria-label={text('limits.type')}
                value={type}
                onChange={(value) => setType(value === 'deposit' ? 'deposit' : 'withdrawal')}
              >
                <SingleSelectOption value="deposit">{codeText('kind', 'deposit')}</SingleSelectOption>
                <SingleSelectOption value="withdrawal">{codeText('kind', 'withdrawal')}</SingleSelectOption>
              </SingleSelect>
            </Field.Root>
          </Box>
          <Box flex={1}>
            <Field.Root>
              <Field.Label>{text('common.currency')}</Field.Label>
              <SingleSelect
                aria-label={text('common.currency')}
                value={currency}
                onChange={(value) => setCurrency(String(value))}
              >
                {(props.all?.currencies ?? []).map((code) => (
                  <SingleSelectOption key={code} value={code}>
                    {code}
                  </SingleSelectOption>
                ))}
              </SingleSelect>
            </Field.Root>
          </Box>
        </Flex>
      )}
      {SPANS.map(({ name, label }) => (
        <Field.Root
          key={name}
          name={name}
          hint={hintOf(name)}
          error={problem?.field === name ? problem.words : undefined}
        >
          <Field.Label>{`${text(label)} (${currency})`}</Field.Label>
          <TextInput
            autoFocus={chosen !== undefined && name === SPANS[0].name}
            inputMode="decimal"
            maxLength={28}
            value={amounts[name]}
            style={{ textAlign: 'right' }}
            onChange={({ target }: React.ChangeEvent<HTMLInputElement>) =>
              setAmounts({ ...amounts, [name]: target.value })
            }
          />
          <Field.Hint />
          <Field.Error />
        </Field.Root>
      ))}
      <ReasonField
        value={reason}
        onChange={setReason}
        error={problem?.field === 'reason' ? problem.words : undefined}
      />
    </DialogForm>
  );
}
