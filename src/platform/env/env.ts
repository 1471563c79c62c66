import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);
/** 0: no limit. */
const requestsPerSecond = wholeNumber(0, 1_000_000);
const secret = z.string().min(16, 'must have at least 16 characters');
const list = z.string().transform((text) => text.split(',').map((item) => item.trim()));
const roles = list.pipe(z.array(z.enum(['web', 'worker', 'bot'])).min(1));
const chainNetwork = z.enum(['mainnet', 'testnet', 'regtest']);
const addressType = z.enum(['p2wpkh', 'p2sh-p2wpkh', 'p2pkh']);
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
/** As browsers name a page's origin, to which it is compared: no slash at the end, small letters, no port that is the default. */
const origin = (scheme: string, error: string) =>
  z
    .string()
    .refine((text) => new RegExp(`^${scheme}://[^\\s/?#@*]+/?$`, 'i').test(text) && URL.canParse(text), { error })
    .transform((text) => {
      const { origin: normal } = new URL(text);
      // Apps have schemes of their own, of which the standard knows no origin.
      return normal === 'null' ? text.replace(/\/$/, '') : normal;
    });
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

/** What sessions, tokens and stored secrets are made with; outside production they are made up on first use. */
const secrets = {
  APP_KEYS: list.pipe(z.array(secret).min(1)),
  ADMIN_JWT_SECRET: secret,
  API_TOKEN_SALT: secret,
  TRANSFER_TOKEN_SALT: secret,
  ENCRYPTION_KEY: secret,
  JWT_SECRET: secret,
};
export const SECRETS: readonly string[] = Object.keys(secrets);

/** Every variable the product reads, each with its rule. `.env.example` lists the same (a test compares them). */
const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(1337),
  PUBLIC_URL: origin('https?', 'must be like https://shop.example, without a path').optional(),
  CORS_ORIGINS: list
    .pipe(
      z.array(
        origin('[a-z][a-z0-9+.-]*', 'must be origins like https://app.example, without a path, separated by commas'),
      ),
    )
    .default([]),
  TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  RATE_LIMIT_PER_IDENTITY: requestsPerSecond.default(100),
  RATE_LIMIT_PER_ADDRESS: requestsPerSecond.default(50),
  RATE_LIMIT_WINDOW_SECONDS: wholeNumber(1, 3_600).default(10),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  DATABASE_POOL_MAX: wholeNumber(2, 100).default(12),
  ROLES: roles.default(['web', 'worker', 'bot']),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),

  ...secrets,

  RATES_URL: httpUrl.optional(),

  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{20,}$/, 'must look like 123456:ABC…, as BotFather gives it')
    .optional(),
  TELEGRAM_API_ROOT: httpUrl.optional(),
  TELEGRAM_MODE: z.enum(['polling', 'webhook']).default('polling'),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{16,256}$/, 'must be 16 to 256 of A-Z, a-z, 0-9, _ and -')
    .optional(),
  TELEGRAM_ADMIN_CHAT_ID: z
    .string()
    .regex(/^-?\d{1,19}$/, 'must be a Telegram chat id')
    .optional(),
  PLAYGROUND: flag.optional(),

  BTC_XPUB: z.string().optional(),
  BTC_NETWORK: chainNetwork.default('mainnet'),
  BTC_ADDRESS_TYPE: addressType.optional(),
  BTC_NODE_URL: httpUrl.optional(),
  BTC_ESPLORA_URL: httpUrl.optional(),
  LTC_XPUB: z.string().optional(),
  LTC_NETWORK: chainNetwork.default('mainnet'),
  LTC_ADDRESS_TYPE: addressType.optional(),
  LTC_NODE_URL: httpUrl.optional(),
  LTC_ESPLORA_URL: httpUrl.optional(),

  GOOGLE_SHEETS_CREDENTIALS_FILE: z.string().min(1).optional(),
  SPREADSHEET_ID: z
    .string()
    .regex(/^[\w-]{8,128}$/, 'must be the part of the spreadsheet’s address between /d/ and /edit')
    .optional(),
  GOOGLE_SHEETS_API_URL: httpUrl.optional(),
});

/** Names of every variable that is read; `.env.example` lists the same. */
export const environmentVariables: readonly string[] = Object.keys(schema.shape);

export type Env = Readonly<z.infer<typeof schema>> & {
  /** The chat page and the Bot API emulator; on when there is no bot token, never in production. */
  readonly playground: boolean;
};

export class EnvError extends Error {}

let current: Env | undefined;

/**
 * The validated environment. An empty variable counts as absent.
 * @throws EnvError that names each wrong variable and its rule, never its value
 */
export function env(): Env {
  current ??= readEnv(process.env);
  return current;
}

type Source = Readonly<Record<string, string | undefined>>;

const present = (source: Source): Source => Object.fromEntries(Object.entries(source).filter(([, value]) => value));

const telegramSchema = schema.pick({
  PUBLIC_URL: true,
  TELEGRAM_API_ROOT: true,
  TELEGRAM_BOT_TOKEN: true,
  TELEGRAM_WEBHOOK_SECRET: true,
});

/** Only what talking to Telegram needs, for commands that touch nothing else. @throws EnvError */
export function readTelegramEnv(source: Source): Readonly<z.infer<typeof telegramSchema>> {
  const given = present(source);
  const parsed = telegramSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new EnvError(parsed.error.issues.map((issue) => describe(issue, given)).join('\n'));
}

export function readEnv(source: Source): Env {
  const given = present(source);
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${describe(issue, given)}`);
    throw new EnvError(`The environment is not usable:\n${lines.join('\n')}\nSee .env.example.`);
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  if (production && values.PLAYGROUND) throw new EnvError('PLAYGROUND: must not be true in production');
  if (values.TELEGRAM_MODE === 'webhook' && values.TELEGRAM_BOT_TOKEN && !values.TELEGRAM_WEBHOOK_SECRET) {
    throw new EnvError('TELEGRAM_WEBHOOK_SECRET: is required when TELEGRAM_MODE is webhook');
  }
  if ((values.SPREADSHEET_ID === undefined) !== (values.GOOGLE_SHEETS_CREDENTIALS_FILE === undefined)) {
    throw new EnvError('SPREADSHEET_ID and GOOGLE_SHEETS_CREDENTIALS_FILE: both or neither must be set');
  }
  return { ...values, playground: values.PLAYGROUND ?? (!production && values.TELEGRAM_BOT_TOKEN === undefined) };
}

function describe(issue: z.core.$ZodIssue, given: Source): string {
  const name = String(issue.path[0]);
  if (given[name] === undefined) return `${name}: is required`;
  return `${name}: ${issue.message}`;
}
