import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { z } from 'zod';
import { sayBroken, sayProblem, toldRule } from '../../src/admin/kit/rules';
import { allTexts, type TextKey } from '../../src/admin/texts';
import { panelEndpoints } from '../../src/api/endpoints';
import { settingsGroups } from '../../src/api/panel/settings-groups';
import { InvalidInputError } from '../../src/core/shared/errors';
import { UnusablePhotoError } from '../../src/core/shop';

/** Said to programs and customers alone: of addresses, and of fields that no page of the panel lets people type. */
const SAID_TO_PROGRAMS: ReadonlySet<string> = new Set([
  'must be a Telegram user name without @',
  'must be the number of an adjustment',
  'must be the number of a drift',
  'must be a kind of owner',
  'must be a purpose of an account',
  'must be the number of a transaction',
  'must be left out by a user',
  'is required',
  'must be a Telegram id: up to 16 digits in a string',
  'must be a Telegram id: at most 4503599627370495',
  'must be a documentId',
  'give either a filter or ids',
  'must be a JSON object of names to uploaded photos',
  'must be one file in a multipart form',
  'is required with a district',
  'must be one file',
  'is not a known field',
  'must have no control or direction characters',
  'must be the code of a payment method',
  'must be a file of a multipart form',
  'comes with base',
  'must be 7',
  'is more than there is of 7',
  'must be the `next` of an earlier page',
  'must be at least 7 minor units',
  'must be the id of a file that was uploaded for this user',
  'has time left',
  'is nested too deeply',
  'must be given once',
]);

const root = path.resolve(__dirname, '../..');

/** What is filled into a rule when it is said. */
const SAMPLE = '7';

/** The words of a text in the source, with a sample for each thing that is filled in. */
function wordsOf(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    return [node.head.text + node.templateSpans.map(({ literal }) => SAMPLE + literal.text).join('')];
  }
  if (ts.isConditionalExpression(node)) return [...wordsOf(node.whenTrue), ...wordsOf(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return wordsOf(node.right);
  return [];
}

/** The second argument of `new InvalidInputError`, what is wrong with a photo, what a schema says of itself, and why a line of a file is refused. */
function rulesIn(node: ts.Node): string[] {
  if (ts.isNewExpression(node) && node.expression.getText() === InvalidInputError.name) {
    return node.arguments?.[1] ? wordsOf(node.arguments[1]) : [];
  }
  if (ts.isNewExpression(node) && node.expression.getText() === UnusablePhotoError.name) {
    return node.arguments?.[0] ? wordsOf(node.arguments[0]) : [];
  }
  if (ts.isPropertyAssignment(node)) {
    const name = node.name.getText();
    const call = ts.isCallExpression(node.parent.parent) ? node.parent.parent.expression.getText() : '';
    const isRule = name === 'error' || /(message.*addIssue|reason.*problems\.push)$/.test(`${name} ${call}`);
    return isRule ? wordsOf(node.initializer) : [];
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const second = node.arguments[1];
    if (second && ['regex', 'refine'].includes(node.expression.name.text)) return wordsOf(second);
  }
  return [];
}

/** Where rules of forms are made: schemas at the edge and of settings, and the core's checks of what a form sends. */
function rulesInSource(): ReadonlyMap<string, string> {
  const files = ts.sys
    .readDirectory(path.join(root, 'src'), ['.ts'])
    .filter((file) => /src\/(api|core|platform\/(http|files))\/|platform\/telegram\/settings\.ts$/.test(file));
  const found = new Map<string, string>();
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    if (!/InvalidInputError|UnusablePhotoError|from 'zod'|StockProblem/.test(text)) continue;
    const walk = (node: ts.Node): void => {
      for (const rule of rulesIn(node)) found.set(rule, path.relative(root, file));
      ts.forEachChild(node, walk);
    };
    walk(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  }
  return found;
}

test('each rule that the source can say of a form has its words in the panel, or is said to programs alone', () => {
  const rules = rulesInSource();
  expect(rules.has('must be greater than zero')).toBe(true);
  expect(rules.has('was imported before')).toBe(true);
  const without = [...rules].filter(([rule]) => toldRule(rule) === undefined && !SAID_TO_PROGRAMS.has(rule));
  expect(without).toEqual([]);
  expect([...SAID_TO_PROGRAMS].filter((rule) => !rules.has(rule) || toldRule(rule) !== undefined)).toEqual([]);
});

/** What people can get wrong in a field: left out, empty, too much, too little, something else. */
const WRONG = [
  undefined,
  '',
  ' ',
  'x',
  'x'.repeat(5_000),
  '-1',
  '99999999999',
  -1,
  0.5,
  1e12,
  null,
  [],
  {},
  ['x'],
  'ZZZ',
  { ZZZ: 'x' },
  { PLN: '-1' },
];

function said(schema: z.ZodType): string[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties).flatMap((field) =>
    WRONG.flatMap((value) => {
      const { error } = schema.safeParse({ [field]: value });
      return (error?.issues ?? []).filter(({ code }) => code !== 'unrecognized_keys').map(({ message }) => message);
    }),
  );
}

