import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { allTexts } from '../../src/admin/texts';
import { features } from '../../src/plugins/telegram-bot/server/src/features';
import { loadTexts, textNamed } from '../../src/plugins/telegram-bot/server/src/texts';

const core = path.resolve(__dirname, '../../src/core');

/** Where something is posted, or said how: a call of the ledger, or what it is called with. */
const POSTS = /\b(post|reverse)\(|\): (Transaction|CaptureRequest) \{/;

/** All that a pattern finds in those files. */
function saidWherePosted(pattern: RegExp): readonly string[] {
  const found = ts.sys.readDirectory(core, ['.ts']).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return POSTS.test(text) ? [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []) : [];
  });
  return [...new Set(found)].sort();
}

const kinds = saidWherePosted(/\bkind\b[^'\n]*'([a-z][a-z.-]+)'/g);
const subjects = saidWherePosted(/\btype: '([a-z-]+)', id/g);

beforeAll(() => loadTexts(Object.fromEntries(features.map((feature) => [feature.id, feature.texts]))));

test('each kind of posting, and each record that one belongs to, has its words in the panel', () => {
  expect(kinds).toEqual(expect.arrayContaining(['adjustment', 'crypto.deposit', 'purchase', 'refund', 'reversal']));
  expect(subjects).toEqual(expect.arrayContaining(['crypto-payment', 'deposit', 'order']));
  const needed = [...kinds.map((kind) => `kind.${kind}`), ...subjects.map((type) => `subject.${type}`)];
  expect(needed.filter((key) => !Object.hasOwn(allTexts.en, key))).toEqual([]);
});

test('a statement in the bot has words for each kind of posting, and none for others', () => {
  const keyOf = (kind: string): string => kind.replaceAll('.', '-');
  expect(kinds.filter((kind) => textNamed(`kind.${keyOf(kind)}`) === undefined)).toEqual([]);
  const said = Object.keys(features.find(({ id }) => id === 'wallet')?.texts.en.kind ?? {});
  expect(said.filter((key) => key !== 'other').sort()).toEqual(kinds.map(keyOf).sort());
});
