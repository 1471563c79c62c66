import i18next, { type i18n } from 'i18next';
import { LANGUAGES, type Language } from '../../../../core/identity';
import { Remembered } from './remembered';

/** Texts of one language: keys, with i18next's plural endings, to texts in Telegram's HTML. */
export interface TextTree {
  readonly [key: string]: string | TextTree;
}

/** A capability's texts in every language; the same keys in each (a test compares them). */
export type Translations = Readonly<Record<Language, TextTree>>;

export type Values = Readonly<Record<string, string | number>>;

export interface Texts {
  readonly language: Language;
  /** A text as HTML. Values are escaped, except for those that the text itself marks as HTML (`{{- price}}`). */
  html(key: string, values?: Values): string;
  /** A text for where Telegram takes no HTML: buttons, short answers to taps. */
  plain(key: string, values?: Values): string;
  /** Major units as decimal text ("1234.50") in the language's way of writing, with its currency. */
  money(amount: string, currency: string): string;
  /** The same without the currency. */
  amount(amount: string): string;
  /** A whole number in the language's way of writing. */
  count(number: number): string;
  /** A moment as day and time in UTC, which is named; or in another zone, whose offset is. */
  time(at: Date, timeZone?: string): string;
  /** Hours and minutes in UTC, which is named. */
  clock(at: Date): string;
}

/** What may not stand in Telegram's HTML as it is. https://core.telegram.org/bots/api#html-style */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** To put a text together takes longer than to find it again; long ones with people's words in them hardly ever return. */
const MOST_REMEMBERED = 5_000;
const LONGEST_KEY = 200;

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', ru: 'ru-RU', kk: 'kk-KZ', pl: 'pl-PL', zh: 'zh-CN' };

let library: i18n | undefined;

/**
 * A key with the capability that has it. Capabilities word their notifications, their failures and their movements of
 * money themselves; whoever shows one need not know whose it is.
 * @param values as they will be given to the text: they may choose its form
 */
export function textNamed(key: string, values: Values = {}): string | undefined {
  const names = Object.keys(library?.services.resourceStore.data.en ?? {});
  const found = names.find((name) => library?.exists(`${name}:${key}`, { lng: 'en', ...values }));
  return found === undefined ? undefined : `${found}:${key}`;
}

/** Makes the texts of all capabilities known; called once, before anything is said. */
export function loadTexts(namespaces: Readonly<Record<string, Translations>>): void {
  const instance = i18next.createInstance();
  void instance.init({
    initAsync: false,
    lng: 'en',
    // A missing key must be seen, not hidden behind another language: a test finds it, and the key itself is shown.
    fallbackLng: false,
    supportedLngs: [...LANGUAGES],
    ns: Object.keys(namespaces),
    resources: Object.fromEntries(
      LANGUAGES.map((language) => [
        language,
        Object.fromEntries(Object.entries(namespaces).map(([name, texts]) => [name, texts[language]])),
      ]),
    ),
    interpolation: { escape: escapeHtml },
    returnNull: false,
  });
  library = instance;
  cache.clear();
}

const cache = new Map<Language, Texts>();

/** The texts in one language. @throws Error before `loadTexts` */
export function textsIn(language: Language): Texts {
  let texts = cache.get(language);
  if (!texts) {
    texts = createTexts(language);
    cache.set(language, texts);
  }
  return texts;
}

function createTexts(language: Language): Texts {
  if (!library) throw new Error('the texts have not been loaded');
  const translate = library.getFixedT(language);
  const locale = LOCALES[language];
  const numbers = new Map<number, Intl.NumberFormat>();
  const day = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  const hours = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  const inZone = (at: Date, timeZone: string): string => {
    const parts = { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
    return new Intl.DateTimeFormat(locale, {
      ...parts,
      hourCycle: 'h23',
      timeZone,
      timeZoneName: 'shortOffset',
    }).format(at);
  };
  const amount = (text: string): string => {
    const decimals = text.split('.')[1]?.length ?? 0;
    let format = numbers.get(decimals);
    if (!format) {
      format = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
      numbers.set(decimals, format);
    }
    // Intl formats decimal text exactly; as a number it would pass through a float.
    return format.format(text as `${number}`);
  };
  return {
    language,
    html: remembering((key, values) => translate(key, { ...values })),
    plain: remembering((key, values) => translate(key, { ...values, interpolation: { escapeValue: false } })),
    amount,
    count: (number) => amount(String(number)),
    // Neither a currency nor a zone ever stands alone at the beginning of a line.
    money: (text, currency) => `${amount(text)}\u00a0${currency}`,
    time: (at, timeZone) => (timeZone === undefined ? `${day.format(at)}\u00a0UTC` : inZone(at, timeZone)),
    clock: (at) => `${hours.format(at)}\u00a0UTC`,
  };
}

type Say = (key: string, values?: Values) => string;

function remembering(say: Say): Say {
  const said = new Remembered<string>(MOST_REMEMBERED);
  return (key, values) => {
    const all = values === undefined ? key : key + JSON.stringify(values);
    return all.length > LONGEST_KEY ? say(key, values) : said.get(all, () => say(key, values));
  };
}
