import { z } from 'zod';
import { CATALOGUE_PAGE_SIZE, cataloguePage } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { pageNumber, placeName } from '../../shared/shapes';
import { productShape, toWireProduct } from './shapes';

export const browseCatalogue = defineEndpoint({
  name: 'shop.browse-catalogue',
  method: 'GET',
  path: '/catalogue/products',
  summary: 'The products of a place and category, ten a page, with prices and how many are free',
  who: ['public', 'user', 'integration'],
  query: z.strictObject({ city: placeName, district: placeName, category: placeName, page: pageNumber }),
  response: z.array(productShape),
  handle: async ({ core, query }) => {
    const { page, ...place } = query;
    const found = await cataloguePage(core, place, page);
    return {
      data: found.products.map(toWireProduct),
      meta: { pagination: { page, pageSize: CATALOGUE_PAGE_SIZE, pageCount: found.pageCount, total: found.total } },
    };
  },
});
