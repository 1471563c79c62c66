import { pinoTransport } from '../src/platform/log/strapi-transport';

export default () => ({ level: 'http', transports: [pinoTransport()] });
