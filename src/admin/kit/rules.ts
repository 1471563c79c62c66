import { allTexts, type TextKey } from '../texts';

/** A rule in the panel's words: a text and what is filled in. */
export interface Told {
  readonly key: TextKey;
  readonly values: Readonly<Record<string, string>>;
}

/** How the server says which rule is broken, and how its schemas do (zod); named groups are filled into the text. */
const RULES: readonly (readonly [words: RegExp, key: TextKey])[] = [
  [/^must not be empty$|^is empty$/, 'rule.empty'],
  [/^Too small: expected (?:string|array) to have >=1 (?:characters|items)$/, 'rule.empty'],
  [/^is missing$/, 'rule.missing'],
  [/^Invalid input: expected \w+, received undefined$/, 'rule.missing'],
  [/^must say what was found out$/, 'rule.what-was-found'],
  [/^must have (?<min>\d+) to (?<max>\d+) characters$/, 'rule.characters'],
  [/^must have at most (?<max>\d+) characters$/, 'rule.at-most-characters'],
  [/^Too big: expected string to have <=(?<max>\d+) characters$/, 'rule.at-most-characters'],
  [/^Too small: expected string to have >=(?<min>\d+) characters$/, 'rule.at-least-characters'],
  [/^must be at most (?<max>\d+)$/, 'rule.at-most'],
  [/^Too big: expected (?:number|int) to be <=(?<max>-?\d+)$/, 'rule.at-most'],
  [/^Too big: expected array to have <=(?<max>\d+) items$/, 'rule.at-most'],
  [/^Too small: expected (?:number|int) to be >=(?<min>-?\d+)$/, 'rule.at-least'],
  [/^must be from (?<min>\d+) to (?<max>\d+)$/, 'rule.between'],
  [/^must be a whole number from (?<min>\d+) to (?<max>\d+)$/, 'rule.whole-between'],
  [/^must be a whole number$|^Invalid input: expected int, /, 'rule.whole'],
  [/^Invalid input: expected number, /, 'rule.number'],
  [/^must be greater than zero$/, 'rule.above-zero'],
  [/^must not be zero$/, 'rule.not-zero'],
  [/^must be (?:a decimal string|an amount(?: in \w+)?) such as "(?<example>[\d.]+)"$/, 'rule.decimal'],
  [/^must be a decimal above zero such as "(?<example>[\d.]+)"$/, 'rule.decimal-above-zero'],
  [/^must have at most (?<max>\d+) decimals in (?<currency>\w+)$/, 'rule.decimals'],
  [/^is too large$/, 'rule.too-large'],
  [/^must be an amount in (?<currency>\w+), the currency that is credited$/, 'rule.amount-in'],
  [/^must be one of (?<choices>.+)$|^Invalid option: expected one of (?<options>.+)$/, 'rule.one-of'],
  [/^(?:must be|is not) a known currency$/, 'rule.known-currency'],
  [/^must be two known currencies: BTC\/PLN$/, 'rule.known-pair'],
  [/^must be another currency$/, 'rule.other-currency'],
  [/^must be a time zone such as Europe\/Warsaw$/, 'rule.time-zone'],
  [/^must be a Telegram id$/, 'rule.telegram-id'],
  [/^must be a month such as 2026-01$/, 'rule.month'],
  [/^must be a time such as 2026-12-01T10:00, or a day such as 2026-12-01$/, 'rule.time'],
  [/^must be a day such as 2026-01-31 or a moment in ISO 8601$/, 'rule.time'],
  [/^is a day that does not exist$|^there was no year 0$/, 'rule.no-such-day'],
  [/^is a time that does not exist$/, 'rule.no-such-time'],
  [/^is left out by the clocks in (?<zone>.+), which are put forward then$/, 'rule.skipped-time'],
  [/^must be after from$/, 'rule.after-from'],
  [/^must be in the future$/, 'rule.future'],
  [/^must be a height from 0 to (?<max>\d+)$/, 'rule.height'],
  [/^must have a letter or a digit$/, 'rule.letter-or-digit'],
  [
    /^has a character that cannot be stored$|^must not contain (?:U\+0000|half of a surrogate pair)$/,
    'rule.unstorable',
  ],
  [/^must end in \.csv, \.json or \.txt$/, 'rule.file-ending'],
  [/^must be a text in UTF-8$/, 'rule.utf8'],
  [/^is not CSV$/, 'rule.not-csv'],
  [/^is not valid JSON$/, 'rule.not-json'],
  [/^must be a JSON array of items$/, 'rule.json-array'],
  [/^has the unknown column "(?<column>.*)"; known are (?<known>.+)$/, 'rule.unknown-column'],
  [/^has the column "(?<column>.*)" twice$/, 'rule.column-twice'],
  [/^has (?<values>\d+) values in line (?<line>\d+), where the header has (?<columns>\d+)$/, 'rule.line-length'],
  [/^has a quotation mark in line (?<line>\d+) that is never closed$/, 'rule.quote-open'],
  [/^has a quotation mark inside of a value in line (?<line>\d+)$/, 'rule.quote-inside'],
  [/^is not a known column$/, 'rule.not-a-column'],
  [/^must be a text in quotation marks$/, 'rule.in-quotes'],
  [/^must be an https URL, or the name of a photo that was uploaded with the file$/, 'rule.photo'],
  [/^names a photo that was not uploaded$/, 'rule.photo-missing'],
  [/^must be a photo \((?<kinds>.+)\)$/, 'rule.photo-kind'],
  [/^is damaged or too large a picture$/, 'rule.photo-damaged'],
  [/^must be at most (?<max>\d+) MB$/, 'rule.megabytes'],
  [/^delivers nothing: it needs a text, a photo or a place$/, 'rule.delivers-nothing'],
  [/^must be degrees from (?<min>-?\d+) to (?<max>\d+)$/, 'rule.degrees'],
  [/^must be a transaction id, an address or a payment link$/, 'rule.payment'],
  [/^no product has this SKU$/, 'rule.no-such-sku'],
  [/^is the same item as line (?<line>\d+)$/, 'rule.same-as-line'],
  [/^was imported before$/, 'rule.imported-before'],
  [/^is not (?:valid|an amount)$|^Invalid (?:input|string|ISO|URL|email)\b/, 'rule.wrong-kind'],
];

