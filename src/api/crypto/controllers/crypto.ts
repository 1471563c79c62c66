import { strapiController } from '../../strapi-routes';
import { cryptoEndpoints } from '../endpoints';

export default strapiController(cryptoEndpoints);
