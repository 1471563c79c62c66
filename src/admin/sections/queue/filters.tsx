import { Choice, useText } from '../../kit';

/** Deposits, withdrawals or both. @param props.value empty for both */
export function TypeChoice(props: { readonly value: string; readonly onChange: (value: string) => void }) {
  const text = useText();
  return (
    <Choice
      label={text('queue.type')}
      value={props.value === '' ? 'all' : props.value}
      options={[
        ['deposit', text('queue.deposit')],
        ['withdrawal', text('queue.withdrawal')],
      ]}
      onChange={props.onChange}
    />
  );
}
