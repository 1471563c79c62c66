import { strapiController } from '../../strapi-routes';
import { shopEndpoints } from '../endpoints';

export default strapiController(shopEndpoints);
