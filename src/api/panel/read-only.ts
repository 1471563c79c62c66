import type { Core as StrapiCore, UID } from '@strapi/strapi';
import { errors } from '@strapi/utils';

/**
 * Content types and fields that hold money or states are changed by commands only. A schema says so itself:
 * `"pluginOptions": { "tillgram": { "readOnly": true } }` on the type, or on one of its attributes.
 * The panel then shows them without a way to edit, and the Document Service refuses to write them from any edge.
 */
interface Marked {
  readonly pluginOptions?: { readonly tillgram?: { readonly readOnly?: boolean } };
}

export const isReadOnly = (schema: unknown): boolean => (schema as Marked).pluginOptions?.tillgram?.readOnly === true;

const PANEL_WRITES: ReadonlySet<string> = new Set(
  ['create', 'update', 'delete', 'publish'].map((verb) => `plugin::content-manager.explorer.${verb}`),
);

const DOCUMENT_WRITES: ReadonlySet<string> = new Set([
  'create',
  'update',
  'delete',
  'clone',
  'publish',
  'unpublish',
  'discardDraft',
]);

/** Must run in `register()`: the content manager registers its actions after it, and asks the hook for each. */
export function lockReadOnlyTypes(strapi: StrapiCore.Strapi): void {
  const { actionProvider } = strapi.service('admin::permission') as {
    actionProvider: {
      hooks: { willRegister: { register(handler: (context: RegisteredAction) => void): void } };
    };
  };
  actionProvider.hooks.willRegister.register(({ key, value }) => {
    if (!PANEL_WRITES.has(key) || !value.subjects) return;
    value.subjects = value.subjects.filter((uid) => !isReadOnly(strapi.contentType(uid as UID.ContentType)));
  });
  strapi.documents.use(async (context, next) => {
    if (DOCUMENT_WRITES.has(context.action)) {
      const { documentId, data } = context.params as DocumentParams;
      await refuseGuardedWrite(strapi, context.uid, documentId, data);
    }
    return next();
  });
}

interface RegisteredAction {
  readonly key: string;
  readonly value: { subjects?: string[] | null };
}

type Stored = Readonly<Record<string, unknown>>;

interface DocumentParams {
  readonly documentId?: string;
  readonly data?: Record<string, unknown>;
}

/**
 * The panel's Save sends the whole document: a guarded field that is unchanged is taken out, a changed one refused.
 * A PolicyError keeps its message on the way to the client; a ForbiddenError would lose it.
 */
async function refuseGuardedWrite(
  strapi: StrapiCore.Strapi,
  uid: string,
  documentId: string | undefined,
  data: Record<string, unknown> | undefined,
): Promise<void> {
  const model = strapi.contentType(uid as UID.ContentType) as unknown as {
    info: { displayName: string };
    attributes: object;
  };
  if (isReadOnly(model)) {
    throw new errors.PolicyError(`${model.info.displayName} is changed by its own actions only, never by hand`);
  }
  const guarded = Object.entries(model.attributes).filter(([, attribute]) => isReadOnly(attribute));
  if (guarded.length === 0 || data === undefined) return;
  const stored = documentId === undefined ? null : await findStored(strapi, uid, documentId);
  for (const [name, attribute] of guarded) {
    if (!(name in data)) continue;
    const before: unknown = stored ? stored[name] : (attribute as { default?: unknown }).default;
    if (asText(data[name]) !== asText(before)) {
      throw new errors.PolicyError(`${model.info.displayName}: ${name} is changed by its own actions only`);
    }
    if (stored) delete data[name];
  }
}

const findStored = async (strapi: StrapiCore.Strapi, uid: string, documentId: string): Promise<Stored | null> =>
  (await strapi.db.query(uid).findOne({ where: { documentId } })) as Stored | null;

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value).replace(/^"|"$/g, '');
}
