// Writes a workbook of incompressible rows to the file that is named, and says how that went. Run with a limit on a file's size.
const { randomBytes } = require('node:crypto');
const { createXlsxTarget } = require('../../dist/src/platform/sheets/xlsx-target.js');

async function* pages() {
  for (let page = 0; page < 50; page += 1) yield Array.from({ length: 100 }, () => [randomBytes(300).toString('hex')]);
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
