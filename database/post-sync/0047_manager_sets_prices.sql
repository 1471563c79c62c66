-- A manager could neither see nor set the price of a product in the content manager: the field is private to the API, and
-- was held back as a secret. Roles that were made since have it from the start.
update admin_permissions p
   set properties = jsonb_set(p.properties, '{fields}', (p.properties -> 'fields') || '["basePriceMinor"]'::jsonb)
  from admin_permissions_role_lnk l
  join admin_roles r on r.id = l.role_id
 where l.permission_id = p.id and r.code = 'tillgram-manager' and p.subject = 'api::shop.product'
   and jsonb_typeof(p.properties -> 'fields') = 'array'
   and not (p.properties -> 'fields') ? 'basePriceMinor';
