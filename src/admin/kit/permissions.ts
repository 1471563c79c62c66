import { useAuth } from '@strapi/strapi/admin';

/** One of the server's panel permissions (src/api/panel/permissions.ts); a test compares the two. */
export type PanelPermission = `api::${string}.${string}`;

export const permissionRule = (action: PanelPermission): { action: PanelPermission; subject: null } => ({
  action,
  subject: null,
});

/** Whether the admin may do this: a button one may not press isn't shown. The server refuses as well. */
export function usePermission(action: PanelPermission): boolean {
  const permissions = useAuth('usePermission', (state) => state.permissions);
  return permissions.some((permission) => permission.action === action);
}

export function usePermissions(): (action: PanelPermission) => boolean {
  const permissions = useAuth('usePermissions', (state) => state.permissions);
  return (action) => permissions.some((permission) => permission.action === action);
}

/** Whether the admin may add records of a type in the content manager. */
export function useMayCreate(type: string): boolean {
  const permissions = useAuth('useMayCreate', (state) => state.permissions);
  return permissions.some(
    ({ action, subject }) => action === 'plugin::content-manager.explorer.create' && subject === type,
  );
}
