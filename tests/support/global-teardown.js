module.exports = async () => {
  await globalThis.tillgramTestCluster.stop();
};
