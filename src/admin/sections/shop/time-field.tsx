import { Field, Grid, TextInput } from '@strapi/design-system';
import { useTheme } from 'styled-components';

/** A day and a time as clocks show them; in which zone is for the hint to say. */
export function TimeField(props: {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { colors } = useTheme();
  const dark = colors.neutral0.toLowerCase() !== '#ffffff';
  return (
    <Grid.Item col={3} s={6} xs={12} direction="column" alignItems="stretch">
      <Field.Root name={props.name} hint={props.hint} error={props.error}>
        <Field.Label>{props.label}</Field.Label>
        <TextInput
          type="datetime-local"
          value={props.value}
          style={{ colorScheme: dark ? 'dark' : 'light' }}
          onChange={({ target }: React.ChangeEvent<HTMLInputElement>) => props.onChange(target.value)}
        />
        <Field.Hint />
        <Field.Error />
      </Field.Root>
    </Grid.Item>
  );
}
