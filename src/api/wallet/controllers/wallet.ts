import { strapiController } from '../../strapi-routes';
import { walletEndpoints } from '../endpoints';

export default strapiController(walletEndpoints);
