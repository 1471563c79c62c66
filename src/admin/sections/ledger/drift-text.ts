import { driftTexts } from '../../texts/drifts';

/** Says what stands in braces: a purpose, a state and so on, each in the admin's language. */
export interface DriftWords {
  readonly language: keyof typeof driftTexts;
  /** @param code of a state, a purpose or a kind of record */
  readonly code: (group: 'state' | 'purpose' | 'subject', code: string) => string;
  /** @param owner `house`, `user 12` */
  readonly owner: (owner: string) => string;
  readonly money: (amount: string, currency: string) => string;
}

const MONEY = '-?\\d+(?:\\.\\d+)? [A-Z]+';

/** What the checks write in each place of a phrase. */
const PLACES: Readonly<Record<string, string>> = {
  id: '[^ ,;()]+',
  record: '[^ ,;()]+',
  n: '-?\\d+',
  money: MONEY,
  owner: '[a-z_-]+(?: [^ ,;():]+)?',
  purpose: '[a-z][a-z0-9_:-]*',
  subject: '[a-z-]+',
  hold: 'open|captured|voided|expired',
};

interface Phrase {
  readonly key: keyof (typeof driftTexts)['en'];
  readonly pattern: RegExp;
}

const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');

const PHRASES: readonly Phrase[] = Object.entries(driftTexts.en).map(([key, english]) => ({
  key: key as Phrase['key'],
  pattern: new RegExp(
    `^${escaped(english).replace(/\{(\w+)\}/g, (_, place: string) => `(?<${place}>${PLACES[place] ?? '.+'})`)}$`,
  ),
}));

/**
 * What a check says of a row (`what`, `expected`, `found`), in the admin's language.
 * @returns the server's own text where one of its phrases is not known here
 */
export function driftText(check: string, said: string, words: DriftWords): string {
  const parts = said.split(/(, |; )/);
  const told = parts.map((part, index) => (index % 2 === 1 ? part : phraseText(check, part, words)));
  return told.every((part) => part !== undefined) ? told.join('') : said;
}

function phraseText(check: string, said: string, words: DriftWords): string | undefined {
  const money = new RegExp(`^(?<money>${MONEY})$`).exec(said)?.groups;
  if (money) return inPlace('money', money.money ?? '', words);
  for (const { key, pattern } of PHRASES) {
    const places = pattern.exec(said);
    if (!places) continue;
    return driftTexts[words.language][key].replace(/\{(\w+)\}/g, (_, place: string) =>
      inPlace(place, places.groups?.[place] ?? '', words),
    );
  }
  // A word by itself is a code: what a month is locked for, or the state of a record.
  if (!/^[a-z][a-z0-9_:-]*$/.test(said)) return undefined;
  return words.code(check === 'ledger.closed-months' ? 'purpose' : 'state', said);
}

function inPlace(place: string, value: string, words: DriftWords): string {
  switch (place) {
    case 'money': {
      const [amount = '', currency = ''] = value.split(' ');
      return words.money(amount, currency);
    }
    case 'owner':
      return words.owner(value);
    case 'purpose':
      return words.code('purpose', value);
    case 'subject':
      return words.code('subject', value);
    case 'hold':
      return words.code('state', value);
    default:
      return value;
  }
}
