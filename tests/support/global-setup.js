// Plain JavaScript: it runs before jest's transforms and only calls what `tsc` has compiled to dist/.
const { prepareTestCluster } = require('./test-cluster');

module.exports = async () => {
  const cluster = await prepareTestCluster();
  process.env.TEST_CLUSTER_URL = cluster.url;
  process.env.TEST_TEMPLATE = cluster.template;
  globalThis.tillgramTestCluster = cluster;
};
