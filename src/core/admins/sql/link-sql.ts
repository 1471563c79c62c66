const LABEL = `coalesce(nullif(trim(concat_ws(' ', nullif(a.firstname, ''), nullif(a.lastname, ''))), ''), a.email)`;

const MAY_WORK = `coalesce(a.is_active, false) and not coalesce(a.blocked, false)`;

/** A newer code takes the place of the one before. */
export const SAVE_CODE = `
  insert into admins.telegram_code as c (admin_id, code_hash, expires_at)
  values ($1::int, decode($2::text, 'hex'), $3::timestamptz)
  on conflict (admin_id) do update set code_hash = excluded.code_hash, expires_at = excluded.expires_at`;

/** Takes the code, so that of two who send it at once one finds none. */
export const TAKE_CODE = `
  delete from admins.telegram_code c where c.code_hash = decode($1::text, 'hex') returning c.admin_id, c.expires_at`;

export const FIND_ADMIN = `
  select a.id, ${LABEL} as label from admin_users a where a.id = $1::int and ${MAY_WORK}`;

/** No row when either account has a link. */
export const INSERT_LINK = `
  insert into admins.telegram_link (admin_id, telegram_id, telegram_name, linked_at)
  values ($1::int, $2::bigint, $3::text, $4::timestamptz)
  on conflict do nothing
  returning id`;

export const END_LINK = `
  update admins.telegram_link l set unlinked_at = $2::timestamptz, unlinked_by = $3::text
   where l.admin_id = $1::int and l.unlinked_at is null
  returning l.telegram_id, l.telegram_name`;

const LINKS = `
  select l.admin_id, l.telegram_id, l.telegram_name, l.linked_at, ${LABEL} as label, ${MAY_WORK} as may_work
    from admins.telegram_link l join admin_users a on a.id = l.admin_id
   where l.unlinked_at is null`;

export const LIST_LINKS = `${LINKS} order by label, l.admin_id`;

export const FIND_LINK = `${LINKS} and l.admin_id = $1::int`;

/** Those who may work, with the rights of all their roles. */
export const LINKED_ADMINS = `
  select l.admin_id, l.telegram_id, ${LABEL} as label,
         array(select distinct p.action
                 from admin_users_roles_lnk r
                 join admin_permissions_role_lnk g on g.role_id = r.role_id
                 join admin_permissions p on p.id = g.permission_id
                where r.user_id = a.id) as permissions
    from admins.telegram_link l join admin_users a on a.id = l.admin_id
   where l.unlinked_at is null and ${MAY_WORK}`;
