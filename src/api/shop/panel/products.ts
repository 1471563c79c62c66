import { z } from 'zod';
import { readSettings } from '../../../core/shared/settings';
import { listPlaces, listProducts, shopSettings } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { pageQuery, pagination, placeName } from '../../shared/shapes';
import { productLineShape, toWireProductLine } from './shapes';

export const listPanelProducts = defineEndpoint({
  name: 'shop.list-panel-products',
  method: 'GET',
  path: '/shop/products',
  summary: 'Products with prices before and after the discount and what is free, reserved and sold',
  who: ['admin'],
  permission: 'api::shop.read',
  query: z.strictObject({
    ...pageQuery,
    city: placeName.optional(),
    district: placeName.optional(),
    category: placeName.optional(),
    text: z.string().min(1).max(200).optional(),
    active: z
      .enum(['true', 'false'])
      .transform((flag) => flag === 'true')
      .optional(),
    sort: z.enum(['name', 'name-back', 'cheapest', 'dearest']).default('name'),
    freeAtMost: z.coerce.number().int().min(0).max(10_000).optional(),
  }),
  response: z.array(productLineShape),
  handle: async ({ core, query: { page, pageSize, sort, ...filter } }) => {
    const { products, total } = await listProducts(core, filter, { page, pageSize, sort });
    const { timeZone } = await readSettings(core.db, shopSettings);
    return { data: products.map(toWireProductLine), meta: { timeZone, ...pagination(page, pageSize, total) } };
  },
});

export const listPanelPlaces = defineEndpoint({
  name: 'shop.list-panel-places',
  method: 'GET',
  path: '/shop/places',
  summary: 'Every city, district and category there is',
  who: ['admin'],
  permission: 'api::shop.read',
  response: z.array(z.object({ city: z.string(), district: z.string(), category: z.string(), products: z.number() })),
  handle: async ({ core }) => ({ data: await listPlaces(core.db) }),
});
