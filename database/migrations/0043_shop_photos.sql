-- Photos that stock items deliver. Like proofs they live in the database: no path, no URL, nothing to guess; what names
-- them is `photo:<id>` in the payload, which only an order's buyer and admins who may are answered with.
create table shop.stock_photo (
  id            text        primary key,
  media_type    text        not null,
  byte_size     integer     not null,
  bytes         bytea       not null,
  original_name text        not null,
  uploaded_by   text        not null,
  at            timestamptz not null,
  constraint stock_photo_id_is_sha256 check (id ~ '^[0-9a-f]{64}$'),
  constraint stock_photo_media_type_known check (media_type = 'image/jpeg'),
  constraint stock_photo_size_limited check (byte_size between 1 and 10485760 and octet_length(bytes) = byte_size),
  constraint stock_photo_name_length check (length(original_name) <= 200)
);
alter table shop.stock_photo alter column bytes set storage external;

create trigger stock_photo_kept before update or delete or truncate on shop.stock_photo
  for each statement execute function shop.refuse_change();

alter table shop.stock_payload
  add column photo_id text generated always as (case when photo like 'photo:%' then substr(photo, 7) end) stored,
  add constraint stock_payload_photo_known foreign key (photo_id) references shop.stock_photo (id);
