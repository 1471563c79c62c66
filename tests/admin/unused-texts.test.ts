import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { allTexts } from '../../src/admin/texts';

const panel = path.resolve(__dirname, '../../src/admin');

/** Found by what the server tells: states, kinds, rules, settings and the like (`useCodeText`, `useToldText`, `kit/rules.ts`). */
const BY_CODE =
  /^(check|class|drift|edge|failure|flag|health|input|kind|part|purpose|rule|settings\.(group|help|name)|state|subject)\./;

test('each text of the panel is said somewhere', () => {
  const sources = ts.sys
    .readDirectory(panel, ['.ts', '.tsx'])
    .filter((file) => !file.includes('/texts/'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  // `ledger.${name}-day` says every text that begins and ends so.
  const templates = [...sources.matchAll(/`([a-z][\w.-]*\.[\w-]*)\$\{\w+(?:\.\w+)*\}([\w-]*)`/g)].map(
    ([, begin = '', end = '']) => ({ begin, end }),
  );
  const keys = Object.keys(allTexts.en).filter((key) => !BY_CODE.test(key));
  expect(keys.length).toBeGreaterThan(300);
  const isSaid = (key: string): boolean =>
    sources.includes(`'${key}'`) ||
    templates.some(({ begin, end }) => key.startsWith(begin) && key.endsWith(end) && key !== begin + end);
  expect(keys.filter((key) => !isSaid(key))).toEqual([]);
});
