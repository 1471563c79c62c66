import { forwardRef, useEffect, useState, type ReactNode } from 'react';
import { Field, TextInput, Typography } from '@strapi/design-system';
import { EXPONENTS, toMajorText, toMinorText } from '../kit/currency';
import { useText } from '../kit';

interface MoneyInputProps {
  readonly name: string;
  readonly value?: string | number | null;
  readonly onChange: (event: { target: { name: string; value: string | null; type: string } }) => void;
  readonly error?: string;
  readonly label: string;
  readonly labelAction?: ReactNode;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly attribute: { readonly options?: { readonly currency?: string; readonly min?: string } };
}

/** No whole number, so the form's own rule keeps Save from being pressed. */
const UNREADABLE = 'unreadable';

const stored = (value: MoneyInputProps['value']): string =>
  value === null || value === undefined ? '' : value.toString();

/**
 * Shows and takes `100.00` while the form holds minor units. What can't be read stays as it is typed, Save is kept from
 * being pressed, and the field says what is wrong in words. The least amount is an option of the attribute: Strapi's
 * form takes `min` of a big integer for a number of characters, and its hints name minor units.
 */
const MoneyInput = forwardRef<HTMLInputElement, MoneyInputProps>(function MoneyInput(props, ref) {
  const text = useText();
  const { name, label, labelAction, required = false, disabled, attribute, onChange, error } = props;
  const currency = attribute.options?.currency ?? 'PLN';
  const minor = stored(props.value);
  const [typed, setTyped] = useState(() => toMajorText(minor, currency));
  useEffect(() => {
    // The form was loaded or reset; what is being typed stands for the same value and stays as it is.
    if (minor === UNREADABLE) return;
    setTyped((before) => ((toMinorText(before, currency) ?? before) === minor ? before : toMajorText(minor, currency)));
  }, [minor, currency]);
  const least = attribute.options?.min;
  const read = (words: string): string | undefined => {
    const amount = toMinorText(words, currency);
    return amount === undefined || (least !== undefined && BigInt(amount) < BigInt(least)) ? undefined : amount;
  };
  const wrong = typed.trim() !== '' && read(typed) === undefined;
  return (
    <Field.Root
      name={name}
      id={name}
      required={required}
      error={
        wrong
          ? text('money.wrong', {
              currency,
              decimals: EXPONENTS[currency] ?? 0,
              least: toMajorText(least ?? '0', currency),
            })
          : error
      }
    >
      <Field.Label action={labelAction}>{label}</Field.Label>
      <TextInput
        ref={ref}
        value={typed}
        disabled={disabled}
        inputMode="decimal"
        endAction={<Typography textColor="neutral600">{currency}</Typography>}
        onChange={(event) => {
          const next = event.target.value;
          setTyped(next);
          const value = next.trim() === '' ? null : (read(next) ?? UNREADABLE);
          onChange({ target: { name, value, type: 'biginteger' } });
        }}
        onBlur={() => {
          if (!wrong && typed.trim() !== '') setTyped(toMajorText(toMinorText(typed, currency) ?? typed, currency));
        }}
      />
      <Field.Error />
    </Field.Root>
  );
});

export default MoneyInput;
