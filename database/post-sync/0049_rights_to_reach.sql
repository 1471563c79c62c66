-- A field that roles may see of a user goes on under other names; Strapi would only take the old one out of their rights.
update admin_permissions p
   set properties = jsonb_set(p.properties, '{fields}',
         ((p.properties -> 'fields') - 'botBlockedAt') || '["botUnreachable", "botUnreachableSince"]'::jsonb)
 where p.subject = 'plugin::users-permissions.user'
   and jsonb_typeof(p.properties -> 'fields') = 'array'
   and (p.properties -> 'fields') ? 'botBlockedAt';
