import { createHmac } from 'node:crypto';
import type { Core as StrapiCore } from '@strapi/strapi';
import { contentTypes, errors } from '@strapi/utils';
import { presentValues, type PresentValue } from './present-values';
import { isReadOnly } from './read-only';

/** What is sent back with a form of the content manager: what its page saw, field by field. Never stored. */
export const FORM_SEEN = 'formSeen';

type Values = Record<string, unknown>;

interface Attribute {
  readonly type: string;
  readonly relation?: string;
}

interface Schema {
  readonly uid: string;
  readonly attributes: Record<string, Attribute & Values>;
  readonly pluginOptions?: {
    readonly 'content-manager'?: { readonly visible?: boolean };
    /** What is agreed as one is changed as one: who sets the end of a discount means the percent that stood beside it. */
    readonly tillgram?: { readonly changedTogether?: readonly (readonly string[])[] };
  };
}

/** What a field held, as a text that tells nothing to those who may not read the field. */
type Marks = Readonly<Record<string, string>>;

interface Form {
  readonly uid: string;
  readonly fields: ReadonlyMap<string, Attribute>;
  readonly groups: readonly (readonly string[])[];
  readonly populate: readonly string[];
  marksOf(documentId: string, values: Values): Marks;
}

interface Params {
  readonly documentId?: string;
  readonly data?: Values;
}

/**
 * A form sends back all that it shows, however long ago that was, and meanwhile another tab or a command may have changed
 * the same. So each form of a content type that people edit says what it saw: what nobody typed over doesn't count, and
 * what was typed over something that has changed since is refused. Must run in `register()`.
 */
export function guardForms(strapi: StrapiCore.Strapi): void {
  const secret = strapi.config.get<string>('admin.auth.secret');
  const schemas = Object.values(strapi.contentTypes) as unknown as readonly Schema[];
  const forms = new Map(schemas.filter(isEditedByForm).map((schema) => [schema.uid, formOf(schema, secret)]));
  for (const schema of schemas) if (forms.has(schema.uid)) schema.attributes[FORM_SEEN] = { ...SEEN_ATTRIBUTE };
  giveRightToSeen(strapi, forms);
  strapi.documents.use(async (context, next) => {
    const form = forms.get(context.uid);
    if (!form) return next();
    const { documentId, data } = context.params as Params;
    const seen = data?.[FORM_SEEN];
    if (data) delete data[FORM_SEEN];
    if (documentId === undefined || !isOfContentManager(strapi)) return next();
    if (context.action === 'findOne') {
      // Before what is shown: what changes in between is refused without need, never overwritten.
      const shown = await marksStored(strapi, form, documentId);
      return withSeen(await next(), shown);
    }
    if (context.action !== 'update' || data === undefined) return next();
    return strapi.db.transaction(async () => {
      // A command that is changing the row is waited for, and one that comes now waits.
      await strapi.db.queryBuilder(form.uid).init({ where: { documentId } }).forUpdate().execute();
      const row = await rowStored(strapi, form, documentId);
      if (!row) return next();
      const stored = form.marksOf(documentId, row);
      const refusal = keepWhatWasTyped(form, documentId, data, isValues(seen) ? seen : undefined, stored);
      if (refusal === undefined) return next();
      throw refused(
        refusal,
        await presentValues(strapi, form.uid, form.fields, row, refusal.broken.flatMap(changedOf)),
      );
    });
  });
}

const withSeen = <Found>(found: Found, shown: Marks | undefined): Found =>
  shown && isValues(found) ? { ...found, [FORM_SEEN]: shown } : found;

/** Everything that the content manager lists, but for what only commands change. */
const isEditedByForm = (schema: Schema): boolean =>
  !isReadOnly(schema) &&
  schema.pluginOptions?.['content-manager']?.visible !== false &&
  /^(?:api|plugin)::/.test(schema.uid);

const SEEN_ATTRIBUTE = {
  type: 'json',
  private: true,
  searchable: false,
  configurable: false,
  pluginOptions: { 'content-manager': { visible: false } },
};

function formOf(schema: Schema, secret: string): Form {
  const { uid, attributes } = schema;
  const fields = new Map(
    contentTypes.getVisibleAttributes(schema as never).flatMap((name) => {
      const attribute = attributes[name];
      return attribute && isCompared(attribute) ? [[name, attribute] as const] : [];
    }),
  );
  const together = schema.pluginOptions?.tillgram?.changedTogether ?? [];
  const alone = [...fields.keys()].filter((name) => !together.flat().includes(name));
  const mark = (documentId: string, name: string, text: string): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify([uid, documentId, name, text]))
      .digest('base64')
      .slice(0, 22);
  return {
    uid,
    fields,
    groups: [...together, ...alone.map((name) => [name])],
    populate: [...fields].filter(([, { type }]) => type === 'relation' || type === 'media').map(([name]) => name),
    marksOf: (documentId, values) =>
      Object.fromEntries(
        [...fields]
          .filter(([name]) => name in values)
          .map(([name, attribute]) => [name, mark(documentId, name, asText(attribute, values[name]))]),
      ),
  };
}

/** A password is never shown; of a relation to many, a form sends only what it adds and takes away. */
const isCompared = ({ type, relation }: Attribute): boolean =>
  !['password', 'component', 'dynamiczone'].includes(type) &&
  (type !== 'relation' || relation === 'manyToOne' || relation === 'oneToOne');

