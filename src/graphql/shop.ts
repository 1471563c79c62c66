import type { Core as StrapiCore } from '@strapi/strapi';
import type * as Nexus from 'nexus';
import { toWireOrder, toWirePrice } from '../api/shop/endpoints/shapes';
import { errors } from '@strapi/utils';
import { permissionOf } from '../platform/http/endpoint';
import { listOrders, productsByDocumentId, type ProductView } from '../core/shop';
import type { Core } from '../core/shared/core';

interface Extension {
  use(extension: (tools: { readonly nexus: typeof Nexus }) => object): void;
  shadowCRUD(uid: string): { disable(): void; disableMutations(): void };
}

interface Context {
  readonly state: { readonly user?: { readonly id: number } };
}

type Resolver = (parent: unknown, args: Record<string, unknown>, context: unknown, info: unknown) => unknown;

/** As over REST (api/shared/shapes.ts). */
const MAX_PAGE = 100_000;
const MAX_PAGE_SIZE = 100;

/** Products as generated, read-only, with prices; the signed-in user's own orders; of the other types nothing. */
export function extendShopGraphql(strapi: StrapiCore.Strapi, core: Core): void {
  const extension = strapi.plugin('graphql').service('extension') as unknown as Extension;
  extension.shadowCRUD('api::shop.product').disableMutations();
  for (const type of ['stock-item', 'reservation', 'order']) extension.shadowCRUD(`api::shop.${type}`).disable();
  extension.use(({ nexus }) => ({
    types: shopTypes(nexus, core),
    resolversConfig: {
      'Query.products': { middlewares: [onlyActive] },
      'Query.products_connection': { middlewares: [onlyActive] },
      'Query.product': { middlewares: [unlessInactive] },
      'Query.orders': { auth: { scope: [permissionOf({ name: 'shop.list-orders' })] }, middlewares: [onlyUsers] },
      'Query.me': { middlewares: [onlyUsers] },
    },
  }));
}

function onlyActive(
  next: Resolver,
  parent: unknown,
  args: Record<string, unknown>,
  context: unknown,
  info: unknown,
): unknown {
  return next(parent, { ...args, filters: { and: [args.filters ?? {}, { active: { eq: true } }] } }, context, info);
}

/** An API token has no orders of its own: an empty list would read as if nobody had bought anything. */
function onlyUsers(next: Resolver, parent: unknown, args: Record<string, unknown>, context: unknown, info: unknown) {
  if (!(context as Context).state.user) {
    throw new errors.ForbiddenError('This is a user’s own: an integration reads it over REST', { code: 'FORBIDDEN' });
  }
  return next(parent, args, context, info);
}

async function unlessInactive(
  next: Resolver,
  parent: unknown,
  args: Record<string, unknown>,
  context: unknown,
  info: unknown,
): Promise<unknown> {
  const product = (await next(parent, args, context, info)) as { readonly active?: boolean } | null;
  return product?.active === true ? product : null;
}

function shopTypes(nexus: typeof Nexus, core: Core): unknown[] {
  const { objectType, extendType, nonNull, list, intArg } = nexus;
  const views = batchProducts(core);
  return [
    objectType({
      name: 'Money',
      description: 'A decimal string in major units and its currency',
      definition(t) {
        t.nonNull.string('amount');
        t.nonNull.string('currency');
      },
    }),
    objectType({
      name: 'Price',
      definition(t) {
        t.nonNull.field('original', { type: 'Money' });
        t.nonNull.int('discountPercent');
        t.nonNull.field('final', { type: 'Money' });
      },
    }),
    extendType({
      type: 'Product',
      definition(t) {
        t.field('price', {
          type: 'Price',
          resolve: async (product) => {
            const view = await views(documentIdOf(product));
            return view ? toWirePrice(view.price) : null;
          },
        });
        t.nonNull.int('free', { resolve: async (product) => (await views(documentIdOf(product)))?.free ?? 0 });
      },
    }),
    objectType({
      name: 'OrderedProduct',
      definition(t) {
        for (const field of ['documentId', 'sku', 'name', 'city', 'district', 'category']) t.nonNull.string(field);
      },
    }),
    objectType({
      name: 'Order',
      description: 'A completed purchase of the signed-in user',
      definition(t) {
        t.nonNull.string('documentId');
        t.nonNull.field('product', { type: 'OrderedProduct' });
        t.nonNull.field('originalPrice', { type: 'Money' });
        t.nonNull.int('discountPercent');
        t.nonNull.field('finalPrice', { type: 'Money' });
        t.nonNull.string('state');
        t.nonNull.string('deliveryState');
        t.nonNull.string('createdAt');
        t.string('refundedAt');
      },
    }),
    extendType({
      type: 'Query',
      definition(t) {
        t.field('orders', {
          type: nonNull(list(nonNull('Order'))),
          args: { page: intArg({ default: 1 }), pageSize: intArg({ default: 25 }) },
          resolve: async (_, args: { page?: number | null; pageSize?: number | null }, context: unknown) => {
            const { user } = (context as Context).state;
            if (!user) return [];
            const page = within('page', args.page ?? 1, MAX_PAGE);
            const pageSize = within('pageSize', args.pageSize ?? 25, MAX_PAGE_SIZE);
            return (await listOrders(core.db, { userId: user.id, page, pageSize })).orders.map(toWireOrder);
          },
        });
      },
    }),
  ];
}

/** A page other than the one that was asked for would be taken for it. */
function within(field: string, value: number, max: number): number {
  if (value >= 1 && value <= max) return value;
  const rule = `must be from 1 to ${max}`;
  throw new errors.ValidationError(`${field}: ${rule}`, { code: 'INVALID_INPUT', field, rule });
}

const documentIdOf = (product: unknown): string => (product as { documentId: string }).documentId;

/** Fields of many products of one answer are resolved in one tick: they are read together, once. */
function batchProducts(core: Core): (documentId: string) => Promise<ProductView | undefined> {
  let waiting: { readonly ids: Set<string>; readonly views: Promise<ReadonlyMap<string, ProductView>> } | undefined;
  return async (documentId) => {
    if (!waiting) {
      const ids = new Set<string>();
      const views = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        waiting = undefined;
        return productsByDocumentId(core, [...ids]);
      });
      waiting = { ids, views };
    }
    waiting.ids.add(documentId);
    return (await waiting.views).get(documentId);
  };
}
