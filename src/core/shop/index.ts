export { expireReservations, type Expired } from './commands/expire-reservations';
export { importProducts, type NewProduct } from './commands/import-products';
export { importStock, type ImportedStock, type ImportStock } from './commands/import-stock';
export { purchaseReservation, type PurchaseReservation } from './commands/purchase-reservation';
export { recordDelivery, type RecordDelivery } from './commands/record-delivery';
export { releaseReservation, type ReleaseReservation } from './commands/release-reservation';
export { reserveProduct, type ReserveProduct } from './commands/reserve-product';
export * from './errors';
export { readProductFile, readStockFile, stockFileFormat, type StockFile, type StockFileFormat } from './import-file';
export type { Delivery, OrderView } from './order';
export type { Price, ProductView } from './product';
export {
  CATALOGUE_PAGE_SIZE,
  catalogueChoices,
  cataloguePage,
  type CatalogueChoice,
  type CataloguePage,
  type CataloguePlace,
} from './queries/catalogue';
export { getOrder, listOrders, orderDelivery, type OrderPage, type OrderRange } from './queries/orders';
export { getProduct, productsByDocumentId } from './queries/product';
export { anyReservationDue, openReservations } from './queries/reservations';
export type { ProductSummary, ReservationView } from './reservation';
export { shopSettings } from './settings';
export { transitions, type DeliveryState, type OrderState, type ReservationState, type StockItemState } from './states';
export type { StockLine, StockProblem } from './stock';
