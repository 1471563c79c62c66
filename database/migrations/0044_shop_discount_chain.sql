-- An undo looks for what was given to a product before and after the discount that it takes back.
create index bulk_discount_product_of_product on shop.bulk_discount_product (product_id, bulk_id);
