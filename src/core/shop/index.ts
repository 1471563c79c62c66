export { applyBulkDiscount, type AppliedDiscount } from './commands/apply-bulk-discount';
export { expireReservations, type Expired } from './commands/expire-reservations';
export { forgetUnusedPhotos } from './commands/forget-unused-photos';
export { importProducts, type NewProduct } from './commands/import-products';
export { importStock, type ImportedStock, type ImportStock } from './commands/import-stock';
export { notifyWatchers } from './commands/notify-watchers';
export { purchaseReservation, type PurchaseReservation } from './commands/purchase-reservation';
export { recordDelivery, type RecordDelivery } from './commands/record-delivery';
export { redeliverOrder, type RedeliverOrder } from './commands/redeliver-order';
export { refundOrder, type RefundOrder } from './commands/refund-order';
export { releaseReservation, type ReleaseReservation } from './commands/release-reservation';
export { reserveProduct, type ReserveProduct } from './commands/reserve-product';
export { storeStockPhoto } from './commands/store-stock-photo';
export { undoBulkDiscount, type UndoneDiscount } from './commands/undo-bulk-discount';
export { unwatchProduct } from './commands/unwatch-product';
export { watchProduct, type WatchProduct } from './commands/watch-product';
export type { BulkDiscountRequest, DiscountedProduct, DiscountFilter } from './discount';
export { readDiscountTime } from './discount-time';
export * from './errors';
export {
  readProductFile,
  readStockFile,
  stockFileFormat,
  stockFileText,
  type StockFile,
  type StockFileFormat,
} from './import-file';
export type { Delivery, OrderView } from './order';
export type { Price, ProductView } from './product';
export {
  CATALOGUE_PAGE_SIZE,
  catalogueChoices,
  cataloguePage,
  searchCatalogue,
  type CatalogueChoice,
  type CataloguePage,
  type CataloguePlace,
} from './queries/catalogue';
export { matchPlace } from './queries/match-place';
export {
  bulkDiscountsAfter,
  getBulkDiscount,
  listBulkDiscounts,
  previewBulkDiscount,
  type BulkDiscountView,
} from './queries/discounts';
export { hasOrderPhoto, orderPhoto, type OrderPhoto } from './queries/order-photo';
export { getOrder, listOrders, orderDelivery, type OrderPage, type OrderRange } from './queries/orders';
export {
  getOrderLine,
  listOrderLines,
  orderLinesBefore,
  listPlaces,
  listProducts,
  productLinesAfter,
  type OrderLine,
  type OrderListFilter,
  type Place,
  type ProductLine,
  type ProductListFilter,
} from './queries/panel-lists';
export { getProduct, productsByDocumentId } from './queries/product';
export { anyUnusedPhoto } from './queries/unused-photos';
export { recentSales, lowStock, type LowStockLine, type LowStockPage, type SalesLine } from './queries/reports';
export { anyReservationDue, openReservations } from './queries/reservations';
export { orderTimeline, type TimelineEvent } from './queries/timeline';
export { watchedAndFree } from './queries/watched';
export type { ProductSummary, ReservationView } from './reservation';
export type { NotifyRestocked } from './restocked';
export { shopSettings } from './settings';
export { transitions, type DeliveryState, type OrderState, type ReservationState, type StockItemState } from './states';
export type { StockLine, StockProblem } from './stock';
export { photoIdOf, photoReference, type PreparedPhoto } from './stock-photo';
export { shopChecks } from './reconcile-checks';
