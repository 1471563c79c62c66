import { strapiRoutes } from '../../strapi-routes';
import { walletEndpoints } from '../endpoints';

export default strapiRoutes(walletEndpoints);
