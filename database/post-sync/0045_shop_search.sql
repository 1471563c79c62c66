-- Admins search products that are switched off as well; the catalogue's index, `products_search`, has the others.
create index products_search_off on products
  using gin (shop.search_vector(name, sku, description, city, district, category)) where not active;
