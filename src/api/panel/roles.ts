import type { Core as StrapiCore } from '@strapi/strapi';
import { PANEL_PERMISSIONS, panelPermissions, type PanelPermission } from './permissions';

/** A right as Strapi stores it for a role. */
interface Grant {
  readonly action: string;
  readonly subject: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly conditions: readonly string[];
}

interface SeededRole {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly PanelPermission[];
  /** Content types that the role may also create, change and delete in the content manager. */
  readonly edits: readonly string[];
  /** Content types that the role may look at there. */
  readonly reads: readonly string[];
  /** Everything that Strapi knows as well: users, roles, tokens, the media library. */
  readonly everything?: boolean;
}

const SHOP_TYPES = ['api::shop.product'];
const USER_TYPE = 'plugin::users-permissions.user';

const ROLES: readonly SeededRole[] = [
  {
    code: 'tillgram-owner',
    name: 'Owner',
    description: 'May do everything',
    permissions: panelPermissions,
    edits: [],
    reads: [],
    everything: true,
  },
  {
    code: 'tillgram-manager',
    name: 'Manager',
    description: 'Runs the shop and the queue, settings included; closes no periods',
    permissions: panelPermissions.filter((id) => id !== 'api::ledger.close'),
    edits: [...SHOP_TYPES, 'api::wallet.payment-method', USER_TYPE],
    reads: ['api::*'],
  },
  {
    code: 'tillgram-cashier',
    name: 'Cashier',
    description: 'Works the queue, nothing else',
    permissions: ['api::wallet.read', 'api::wallet.decide', 'api::bot.link'],
    edits: [],
    reads: [],
  },
  {
    code: 'tillgram-accountant',
    name: 'Accountant',
    description: 'Reads and exports the books, closes periods',
    permissions: [
      'api::wallet.read',
      'api::users.read',
      'api::shop.read',
      'api::ledger.read',
      'api::ledger.reconcile',
      'api::ledger.close',
      'api::ledger.export',
      'api::crypto.read',
      'api::sheets.read',
      'api::audit.read',
      'api::bot.link',
      'api::health.read',
    ],
    edits: [],
    reads: ['api::*', USER_TYPE],
  },
  {
    code: 'tillgram-support',
    name: 'Support',
    description: 'Reads and writes to users; decides nothing',
    permissions: [
      'api::wallet.read',
      'api::users.read',
      'api::users.message',
      'api::shop.read',
      'api::crypto.read',
      'api::bot.read',
      'api::bot.link',
    ],
    edits: [],
    reads: ['api::shop.product', 'api::shop.order', USER_TYPE],
  },
];

interface RegisteredAction {
  readonly actionId: string;
  readonly section: string;
  readonly subjects?: readonly string[] | null;
}

interface PermissionService {
  readonly actionProvider: {
    registerMany(actions: readonly object[]): Promise<unknown>;
    values(): readonly RegisteredAction[];
  };
  findMany(query: object): Promise<readonly Grant[]>;
}

interface RoleService {
  assignPermissions(roleId: number, permissions: readonly Grant[]): Promise<unknown>;
}

/**
 * Must run in `register()`: at bootstrap Strapi deletes the permissions of actions that nobody has registered, of all
 * roles, before the application's own bootstrap begins.
 */
export async function registerPanelPermissions(strapi: StrapiCore.Strapi): Promise<void> {
  const service = strapi.service('admin::permission') as unknown as PermissionService;
  await service.actionProvider.registerMany(
    panelPermissions.map((id) => {
      const [category, subCategory, displayName] = PANEL_PERMISSIONS[id];
      return { section: 'settings', category, subCategory, displayName, uid: id.replace('api::', '') };
    }),
  );
}

/**
 * Makes the roles of the product, at each boot. What an admin has taken away from a role stays away: a right is given
 * once, and again only after the product had stopped to know it.
 */
export async function seedRoles(strapi: StrapiCore.Strapi): Promise<void> {
  const store = strapi.store({ type: 'core', name: 'tillgram' });
  const given = ((await store.get({ key: 'role-grants' })) ?? {}) as Record<string, readonly string[]>;
  if (!('built-in' in given)) await removeBuiltInRoles(strapi);
  const now: Record<string, readonly string[]> = { 'built-in': [] };
  for (const role of ROLES) now[role.code] = await seedRole(strapi, role, new Set(given[role.code]));
  if (JSON.stringify(now) !== JSON.stringify(given)) await store.set({ key: 'role-grants', value: now });
}

