import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { allTexts, type TextKey } from '../../src/admin/texts';

/** What the panel says by the status alone: signed out, no such thing, a failure, a part that is away (kit/failure.tsx). */
const SAID_BY_STATUS = /^(?:401|404|5\d\d|unknown|unavailable)$/;

/** The status alone says that the role doesn't allow it; whatever else is forbidden has a reason of its own. */
const NO_RIGHT: ReadonlySet<string> = new Set(['FORBIDDEN', 'ADMIN_ONLY']);

/** Said with its field and its rule; see rule-texts.test.ts. */
const SAID_BY_RULE = 'INVALID_INPUT';

/** What a page itself deals with: the dialog that asks about the rate, the list of a file's bad lines. */
const SAID_BY_PAGES: ReadonlySet<string> = new Set(['RATE_JUMP', 'STOCK_IMPORT_REFUSED']);

/** Answers to customers, integrations, the bot, jobs and the command line: no button of the panel leads to them. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set([
  'METHOD_NOT_ALLOWED',
  'UNSUPPORTED_MEDIA_TYPE',
  'CLIENT_CLOSED_REQUEST',
  'NOT_SIMULATED',
  'USER_EXISTS',
  'USER_BLOCKED',
  'LINK_CODE_UNKNOWN',
  'LINK_CODE_EXPIRED',
  'TELEGRAM_ALREADY_LINKED',
  'EXTENDED_KEY_REFUSED',
  'CURSOR_MOVED',
  'PAYMENT_STATE',
  'DEEP_REORGANISATION',
  'NOT_ENOUGH_CONFIRMATIONS',
  'CREDITED_BY_CHAIN',
  'AMOUNT_OUT_OF_RANGE',
  'PROOF_REQUIRED',
  'PROOF_ALREADY_USED',
  'PROOF_UNUSABLE',
  'TOO_MANY_OPEN_REQUESTS',
  'COOL_DOWN',
  'NAME_NOT_KNOWN',
  'CURRENCY_MISMATCH',
  'CAPTURE_EXCEEDS_HOLD',
  'ALREADY_REVERSED',
  'OUT_OF_STOCK',
  'RESERVATION_LIMIT',
  'ALREADY_RESERVED',
  'RESERVATION_EXPIRED',
  'RESERVATION_CLOSED',
  'PRODUCT_JUST_SOLD',
  'PRODUCT_IN_STOCK',
  'IMPORT_HAS_PROBLEMS',
  'BROADCAST_STATE',
  'NO_RECIPIENTS',
]);

const source = path.resolve(__dirname, '../../src');

const CODE = /'([A-Z]+(?:_[A-Z]+)*)'/g;

/** How errors get their codes: from `failure`, in a class of their own, and at the edge of HTTP. */
const MADE_BY: readonly RegExp[] = [
  /\bfailure\('(?<means>\w+)', (?<codes>'[A-Z_]+')\)/g,
  /\b(?:HttpError|super)\(\s*(?<means>\d{3}),\s*(?<codes>'[A-Z_]+')/g,
  /extends DomainError \{\s*readonly kind = '(?<means>\w+)';\s*readonly code: (?<codes>[^;]+);/g,
];

/** Each code that the source can answer with, and what it means: the kind of the error, or a status. */
function codesInSource(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of ts.sys.readDirectory(source, ['.ts'])) {
    if (/src\/admin\/|\/emulator\//.test(file)) continue;
    const text = readFileSync(file, 'utf8');
    for (const { groups } of MADE_BY.flatMap((made) => [...text.matchAll(made)])) {
      const { means = '', codes = '' } = groups ?? {};
      const [, table] = /^\(typeof (\w+)\)/.exec(codes) ?? [];
      const listed = table === undefined ? codes : (new RegExp(`const ${table} = {([^}]*)}`).exec(text)?.[1] ?? '');
      const named = [...listed.matchAll(CODE)].flatMap(([, code]) => code ?? []);
      expect([path.relative(source, file), codes, named.length > 0]).toEqual([expect.anything(), codes, true]);
      for (const code of named) found.set(code, means);
    }
  }
  return found;
}

test('each code that the server can answer an admin with has its words in the panel', () => {
  const codes = codesInSource();
  for (const code of ['PHOTO_UNUSABLE', 'ALREADY_EXPIRED', 'ACCOUNT_ALREADY_LINKED', 'RATE_LIMITED', 'FORBIDDEN']) {
    expect([...codes.keys()]).toContain(code);
  }
  const has = (code: string): boolean => Object.hasOwn(allTexts.en, `failure.${code}`);
  const elsewhere = (code: string): boolean =>
    NO_RIGHT.has(code) || SAID_BY_PAGES.has(code) || SAID_ELSEWHERE.has(code);
  const without = [...codes].filter(
    ([code, means]) => !has(code) && !elsewhere(code) && code !== SAID_BY_RULE && !SAID_BY_STATUS.test(means),
  );
  expect(without).toEqual([]);
  expect([...NO_RIGHT, ...SAID_BY_PAGES, ...SAID_ELSEWHERE].filter((code) => !codes.has(code) || has(code))).toEqual(
    [],
  );
});

const keys = Object.keys(allTexts.en).filter((key) => key.startsWith('failure.')) as TextKey[];
const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test.each(['ru', 'pl'] as const)(
  'a refusal is told in its own words with the same things filled in: %s',
  (language) => {
    for (const key of keys) {
      const told = allTexts[language][key];
      expect([key, holes(told)]).toEqual([key, holes(allTexts.en[key])]);
      expect([key, told]).not.toEqual([key, allTexts.en[key]]);
    }
  },
);
