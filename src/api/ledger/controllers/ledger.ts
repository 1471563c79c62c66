import { strapiController } from '../../strapi-routes';
import { ledgerEndpoints } from '../endpoints';

export default strapiController(ledgerEndpoints);
