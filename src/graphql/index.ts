import type { Core as StrapiCore } from '@strapi/strapi';
import type { Core } from '../core/shared/core';
import { extendShopGraphql } from './shop';

/** What GraphQL shows beyond the generated queries, and what it must not. Called in Strapi's register phase. */
export function extendGraphql(strapi: StrapiCore.Strapi, core: Core): void {
  extendShopGraphql(strapi, core);
}
