import { useState } from 'react';
import { Box, Button, Flex, Grid, Typography } from '@strapi/design-system';
import { Page, useNotification } from '@strapi/strapi/admin';
import {
  Card,
  Caution,
  Loaded,
  PageFrame,
  permissionRule,
  send,
  toFailure,
  useFailureText,
  useRuleText,
  usePermission,
  useQuery,
  useRefusedField,
  useText,
  type TextKey,
} from '../../kit';
import { allTexts } from '../../texts';
import { FieldInput } from './field-input';
import {
  fromDraft,
  kindOf,
  readable,
  ruleText,
  toDraft,
  type Draft,
  type FieldSchema,
  type SettingsGroup,
} from './schema';

/** Settings → Tillgram: every group of settings as a form of its own. */
export default function SettingsPage() {
  return (
    <Page.Protect permissions={[permissionRule('api::settings.read')]}>
      <Forms />
    </Page.Protect>
  );
}

function Forms() {
  const text = useText();
  const mayChange = usePermission('api::settings.change');
  const query = useQuery<readonly SettingsGroup[]>('/settings');
  return (
    <PageFrame title={text('settings.title')} subtitle={text('settings.subtitle')}>
      {!mayChange && (
        <Box paddingBottom={4}>
          <Typography textColor="neutral600">{text('settings.read-only')}</Typography>
        </Box>
      )}
      <Loaded query={query} skeletonRows={10}>
        {(groups) => (
          <Flex direction="column" gap={6} alignItems="stretch">
            {groups.map((group) => (
              <GroupForm key={group.name} group={group} disabled={!mayChange} />
            ))}
          </Flex>
        )}
      </Loaded>
    </PageFrame>
  );
}

type Drafts = Readonly<Record<string, Draft>>;

function GroupForm({ group, disabled }: { readonly group: SettingsGroup; readonly disabled: boolean }) {
  const text = useText();
  const { toggleNotification } = useNotification();
  const failureText = useFailureText();
  const saidRule = useRuleText();
  const fields = Object.entries(group.schema.properties ?? {});
  const draftsOf = (values: SettingsGroup['values']): Drafts =>
    Object.fromEntries(fields.map(([name, schema]) => [name, toDraft(schema, values[name])]));
  const [saved, setSaved] = useState<Drafts>(() => draftsOf(group.values));
  const [drafts, setDrafts] = useState<Drafts>(saved);
  const [problem, setProblem] = useState<{ readonly field: string; readonly rule: string }>();
  const [busy, setBusy] = useState(false);
  const { form, onSend } = useRefusedField<HTMLFormElement>(busy);

  const changed = fields.filter(([name]) => JSON.stringify(drafts[name]) !== JSON.stringify(saved[name]));
  /** In the admin's language; what has no text yet says what the server says. */
  const said = (key: string, otherwise: string): string =>
    Object.hasOwn(allTexts.en, key) ? text(key as TextKey) : otherwise;
  const title = said(`settings.group.${group.name}`, readable(group.name));

  const sentence = ({ field, rule }: { readonly field: string; readonly rule: string }): string => {
    const [name = field] = field.split('.');
    return `${said(`settings.name.${group.name}.${name}`, readable(name))}: ${saidRule(rule)}`;
  };

  const save = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    const changes = Object.fromEntries(
      changed.map(([name, schema]) => [name, fromDraft(schema, drafts[name] ?? '')] as const),
    );
    try {
      const { data } = await send<{ values: SettingsGroup['values'] }>('PUT', `/settings/${group.name}`, { changes });
      const now = draftsOf(data.values);
      setSaved(now);
      setDrafts(now);
      toggleNotification({ type: 'success', message: `${title}: ${text('common.saved')}` });
    } catch (error) {
      const failure = toFailure(error);
      const { field, rule } = failure.details;
      const broken = typeof field === 'string' && typeof rule === 'string' ? { field, rule } : undefined;
      setProblem(broken);
      toggleNotification({ type: 'danger', message: broken ? sentence(broken) : failureText(failure) });
    } finally {
      setBusy(false);
    }
  };

  /** The server names a field inside of a field as `depositPerDay.PLN`. */
  const errorOf = (name: string, schema: FieldSchema): string | undefined => {
    if (problem === undefined) return undefined;
    if (problem.field === name) {
      const known = ruleText(schema);
      return known ? text(...known) : saidRule(problem.rule);
    }
    if (!problem.field.startsWith(`${name}.`)) return undefined;
    const rule = kindOf(schema) === 'amounts' ? text('settings.amount-rule') : saidRule(problem.rule);
    return `${problem.field.slice(name.length + 1)}: ${rule}`;
  };

  return (
    <form
      ref={form}
      data-group={group.name}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed.length === 0) return;
        onSend();
        void save();
      }}
    >
      <Card title={title}>
        <Grid.Root gap={5}>
          {fields.map(([name, schema]) => (
            <Grid.Item key={name} col={6} xs={12} direction="column" alignItems="stretch">
              <FieldInput
                name={`${group.name}.${name}`}
                label={said(`settings.name.${group.name}.${name}`, readable(name))}
                help={said(`settings.help.${group.name}.${name}`, schema.description ?? '')}
                schema={schema}
                value={drafts[name] ?? ''}
                error={errorOf(name, schema)}
                disabled={disabled}
                onChange={(value) => setDrafts({ ...drafts, [name]: value })}
              />
            </Grid.Item>
          ))}
        </Grid.Root>
        {!disabled && (
          <Flex justifyContent="flex-end" gap={4} paddingTop={5}>
            {changed.length > 0 && <Caution>{text('settings.unsaved')}</Caution>}
            <Button type="submit" disabled={changed.length === 0} loading={busy}>
              {text('settings.save', { group: title })}
            </Button>
          </Flex>
        )}
      </Card>
    </form>
  );
}