async function seedRole(
  strapi: StrapiCore.Strapi,
  role: SeededRole,
  given: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { code, name, description } = role;
  const roles = strapi.db.query('admin::role');
  const found = (await roles.findOne({ where: { code } })) as { id: number } | null;
  const { id } = found ?? ((await roles.create({ data: { code, name, description } })) as { id: number });
  const wanted = grantsOf(strapi, role);
  const missing = wanted.filter((grant) => !found || !given.has(keyOf(grant)));
  if (missing.length > 0) {
    const permissions = strapi.service('admin::permission') as unknown as PermissionService;
    const current = await permissions.findMany({ where: { role: { id } } });
    const known = new Set(current.map(keyOf));
    await (strapi.service('admin::role') as unknown as RoleService).assignPermissions(id, [
      ...current.map(({ action, subject, properties, conditions }) => ({ action, subject, properties, conditions })),
      ...missing.filter((grant) => !known.has(keyOf(grant))),
    ]);
  }
  return wanted.map(keyOf).sort();
}

const keyOf = ({ action, subject }: Pick<Grant, 'action' | 'subject'>): string => `${action} ${subject ?? ''}`.trim();

function grantsOf(strapi: StrapiCore.Strapi, role: SeededRole): Grant[] {
  const { actionProvider } = strapi.service('admin::permission') as unknown as PermissionService;
  const actions = actionProvider.values();
  const plain = actions
    .filter(({ section, actionId }) => section !== 'contentTypes' && mayDo(role, actionId))
    .map(({ actionId }) => ({ action: actionId, subject: null, properties: {}, conditions: [] }));
  const contentTypes = strapi.service('admin::content-type') as unknown as {
    getPermissionsWithNestedFields(actions: readonly RegisteredAction[]): readonly Grant[];
  };
  const onTypes = contentTypes
    .getPermissionsWithNestedFields(actions.filter(({ section }) => section === 'contentTypes'))
    .filter(({ action, subject }) => mayDoWith(role, action, subject ?? ''))
    .map((grant) => (role.everything ? grant : withoutPrivateFields(strapi, role, grant)));
  return [...plain, ...onTypes];
}

const mayDo = (role: SeededRole, action: string): boolean =>
  role.everything === true || (role.permissions as readonly string[]).includes(action);

function mayDoWith(role: SeededRole, action: string, subject: string): boolean {
  if (role.everything) return true;
  const verb = action.replace('plugin::content-manager.explorer.', '');
  if (role.edits.includes(subject)) return ['create', 'read', 'update', 'delete'].includes(verb);
  return (
    verb === 'read' && (role.reads.includes(subject) || (subject.startsWith('api::') && role.reads.includes('api::*')))
  );
}

interface Attribute {
  readonly private?: boolean;
  readonly customField?: string;
}

/**
 * Fields that hold secrets (what a stock item delivers, a user's e-mail): a right to a type is not a right to them. The
 * price is private too, since clients get it in another form: who edits products sets it.
 */
function withoutPrivateFields(strapi: StrapiCore.Strapi, role: SeededRole, grant: Grant): Grant {
  const { fields } = grant.properties as { fields?: readonly string[] };
  if (!fields) return grant;
  const { attributes } = strapi.contentType(grant.subject as never) as {
    attributes: Readonly<Record<string, Attribute>>;
  };
  const edits = role.edits.includes(grant.subject ?? '');
  const kept = fields.filter((name) => {
    const attribute = attributes[name];
    return attribute?.private !== true || (edits && attribute.customField === 'global::money');
  });
  return { ...grant, properties: { fields: kept } };
}

/** Strapi's Editor and Author may write to every content type there is at the first boot; nobody has them yet. */
async function removeBuiltInRoles(strapi: StrapiCore.Strapi): Promise<void> {
  const roles = strapi.db.query('admin::role');
  const builtIn = (await roles.findMany({
    where: { code: { $in: ['strapi-editor', 'strapi-author'] } },
    populate: { users: true },
  })) as readonly { id: number; users: readonly unknown[] }[];
  const unused = builtIn.filter((role) => role.users.length === 0).map((role) => role.id);
  if (unused.length > 0) {
    await (
      strapi.service('admin::role') as unknown as { deleteByIds(ids: readonly number[]): Promise<unknown> }
    ).deleteByIds(unused);
  }
}
