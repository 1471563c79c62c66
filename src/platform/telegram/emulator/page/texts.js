import en from './texts/en.js';
import kk from './texts/kk.js';
import pl from './texts/pl.js';
import ru from './texts/ru.js';
import zh from './texts/zh.js';

export const TEXTS = { en, ru, kk, pl, zh };

/** The languages of the bot, as their speakers call them. */
export const LANGUAGES = { en: 'English', ru: 'Русский', kk: 'Қазақша', pl: 'Polski', zh: '中文' };

const stored = localStorage.getItem('playground.language');
const preferred = [stored, ...navigator.languages.map((tag) => tag.slice(0, 2))];
export const language = preferred.find((tag) => tag !== null && tag in TEXTS) ?? 'en';

export function setLanguage(next) {
  localStorage.setItem('playground.language', next);
  location.reload();
}

const plural = new Intl.PluralRules(language);

/** @param values put in for `{name}`; `count` also chooses the plural form */
export function t(key, values = {}) {
  const entry = TEXTS[language][key] ?? TEXTS.en[key];
  const text = typeof entry === 'string' ? entry : (entry[plural.select(values.count)] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

const clockFormat = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayFormat = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
const fullFormat = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

/** @param seconds Unix time */
export const timeOf = (seconds) => clockFormat.format(seconds * 1000);
export const fullTimeOf = (seconds) => fullFormat.format(seconds * 1000);

/** @param nowMs the playground's time, which decides what is today */
export function dayOf(seconds, nowMs) {
  const day = new Date(seconds * 1000).toDateString();
  if (day === new Date(nowMs).toDateString()) return t('today');
  if (day === new Date(nowMs - 86_400_000).toDateString()) return t('yesterday');
  return dayFormat.format(seconds * 1000);
}

const SPANS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** "2 days 3 hours"; the two largest units. */
export function spanOf(milliseconds) {
  let rest = Math.abs(milliseconds);
  const parts = [];
  for (const [unit, size] of SPANS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) {
      parts.push(new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count));
    }
  }
  return (
    parts.join(' ') || new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(0)
  );
}

const SIZES = [
  ['megabyte', 1_000_000],
  ['kilobyte', 1000],
  ['byte', 1],
];

/** @param bytes of a file; in the largest unit that fits */
export function sizeOf(bytes) {
  const [unit, size] = SIZES.find(([, least]) => bytes >= least) ?? ['byte', 1];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(bytes / size);
}
