import { strapiRoutes } from '../../strapi-routes';
import { cryptoEndpoints } from '../endpoints';

export default strapiRoutes(cryptoEndpoints);
