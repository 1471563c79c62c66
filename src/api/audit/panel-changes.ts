import { randomUUID } from 'node:crypto';
import type { Core as StrapiCore } from '@strapi/strapi';
import { recordChange, type ChangeVerb } from '../../core/audit';
import type { Actor } from '../../core/shared/actor';
import type { Core } from '../../core/shared/core';
import { log } from '../../platform/log/log';
import { FORM_SEEN } from '../panel/form-guard';

/** What Strapi's own pages change and an auditor asks for. Everything else of ours is changed by commands. */
const MODELS = [
  'admin::user',
  'admin::role',
  'admin::permission',
  'admin::api-token',
  'admin::api-token-permission',
  'plugin::users-permissions.role',
  'plugin::users-permissions.permission',
  'plugin::users-permissions.user',
  'api::wallet.payment-method',
  'api::shop.product',
] as const;

/** Never written anywhere: whoever reads the trail could use it. */
const SECRET = /password|token$|accesskey|encryptedkey|secret|hash/i;

type Row = Readonly<Record<string, unknown>>;

interface LifecycleEvent {
  readonly model: { readonly uid: string };
  readonly params: { readonly where?: unknown };
  readonly result?: unknown;
  readonly state: { before?: Row | null };
}

interface AdminUser {
  readonly id: number;
  readonly firstname?: string | null;
  readonly lastname?: string | null;
  readonly email: string;
}

/** Writes what an admin changes on Strapi's own pages into the trail, with the row as it was and as it is. */
export function recordPanelChanges(strapi: StrapiCore.Strapi, core: Core): void {
  const readBefore = async (event: LifecycleEvent): Promise<void> => {
    if (currentAdmin(strapi) === undefined) return;
    const where = event.params.where as object | undefined;
    event.state.before = where ? ((await strapi.db.query(event.model.uid).findOne({ where })) as Row | null) : null;
  };
  const record =
    (verb: ChangeVerb) =>
    async (event: LifecycleEvent): Promise<void> => {
      const admin = currentAdmin(strapi);
      const result = typeof event.result === 'object' ? (event.result as Row | null) : null;
      const row = result ?? event.state.before;
      if (admin === undefined || typeof row?.id !== 'number') return;
      const change = {
        verb,
        type: event.model.uid,
        record: nameOf(event.model.uid, row),
        before: redacted(event.state.before),
        after: verb === 'delete' ? null : redacted(result),
      };
      await recordChange(core, { actor: admin, idempotencyKey: `panel:${randomUUID()}` }, change).catch(
        (error: unknown) => log.error({ err: error, type: change.type, verb }, 'a change could not be written down'),
      );
    };
  strapi.db.lifecycles.subscribe({
    models: [...MODELS],
    beforeUpdate: readBefore,
    beforeDelete: readBefore,
    afterCreate: record('create'),
    afterUpdate: record('update'),
    afterDelete: record('delete'),
  });
}

/** How the panel and the API call a record of the type: ours by their documentId, Strapi's own by their number. */
const nameOf = (uid: string, row: Row): string =>
  uid.startsWith('api::') && typeof row.documentId === 'string' ? row.documentId : String(row.id);

/** The admin of the request that is being served; undefined for what the server does by itself, such as seeds. */
function currentAdmin(strapi: StrapiCore.Strapi): Actor | undefined {
  const state = strapi.requestContext.get()?.state as
    { user?: AdminUser; auth?: { strategy?: { name?: string } } } | undefined;
  const strategy = state?.auth?.strategy?.name;
  if (!state?.user || (strategy !== 'admin' && strategy !== 'admin-token')) return undefined;
  const { id, firstname, lastname, email } = state.user;
  const name = [firstname, lastname].filter(Boolean).join(' ') || email;
  return { kind: 'admin', id: String(id), edge: 'panel', label: strategy === 'admin' ? name : `${name} (token)` };
}

/** The row without secrets, relations and what is never stored; dates as text. */
function redacted(row: Row | null | undefined): Readonly<Record<string, unknown>> | null {
  if (!row) return null;
  const kept = Object.entries(row).filter(([key]) => key !== FORM_SEEN && !SECRET.test(key));
  return JSON.parse(JSON.stringify(Object.fromEntries(kept))) as Record<string, unknown>;
}
