import type { Endpoint } from '../../../platform/http/endpoint';
import { browseCatalogue } from './browse-catalogue';
import { getOrderEndpoint } from './get-order';
import { listChoices } from './list-choices';
import { listOrdersEndpoint } from './list-orders';
import { listReservations } from './list-reservations';
import { purchaseReservationEndpoint } from './purchase-reservation';
import { releaseReservationEndpoint } from './release-reservation';
import { reserveProductEndpoint } from './reserve-product';

export const shopEndpoints: readonly Endpoint[] = [
  listChoices,
  browseCatalogue,
  reserveProductEndpoint,
  listReservations,
  releaseReservationEndpoint,
  purchaseReservationEndpoint,
  listOrdersEndpoint,
  getOrderEndpoint,
];
