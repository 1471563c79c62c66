import type { Feature } from '../../feature';
import { tap } from '../../screen';
import { showCategories, showCities, showDistricts, showProduct, showProducts } from './catalogue';
import { deliveryPayload, stockPhoto, uploadedFile } from './delivery';
import { buy, release, reserve, sendAgain, showOrder, showOrders, showPhotos } from './purchase';
import { askSearch, SEARCH, takeSearch, unwatch, watch } from './search';
import { texts } from './texts';

/** Browse by place, reserve, buy, and get what was bought, as often as one likes. */
export const shop: Feature = {
  id: 'shop',
  texts,
  commands: [
    { name: 'shop', who: 'user', run: (turn) => showCities(turn, []) },
    { name: 'search', who: 'user', run: askSearch },
    { name: 'orders', who: 'user', run: (turn) => showOrders(turn, []) },
  ],
  buttons: {
    cities: { run: showCities },
    city: { run: showDistricts },
    district: { run: showCategories },
    list: { run: showProducts },
    product: { run: showProduct },
    photos: { run: showPhotos },
    reserve: { run: reserve },
    buy: { run: buy },
    release: { run: release },
    orders: { run: showOrders },
    order: { run: showOrder },
    again: { run: sendAgain },
    search: { run: askSearch },
    watch: { run: watch },
    unwatch: { run: unwatch },
  },
  dialogues: { [SEARCH]: { text: takeSearch } },
  menu: [
    { order: 10, text: 'shop:menuShop', data: tap('shop', 'cities') },
    { order: 40, text: 'shop:menuOrders', data: tap('shop', 'orders', 1) },
  ],
  files: { upload: uploadedFile, 'stock-photo': stockPhoto },
  payloads: { delivery: deliveryPayload },
};
