/** Which state may follow which. `shop.transition` holds the same rows for the triggers; a test compares the two. */
export const transitions = {
  'stock-item': {
    free: ['reserved', 'written_off'],
    reserved: ['free', 'sold'],
    sold: ['free', 'written_off'],
    written_off: [],
  },
  reservation: {
    open: ['purchased', 'released', 'expired'],
    purchased: [],
    released: [],
    expired: [],
  },
  order: {
    paid: ['refunded'],
    refunded: [],
  },
  delivery: {
    pending: ['delivered', 'failed'],
    delivered: [],
    failed: ['pending', 'delivered'],
  },
} as const;

export type StockItemState = keyof (typeof transitions)['stock-item'];
export type ReservationState = keyof (typeof transitions)['reservation'];
export type OrderState = keyof (typeof transitions)['order'];
export type DeliveryState = keyof (typeof transitions)['delivery'];
