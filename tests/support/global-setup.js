// Plain JavaScript: it runs before jest's transforms and only calls what `tsc` has compiled to dist/.
const { prepareTestCluster } = require('./test-cluster');

module.exports = async () => {
  const cluster = await prepareTestCluster();
  process.env.TEST_CLUSTER_URL = cluster.url;
  process.env.TEST_TEMPLATE = cluster.template;
  process.env.TEST_NIGHTLY = JSON.stringify(nightly());
  globalThis.tillgramTestCluster = cluster;
};

/** The jobs that run once a day, with their time: `{ 'ledger.reconcile': '2:30:0' }`. */
function nightly() {
  const { jobs } = require('../../dist/src/jobs');
  const daily = jobs.flatMap(({ id, schedule = '' }) => {
    const [, second, minute, hour] = /^(\d+) (\d+) (\d+) \* \* \*$/.exec(schedule) ?? [];
    return hour === undefined ? [] : [[id, `${hour}:${minute}:${second}`]];
  });
  return Object.fromEntries(daily);
}
