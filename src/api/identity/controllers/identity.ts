import { strapiController } from '../../strapi-routes';
import { identityEndpoints } from '../endpoints';

export default strapiController(identityEndpoints);
