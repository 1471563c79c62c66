import { Instance } from '../../src/platform/telegram/instance';
import { createTestDatabase } from '../support/database';
import { startGate } from '../support/gate';

test('Postgres is away when the bot starts: it waits, and leads when it is back; a stop ends the waiting', async () => {
  const database = await createTestDatabase();
  const gate = await startGate();
  const url = gate.through(database.url);
  await gate.shut();
  const [waits, isStopped] = [new Instance(url), new Instance(url)];
  try {
    const started = waits.start();
    const gaveUp = isStopped.start();
    await isStopped.stop();
    await gaveUp;
    await gate.open();
    await started;
    expect(await waits.tryLead('send')).toBe(true);
    expect(await isStopped.tryLead('send')).toBe(false);
  } finally {
    await waits.stop();
    await gate.shut();
    await database.drop();
  }
});
