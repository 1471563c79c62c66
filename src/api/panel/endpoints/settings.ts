import { z } from 'zod';
import { changeSettings, readSettings } from '../../../core/shared/settings';
import { NotFoundError } from '../../../core/shared/errors';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { settingsGroups } from '../settings-groups';

const groupShape = z.object({
  name: z.string(),
  /** JSON Schema of the fields: what the form is made of. */
  schema: z.record(z.string(), z.unknown()),
  values: z.record(z.string(), z.unknown()),
});

const formSchema = (schema: z.ZodType): Record<string, unknown> => ({
  ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
});

export const listSettings = defineEndpoint({
  name: 'panel.list-settings',
  method: 'GET',
  path: '/settings',
  summary: 'Every group of settings, with its fields, their rules and what they are now',
  who: ['admin'],
  permission: 'api::settings.read',
  response: z.array(groupShape),
  handle: async ({ core }) => ({
    data: await Promise.all(
      settingsGroups.map(async (group) => ({
        name: group.name,
        schema: formSchema(group.schema),
        values: { ...(await readSettings(core.db, group)) },
      })),
    ),
  }),
});

export const changeSettingsInPanel = defineEndpoint({
  name: 'panel.change-settings',
  method: 'PUT',
  path: '/settings/:name',
  summary: 'Change some fields of a group; the others stay',
  who: ['admin'],
  permission: 'api::settings.change',
  command: true,
  params: z.object({ name: z.string().max(64) }),
  body: z.strictObject({ changes: z.record(z.string().max(64), z.unknown()) }),
  response: z.object({ values: z.record(z.string(), z.unknown()) }),
  handle: async ({ core, call, params, body }) => {
    const group = settingsGroups.find(({ name }) => name === params.name);
    if (!group) throw new NotFoundError('Settings', params.name);
    const { result, replayed } = await changeSettings(core, call, group, body.changes);
    return { data: { values: { ...result.after } }, replayed };
  },
});
