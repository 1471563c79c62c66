import { strapiRoutes } from '../../strapi-routes';
import { ledgerEndpoints } from '../endpoints';

export default strapiRoutes(ledgerEndpoints);
