import { factories } from '@strapi/strapi';

export default factories.createCoreRouter('api::shop.product', { only: ['find', 'findOne'] });
