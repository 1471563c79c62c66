-- A photo that was uploaded and then named by no stock item is forgotten after some days; one that an item delivers stays
-- for ever. Sent again, it counts as uploaded anew.
drop trigger stock_photo_kept on shop.stock_photo;

create function shop.keep_used_photo() returns trigger language plpgsql as $$
begin
  if exists (select 1 from shop.stock_payload d where d.photo_id = old.id) then
    raise exception 'a stock item delivers this photo' using errcode = 'TGS01', constraint = 'stock_photo_kept';
  end if;
  return old;
end $$;

create trigger stock_photo_kept before delete on shop.stock_photo
  for each row execute function shop.keep_used_photo();
create trigger stock_photo_never_emptied before truncate on shop.stock_photo
  for each statement execute function shop.refuse_change();
create trigger stock_photo_fixed before update of id, media_type, byte_size, bytes, original_name, uploaded_by on shop.stock_photo
  for each statement execute function shop.refuse_change();

create index stock_payload_by_photo on shop.stock_payload (photo_id) where photo_id is not null;
create index stock_photo_by_time on shop.stock_photo (at);
