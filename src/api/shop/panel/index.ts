import type { Endpoint } from '../../../platform/http/endpoint';
import { bulkPanelDiscount, getPanelDiscount, listPanelDiscounts, undoPanelDiscount } from './discounts';
import {
  exportPanelOrders,
  getPanelOrder,
  getPanelOrderPhoto,
  listPanelOrders,
  redeliverPanelOrder,
  refundPanelOrder,
} from './orders';
import { listPanelPlaces, listPanelProducts } from './products';
import { importPanelStock, panelDailySales, panelLowStock, storePanelStockPhoto } from './stock-and-reports';

export const shopPanelEndpoints: readonly Endpoint[] = [
  listPanelProducts,
  listPanelPlaces,
  listPanelOrders,
  exportPanelOrders,
  getPanelOrder,
  getPanelOrderPhoto,
  refundPanelOrder,
  redeliverPanelOrder,
  bulkPanelDiscount,
  listPanelDiscounts,
  getPanelDiscount,
  undoPanelDiscount,
  importPanelStock,
  storePanelStockPhoto,
  panelDailySales,
  panelLowStock,
];
