import type { Core as StrapiCore } from '@strapi/strapi';
import { factories } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { productsByDocumentId } from '../../../core/shop';
import { theApp } from '../../../index';
import { toWirePrice } from '../endpoints/shapes';

interface Document {
  readonly documentId: string;
}

interface Context {
  query: Record<string, unknown>;
}

interface Answer<Data> {
  readonly data: Data;
  readonly meta: unknown;
}

interface Generated {
  find(ctx: Context): Promise<Answer<Document[]>>;
  /** Null for a product that is not there. */
  findOne(ctx: Context): Promise<Answer<Document | null> | null>;
}

const createGenerated = factories.createCoreController('api::shop.product');

/** The generated routes, with what is computed: the price of this moment and how many items are free. */
export default ({ strapi }: { readonly strapi: StrapiCore.Strapi }) => {
  const generated = createGenerated({ strapi }) as unknown as Generated;
  return {
    async find(ctx: Context): Promise<Answer<object[]>> {
      ctx.query = { ...ctx.query, filters: onlyActive(ctx.query.filters) };
      const { data, meta } = await generated.find(ctx);
      return { data: await withPrices(data), meta };
    },

    async findOne(ctx: Context): Promise<Answer<object>> {
      const found = await generated.findOne(ctx);
      const [product] = await withPrices(found?.data ? [found.data] : []);
      if (!product) throw new errors.NotFoundError('Not Found');
      return { data: product, meta: found?.meta };
    },
  };
};

const onlyActive = (filters: unknown): object => ({ $and: [filters ?? {}, { active: { $eq: true } }] });

/** Products that are not listed any more are left out. */
async function withPrices(documents: readonly Document[]): Promise<object[]> {
  const ids = documents.map(({ documentId }) => documentId);
  const views = await productsByDocumentId(theApp().core, ids);
  return documents.flatMap((document) => {
    const view = views.get(document.documentId);
    return view ? [{ ...document, price: toWirePrice(view.price), free: view.free }] : [];
  });
}
