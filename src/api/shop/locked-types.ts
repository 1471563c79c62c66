/** Content types that only commands may write: the panel shows them read-only, and a guard refuses every other writer. */
export const lockedShopTypes: readonly string[] = ['api::shop.stock-item', 'api::shop.reservation', 'api::shop.order'];