/** Marks tell nothing by themselves: who has a right to any field of a form has one to them. */
function giveRightToSeen(strapi: StrapiCore.Strapi, forms: ReadonlyMap<string, Form>): void {
  interface Grant {
    readonly subject: string | null;
    readonly properties: { readonly fields?: readonly string[] };
  }
  const { engine } = strapi.service('admin::permission') as {
    engine: { hooks: { 'format.permission': { register(format: (grant: Grant) => Grant): void } } };
  };
  engine.hooks['format.permission'].register((grant) => {
    const { fields } = grant.properties;
    if (!fields?.length || !forms.has(grant.subject ?? '')) return grant;
    return { ...grant, properties: { ...grant.properties, fields: [...fields, FORM_SEEN] } };
  });
}

/** Other ways (a user's new password, say) write what they mean to, and nothing else. */
function isOfContentManager(strapi: StrapiCore.Strapi): boolean {
  const state = strapi.requestContext.get()?.state as { route?: { info?: { pluginName?: string } } } | undefined;
  return state?.route?.info?.pluginName === 'content-manager';
}

async function rowStored(strapi: StrapiCore.Strapi, form: Form, documentId: string): Promise<Values | undefined> {
  const row: unknown = await strapi.db.query(form.uid).findOne({ where: { documentId }, populate: [...form.populate] });
  return isValues(row) ? row : undefined;
}

async function marksStored(strapi: StrapiCore.Strapi, form: Form, documentId: string): Promise<Marks | undefined> {
  const row = await rowStored(strapi, form, documentId);
  return row && form.marksOf(documentId, row);
}

const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null;

interface Broken {
  readonly typed: readonly string[];
  readonly changed: readonly string[];
}

const changedOf = ({ changed }: Broken): readonly string[] => changed;

interface Refusal {
  readonly code: string;
  readonly says: (fields: readonly string[]) => string;
  readonly broken: readonly Broken[];
}

/** Takes out of `data` what nobody typed over, and returns what was typed over something else than the form saw. */
function keepWhatWasTyped(
  form: Form,
  documentId: string,
  data: Values,
  seen: Values | undefined,
  stored: Marks,
): Refusal | undefined {
  const sent = form.marksOf(documentId, data);
  const shown: Values = { ...stored, ...seen };
  const broken = form.groups.flatMap((fields) => {
    const typed = fields.filter((name) => name in sent && !isUntouched(data[name]) && sent[name] !== shown[name]);
    for (const name of fields) if (!typed.includes(name)) delete data[name];
    const already = typed.every((name) => sent[name] === stored[name]);
    const changed = fields.filter((name) => seen?.[name] !== stored[name]);
    return already || changed.length === 0 ? [] : [{ typed, changed }];
  });
  return broken.length === 0 ? undefined : { ...(seen === undefined ? NOT_SAID : STALE), broken };
}

/** Names the fields, says why by a code, and what stands in them now. */
const refused = ({ code, says, broken }: Refusal, now: Readonly<Record<string, PresentValue>>): Error =>
  new errors.ValidationError(says(broken.flatMap(changedOf)), {
    code,
    now,
    errors: broken.flatMap(({ typed, changed }) =>
      typed.map((name) => ({ path: [name], message: says(changed), name: 'ValidationError', fields: changed })),
    ),
  });

/** The panel has words for the codes in its languages (`src/admin/fields/form-refusals.ts`). */
const STALE = {
  code: 'FORM_STALE',
  says: (fields: readonly string[]) =>
    `${fields.join(', ')}: changed since this form was opened; reload the page to see it, and set it again`,
};
const NOT_SAID = {
  code: 'FORM_NOT_SAID',
  says: (fields: readonly string[]) =>
    `${fields.join(', ')}: changed only by a form that says what it saw (${FORM_SEEN}); reload the page and set it again`,
};

/** A relation that was left alone: it names nothing to add, nothing to take away and nothing to be. */
const isUntouched = (value: unknown): boolean =>
  isValues(value) &&
  ('count' in value || 'connect' in value || 'disconnect' in value) &&
  [value.set, value.connect, value.disconnect].flat().every((record) => record === undefined);

const TIMES: readonly string[] = ['datetime', 'timestamp', 'date'];

/** Values as a form, JSON and the database write them, in one form. */
function asText({ type }: Attribute, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (type === 'media' || type === 'relation') return recordsIn(value).map(nameOf).join();
  if (type === 'json') return JSON.stringify(inOneOrder(typeof value === 'string' ? parsed(value) : value));
  const time = TIMES.includes(type) ? new Date(value as string).getTime() : Number.NaN;
  if (!Number.isNaN(time)) return String(time);
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value).replace(/^"|"$/g, '');
}

function recordsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isValues(value) || !('connect' in value || 'set' in value)) return [value];
  return [value.set ?? value.connect].flat();
}

/** A record as a relation or a list of files names it: whole, by its documentId, or by its number. */
const nameOf = (record: unknown): string => String(isValues(record) ? (record.id ?? record.documentId) : record);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Postgres keeps the keys of an object in an order of its own. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (!isValues(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, inOneOrder(value[key])]));
}