test('whatever a schema of the panel’s forms and settings answers to a wrong value, the panel has words for it', () => {
  const schemas = [
    ...panelEndpoints.flatMap(({ method, body }) => (method === 'GET' || body === undefined ? [] : [body])),
    ...settingsGroups.map(({ rules }) => rules),
  ];
  const messages = new Set(schemas.flatMap(said));
  expect(messages.size).toBeGreaterThan(20);
  expect([...messages].filter((rule) => toldRule(rule) === undefined && !SAID_TO_PROGRAMS.has(rule))).toEqual([]);
});

const own = Object.keys(allTexts.en).filter((key) => /^(rule|input)\./.test(key)) as TextKey[];
const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test('a rule is told in Russian and in Polish with the same things filled in', () => {
  for (const key of own) {
    expect([key, holes(allTexts.ru[key])]).toEqual([key, holes(allTexts.en[key])]);
    expect([key, holes(allTexts.pl[key])]).toEqual([key, holes(allTexts.en[key])]);
    expect([key, allTexts.ru[key]]).toEqual([key, expect.stringMatching(/[а-яё]/i)]);
    if (key.startsWith('rule.') && key !== 'rule.line')
      expect([key, allTexts.pl[key]]).not.toEqual([key, allTexts.en[key]]);
  }
});

describe('as it stands in a notification', () => {
  const saying =
    (language: 'en' | 'ru' | 'pl') =>
    (key: TextKey, values: Readonly<Record<string, string>> = {}): string =>
      allTexts[language][key].replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);

  test.each([
    ['ru', 'amount', 'must be greater than zero', 'Сумма: должно быть больше нуля'],
    ['pl', 'amount', 'must have at most 2 decimals in PLN', 'Kwota: najwyżej 2 miejsc po przecinku w PLN'],
    ['pl', 'minutes', 'must be from 1 to 1440', 'Minuty: od 1 do 1440'],
    ['ru', 'filter.text', 'must have a letter or a digit', 'Текст: нужна хотя бы одна буква или цифра'],
    ['ru', 'reason', 'Too small: expected string to have >=1 characters', 'Причина: не может быть пустым'],
    ['ru', 'somewhere', 'must be something new', 'somewhere: must be something new'],
    ['en', 'amount', 'must be greater than zero', 'Amount: must be greater than zero'],
  ] as const)('%s: %s %s', (language, field, rule, words) => {
    expect(sayBroken(saying(language), field, rule)).toBe(words);
  });

  test.each([
    ['line 3 (SKU (1)): was imported before', 'строка 3 (SKU (1)): уже загружено раньше'],
    ['line 4 (A): latitude: must be degrees from -90 to 90', 'строка 4 (A): Широта: градусы от -90 до 90'],
  ])('a line of a file: %s', (problem, words) => {
    expect(sayProblem(saying('ru'), problem)).toBe(words);
  });
});