/** What a rule of the server is in the panel's words; undefined where the panel has none for it. */
export function toldRule(rule: string): Told | undefined {
  for (const [words, key] of RULES) {
    const match = words.exec(rule);
    if (!match) continue;
    const { options, ...values } = match.groups ?? {};
    const given = Object.entries({
      ...values,
      ...(options !== undefined && { choices: options.replaceAll('|', ', ') }),
    });
    return { key, values: Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
  }
  return undefined;
}

type Say = (key: TextKey, values?: Readonly<Record<string, string>>) => string;

/** A rule as an admin reads it; the server's own words where the panel has none. */
export function sayRule(say: Say, rule: string): string {
  const told = toldRule(rule);
  return told ? say(told.key, told.values) : rule;
}

/** `amount: must be greater than zero`, as it stands in a notification. A field inside of a field keeps its last name. */
export function sayBroken(say: Say, field: string, rule: string): string {
  const name = `input.${field.split('.').at(-1) ?? field}`;
  return `${Object.hasOwn(allTexts.en, name) ? say(name as TextKey) : field}: ${sayRule(say, rule)}`;
}

const PROBLEM = /^line (?<line>\d+) \((?<sku>[\s\S]*?)\): (?:(?<field>\w+): )?(?<rule>[\s\S]+)$/;

/** A line of a file that could not be imported: `line 3 (SKU-1): text: must have at most 4000 characters`. */
export function sayProblem(say: Say, problem: string): string {
  const { line = '', sku = '', field, rule = '' } = PROBLEM.exec(problem)?.groups ?? {};
  if (rule === '') return problem;
  const said = field === undefined ? sayRule(say, rule) : sayBroken(say, field, rule);
  return `${say('rule.line', { line, sku })}: ${said}`;
}
