/**
 * The panel's own rights. Each is an RBAC action of Strapi (`api::<area>.<verb>`): roles get them on the Roles page,
 * endpoints below `/tillgram` name the one they need, and the panel hides what the admin may not do.
 * Strapi allows only a-z, dots and hyphens in them.
 */
export const PANEL_PERMISSIONS = {
  'api::wallet.read': ['Wallet', 'Requests', 'See deposits and withdrawals'],
  'api::wallet.decide': ['Wallet', 'Requests', 'Approve and reject requests'],
  'api::wallet.rates': ['Wallet', 'Rates', 'Set exchange rates by hand'],
  'api::users.read': ['Users', 'Users', "See a user's money and history"],
  'api::users.message': ['Users', 'Users', 'Send messages to users'],
  'api::shop.read': ['Shop', 'Shop', 'See products, orders and reports'],
  'api::shop.manage': ['Shop', 'Shop', 'Import stock, change discounts, see photos that were delivered'],
  'api::shop.refund': ['Shop', 'Shop', 'Refund and resend orders'],
  'api::ledger.read': ['Ledger', 'Ledger', 'See accounts, transactions and the trial balance'],
  'api::ledger.adjust': ['Ledger', 'Ledger', 'Propose and approve adjustments'],
  'api::ledger.reconcile': ['Ledger', 'Ledger', 'Run the reconciliation and acknowledge drift'],
  'api::ledger.close': ['Ledger', 'Ledger', 'Lock months'],
  'api::ledger.export': ['Ledger', 'Ledger', 'Export lists and statements'],
  'api::crypto.read': ['Crypto', 'Crypto', 'See addresses, payments and sources'],
  'api::crypto.manage': ['Crypto', 'Crypto', 'Rescan chains'],
  'api::sheets.read': ['Spreadsheets', 'Spreadsheets', 'See the mirror and download it'],
  'api::sheets.manage': ['Spreadsheets', 'Spreadsheets', 'Try again what could not be written'],
  'api::bot.read': ['Bot', 'Bot', 'See how a broadcast goes'],
  'api::bot.link': ['Bot', 'Bot', "Link one's own Telegram account"],
  'api::bot.manage': ['Bot', 'Bot', 'Broadcast, and end links of other admins'],
  'api::audit.read': ['Tillgram', 'Audit', 'Read the audit trail'],
  'api::settings.read': ['Tillgram', 'Settings', 'See the settings'],
  'api::settings.change': ['Tillgram', 'Settings', 'Change the settings, and limits of one user'],
  'api::health.read': ['Tillgram', 'Health', 'See the state of each part'],
} as const satisfies Readonly<Record<`api::${string}`, readonly [category: string, group: string, label: string]>>;

export type PanelPermission = keyof typeof PANEL_PERMISSIONS;

export const panelPermissions = Object.keys(PANEL_PERMISSIONS) as readonly PanelPermission[];
