import type { Endpoint } from '../../../platform/http/endpoint';
import { bulkDiscountEndpoint, undoBulkDiscountEndpoint } from './bulk-discount';
import { browseCatalogue } from './browse-catalogue';
import { getOrderEndpoint } from './get-order';
import { importStockEndpoint } from './import-stock';
import { listChoices } from './list-choices';
import { listOrdersEndpoint } from './list-orders';
import { listReservations } from './list-reservations';
import { purchaseReservationEndpoint } from './purchase-reservation';
import { redeliverOrderEndpoint } from './redeliver-order';
import { refundOrderEndpoint } from './refund-order';
import { releaseReservationEndpoint } from './release-reservation';
import { dailySalesEndpoint, lowStockEndpoint } from './reports';
import { reserveProductEndpoint } from './reserve-product';
import { searchCatalogueEndpoint } from './search-catalogue';
import { getOrderPhotoEndpoint, storeStockPhotoEndpoint } from './stock-photo';
import { unwatchProductEndpoint, watchProductEndpoint } from './watch-product';

export const shopEndpoints: readonly Endpoint[] = [
  listChoices,
  browseCatalogue,
  searchCatalogueEndpoint,
  watchProductEndpoint,
  unwatchProductEndpoint,
  reserveProductEndpoint,
  listReservations,
  releaseReservationEndpoint,
  purchaseReservationEndpoint,
  listOrdersEndpoint,
  getOrderEndpoint,
  getOrderPhotoEndpoint,
  redeliverOrderEndpoint,
  refundOrderEndpoint,
  bulkDiscountEndpoint,
  undoBulkDiscountEndpoint,
  dailySalesEndpoint,
  lowStockEndpoint,
  importStockEndpoint,
  storeStockPhotoEndpoint,
];
