import { formatMoney } from '../kit/money';
import { sayRule } from '../kit/rules';
import { allTexts, type TextKey } from '../texts';
import { fieldName } from '../texts/content-types';

/** What stands in a field now, as the server says it (`src/api/panel/present-values.ts`). */
type PresentValue =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'choice'; readonly chosen: boolean }
  | { readonly kind: 'moment'; readonly at: string }
  | { readonly kind: 'money'; readonly amount: string; readonly currency: string };

interface BrokenRule {
  readonly path: readonly string[];
  readonly message: string;
  /** What the refusal is about, when it is more than the field itself. */
  readonly fields?: readonly string[];
}

export interface Refusal {
  readonly message: string;
  readonly details?: {
    readonly code?: string;
    /** Where one field breaks one rule, instead of `errors`. */
    readonly field?: string;
    readonly rule?: string;
    readonly errors?: readonly BrokenRule[];
    readonly now?: Readonly<Record<string, PresentValue>>;
  };
}

type Language = keyof typeof allTexts;

/** How Strapi's validation says which rule is broken; what is in brackets is the rule's limit. */
const RULES: readonly (readonly [words: RegExp, key: TextKey])[] = [
  [/^This attribute must be unique$/, 'form.unique'],
  [/ (?:must be defined|is a required field|cannot be null|cannot be empty)\.?$/, 'form.required'],
  [/ must be at most (\d+) characters$/, 'form.at-most-characters'],
  [/ must be at least (\d+) characters$/, 'form.at-least-characters'],
  [/ must be less than or equal to (\S+)$/, 'form.at-most'],
  [/ must be greater than or equal to (\S+)$/, 'form.at-least'],
  [/ must be one of the following values: (.+)$/, 'form.one-of'],
  [/ must be an integer$/, 'form.whole-number'],
  [/ must be a `number` type/, 'form.number'],
  [/ must be a valid email$/, 'form.email'],
  [/ must match the following: /, 'form.format'],
];

/** What Strapi refuses without naming a field. */
const SENTENCES: Readonly<Record<string, TextKey>> = {
  'Email already taken': 'form.email-taken',
  'Username already taken': 'form.username-taken',
  'A value is not one that its field can hold': 'form.cannot-hold',
  'Not Found': 'failure.NOT_FOUND',
  Forbidden: 'common.forbidden',
};

/** A refusal in the admin's language; in the server's words where the panel has none for it. */
export function inOwnLanguage(refusal: Refusal, model: string): Refusal {
  const { code, errors, now = {} } = refusal.details ?? {};
  const language = panelLanguage();
  const texts: Readonly<Record<string, string>> = allTexts[language];
  const ours = texts[`failure.${code ?? ''}`];
  const told = (message: string, errorsSaid: Refusal['details']): Refusal => ({
    ...refusal,
    message,
    details: errorsSaid,
  });
  if (errors === undefined || errors.length === 0) {
    const { field, rule } = refusal.details ?? {};
    const say = (key: TextKey, values: Readonly<Record<string, string>> = {}): string =>
      filled(allTexts[language][key], values);
    if (field !== undefined && rule !== undefined) {
      return told(`${fieldName(language, model, field)}: ${sayRule(say, rule)}`, refusal.details);
    }
    const key = SENTENCES[refusal.message];
    return key === undefined ? refusal : told(say(key), refusal.details);
  }
  const nameOf = (field: string): string => fieldName(language, model, field);
  if (ours === undefined) {
    const said = errors.map((error) => ({ ...error, message: ruleBroken(language, error, nameOf) }));
    return told([...new Set(said.map(({ message }) => message))].join(' '), { ...refusal.details, errors: said });
  }
  const about = ({ path, fields = path }: BrokenRule): readonly string[] => fields;
  const say = (fields: readonly string[]): string => {
    const names = [...new Set(fields)].map((field) => withPresent(language, nameOf(field), now[field]));
    return ours.replace('{fields}', () => names.join(', '));
  };
  return told(say(errors.flatMap(about)), {
    ...refusal.details,
    errors: errors.map((error) => ({ ...error, message: say(about(error)) })),
  });
}

function ruleBroken(language: Language, { path, message }: BrokenRule, nameOf: (field: string) => string): string {
  for (const [words, key] of RULES) {
    const match = words.exec(message);
    const field = nameOf(path.join('.'));
    if (match) return filled(allTexts[language][key], { field, limit: match[1] ?? '' });
  }
  return message;
}

/** "Discount, percent (now: 60)": who must decide anew sees what the other has decided. */
function withPresent(language: Language, field: string, present: PresentValue | undefined): string {
  if (present === undefined) return field;
  return filled(allTexts[language]['form.now'], { field, value: presentText(language, present) });
}

function presentText(language: Language, present: PresentValue): string {
  switch (present.kind) {
    case 'empty':
      return allTexts[language]['form.empty'];
    case 'text':
      return present.text;
    case 'choice':
      return allTexts[language][present.chosen ? 'common.yes' : 'common.no'];
    case 'moment':
      return new Intl.DateTimeFormat(language, {
        year: 'numeric',
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        timeZoneName: 'short',
      }).format(new Date(present.at));
    case 'money':
      return formatMoney(present);
  }
}

/** What a person typed may hold braces and dollar signs of its own: each name is filled in once, as it is. */
const filled = (words: string, values: Readonly<Record<string, string>>): string =>
  words.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

/** What Strapi has set the page to: this is not a component, which would ask react-intl. */
function panelLanguage(): Language {
  const { lang } = document.documentElement;
  return Object.hasOwn(allTexts, lang) ? (lang as Language) : 'en';
}
