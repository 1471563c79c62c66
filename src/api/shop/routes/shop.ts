import { strapiRoutes } from '../../strapi-routes';
import { shopEndpoints } from '../endpoints';

export default strapiRoutes(shopEndpoints);
