import type { Endpoint } from '../../../platform/http/endpoint';
import {
  bulkPanelDiscount,
  exportPanelDiscounts,
  getPanelDiscount,
  listPanelDiscounts,
  undoPanelDiscount,
} from './discounts';
import {
  exportPanelOrders,
  getPanelOrder,
  getPanelOrderPhoto,
  listPanelOrders,
  redeliverPanelOrder,
  refundPanelOrder,
} from './orders';
import { exportPanelProducts, listPanelPlaces, listPanelProducts } from './products';
import {
  exportPanelLowStock,
  exportPanelSales,
  importPanelStock,
  panelDailySales,
  panelLowStock,
  storePanelStockPhoto,
} from './stock-and-reports';

export const shopPanelEndpoints: readonly Endpoint[] = [
  listPanelProducts,
  exportPanelProducts,
  listPanelPlaces,
  listPanelOrders,
  exportPanelOrders,
  getPanelOrder,
  getPanelOrderPhoto,
  refundPanelOrder,
  redeliverPanelOrder,
  bulkPanelDiscount,
  listPanelDiscounts,
  exportPanelDiscounts,
  getPanelDiscount,
  undoPanelDiscount,
  importPanelStock,
  storePanelStockPhoto,
  panelDailySales,
  exportPanelSales,
  panelLowStock,
  exportPanelLowStock,
];
