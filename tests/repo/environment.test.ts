import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EnvError, environmentVariables, readEnv } from '../../src/platform/env/env';
import { testEnvironment } from '../support/test-environment';

const usable = testEnvironment('postgres://localhost:5432/example');

describe('environment', () => {
  test('.env.example names every variable that is read, and no other', () => {
    const text = readFileSync(path.resolve(__dirname, '../../.env.example'), 'utf8');
    const named = [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect([...named].sort()).toEqual([...environmentVariables].sort());
  });

  test.each([
    ['PORT', '70000'],
    ['PORT', 'eighty'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['JWT_SECRET', 'short'],
    ['ROLES', 'web,cook'],
    ['TELEGRAM_BOT_TOKEN', 'nonsense'],
    ['TELEGRAM_MODE', 'pigeon'],
    ['TELEGRAM_ADMIN_CHAT_ID', 'the-group'],
    ['PLAYGROUND', 'perhaps'],
    ['LOG_LEVEL', 'loud'],
    ['TRUSTED_PROXIES', 'some'],
    ['RATE_LIMIT_PER_IDENTITY', '-7'],
    ['RATE_LIMIT_PER_ADDRESS', 'many'],
    ['RATE_LIMIT_WINDOW_SECONDS', '0.5'],
    ['REDIS_URL', 'http://localhost:6379'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'shop.example'],
    ['CORS_ORIGINS', 'https://shop.example/app'],
    ['CORS_ORIGINS', 'https://shop.example https://app.example'],
    ['PUBLIC_URL', 'https://shop.example/admin'],
    ['PUBLIC_URL', 'https://shop.example?from=here'],
    ['PUBLIC_URL', 'https://somebody:secret@shop.example'],
    ['PORT', '0x50'],
    ['RATE_LIMIT_PER_IDENTITY', '1e3'],
  ])('%s=%s: refused at boot, the message names the variable and not its value', (name, value) => {
    const read = () => readEnv({ ...usable, [name]: value });
    expect(read).toThrow(EnvError);
    expect(read).toThrow(new RegExp(`\\b${name}: `));
    expect(read).not.toThrow(value);
  });

  test('a number that is only blanks is no number: the port would be any', () => {
    expect(() => readEnv({ ...usable, PORT: ' ' })).toThrow('PORT: must be a whole number from 0 to 65535');
  });

  test('origins are taken as browsers send them, however they are written', () => {
    const written = 'https://Shop.example/, https://shop.example:443,http://localhost:5173,capacitor://localhost';
    const origins = ['https://shop.example', 'https://shop.example', 'http://localhost:5173', 'capacitor://localhost'];
    expect(readEnv({ ...usable, CORS_ORIGINS: written }).CORS_ORIGINS).toEqual(origins);
    expect(() => readEnv({ ...usable, CORS_ORIGINS: 'https://shop.example,' })).toThrow('CORS_ORIGINS: ');
    expect(readEnv({ ...usable, PUBLIC_URL: 'https://shop.example/' }).PUBLIC_URL).toBe('https://shop.example');
  });

  test('a missing secret is named', () => {
    expect(() => readEnv({ ...usable, APP_KEYS: '' })).toThrow('APP_KEYS: is required');
  });

  test('the playground is never on in production', () => {
    expect(readEnv({ ...usable, NODE_ENV: 'production' }).playground).toBe(false);
    expect(() => readEnv({ ...usable, NODE_ENV: 'production', PLAYGROUND: 'true' })).toThrow('PLAYGROUND');
  });
});
