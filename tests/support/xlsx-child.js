// Writes a workbook of incompressible rows to the file that is named, and says how that went; with `never` it does not come to
// the end. Run with a limit on a file's size, or killed on the way.
const { randomBytes } = require('node:crypto');
const { createXlsxTarget } = require('../../dist/src/platform/sheets/xlsx-target.js');

async function* pages() {
  for (let page = 0; page < 50; page += 1) yield Array.from({ length: 100 }, () => [randomBytes(300).toString('hex')]);
  // It lives as long as its parent does, who never says anything.
  if (process.argv[3] === 'never') for await (const word of process.stdin) throw new Error(`never, not ${word}`);
}

async function* sheets() {
  yield { title: 'Items', headers: ['Item'], formats: ['text'], rows: pages };
}

createXlsxTarget(process.argv[2])
  .replace(sheets())
  .then(
    () => console.log('written'),
    (error) => console.log(`${error.constructor.name}: ${error.message}`),
  );
