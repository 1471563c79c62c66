import { strapiRoutes } from '../../strapi-routes';
import { identityEndpoints } from '../endpoints';

export default strapiRoutes(identityEndpoints);
