// A server under test, as `serve.js` starts it. It ends with the test that started it, also when that one is killed: nobody
// else would end it.
require('../../dist/src/cli/serve.js').main();

process.once('disconnect', () => process.exit(1));
