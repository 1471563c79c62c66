import { z } from 'zod';
import { CATALOGUE_PAGE_SIZE, searchCatalogue } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { pageNumber } from '../../shared/shapes';
import { productShape, toWireProduct } from './shapes';

export const searchCatalogueEndpoint = defineEndpoint({
  name: 'shop.search-catalogue',
  method: 'GET',
  path: '/catalogue/search',
  summary: 'Products with all the words of a text, or words that begin so; ten a page',
  who: ['public', 'user', 'integration'],
  query: z.strictObject({ q: z.string().min(1).max(200), page: pageNumber }),
  response: z.array(productShape),
  handle: async ({ core, query: { q, page } }) => {
    const { products, pageCount, total } = await searchCatalogue(core, q, page);
    return {
      data: products.map(toWireProduct),
      meta: { pagination: { page, pageSize: CATALOGUE_PAGE_SIZE, pageCount, total } },
    };
  },
});
