import type { Actor } from '../../../src/core/shared/actor';
import { systemClock } from '../../../src/core/shared/clock';
import { runCommand, type Command } from '../../../src/core/shared/command';
import { IdempotencyKeyReusedError, InvalidInputError } from '../../../src/core/shared/errors';
import { changeSettings, readSettings } from '../../../src/core/shared/settings';
import { onlyRow, type Tx } from '../../../src/core/shared/tx';
import { shopSettings } from '../../../src/core/shop';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const actor: Actor = { kind: 'system', id: 'test', edge: 'cli', label: 'test' };

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query('create table effect (id bigint generated always as identity, amount bigint)');
});

afterAll(() => database.drop());

const command = <Input>(idempotencyKey: string, input: Input): Command<Input> => ({
  name: 'test.write-effect',
  idempotencyKey,
  actor,
  input,
});

const writeEffect = async (tx: Tx, input: { amount: bigint }): Promise<{ id: bigint; amount: bigint }> =>
  onlyRow(await tx.query('insert into effect (amount) values ($1) returning id, amount', [input.amount]));

const effects = async (amount: bigint): Promise<number> =>
  (await database.db.query('select 1 from effect where amount = $1', [amount])).length;

describe('runCommand', () => {
  test('replay: returns the stored first result, bigint included, and runs nothing', async () => {
    const first = await runCommand(database.db, command('replay', { amount: 11n }), writeEffect);
    const second = await runCommand(database.db, command('replay', { amount: 11n }), writeEffect);

    expect(first.replayed).toBe(false);
    expect(second).toEqual({ result: first.result, replayed: true });
    expect(await effects(11n)).toBe(1);
  });

  test('same key with other input: refused, nothing written', async () => {
    await runCommand(database.db, command('reused', { amount: 21n }), writeEffect);

    await expect(runCommand(database.db, command('reused', { amount: 22n }), writeEffect)).rejects.toThrow(
      IdempotencyKeyReusedError,
    );
    expect(await effects(22n)).toBe(0);
  });

  test('fifty at once with one key: one effect, fifty equal results', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => runCommand(database.db, command('storm', { amount: 31n }), writeEffect)),
    );

    expect(await effects(31n)).toBe(1);
    expect(outcomes.filter((outcome) => !outcome.replayed)).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => outcome.result.id)).size).toBe(1);
  });

  test('a second call with the key of one in flight waits and replays, even where running again would be refused', async () => {
    await database.pool.query('create table once (id int primary key)');
    const takeOnce = async (tx: Tx) => {
      await tx.query('insert into once (id) values (1)');
      await tx.query('select pg_sleep(0.1)');
      return 'taken';
    };
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => runCommand(database.db, command('in-flight', {}), takeOnce)),
    );
    expect(outcomes.map(({ result }) => result)).toEqual(Array(8).fill('taken'));
    expect(outcomes.filter(({ replayed }) => replayed)).toHaveLength(7);
  });

  test('a failure rolls back all of it, and the key stays free for another try', async () => {
    const failing = runCommand(database.db, command('fails', { amount: 41n }), async (tx, input) => {
      await writeEffect(tx, input);
      throw new InvalidInputError('amount', 'is cursed');
    });
    await expect(failing).rejects.toThrow('amount: is cursed');
    expect(await effects(41n)).toBe(0);

    const again = await runCommand(database.db, command('fails', { amount: 41n }), writeEffect);
    expect(again.replayed).toBe(false);
  });

  test('dry run: answers as the real one would and leaves nothing', async () => {
    const dry = await runCommand(database.db, { ...command('dry', { amount: 51n }), dryRun: true }, writeEffect);

    expect(dry.result.amount).toBe(51n);
    expect(await effects(51n)).toBe(0);
    expect(await database.db.query(`select 1 from audit.command where key = 'dry'`)).toHaveLength(0);
  });

  test('a deadlock between two commands is retried and both succeed', async () => {
    await database.pool.query('create table spot (id int primary key, hits int not null default 0)');
    await database.pool.query('insert into spot (id) values (1), (2)');
    const hit = (order: readonly [number, number]) => async (tx: Tx) => {
      for (const id of order) {
        await tx.query('update spot set hits = hits + 1 where id = $1', [id]);
        await tx.query('select pg_sleep(0.05)');
      }
    };
    await Promise.all([
      runCommand(database.db, command('deadlock-a', {}), hit([1, 2])),
      runCommand(database.db, command('deadlock-b', {}), hit([2, 1])),
    ]);
    expect(await database.db.query('select hits from spot order by id')).toEqual([{ hits: 2 }, { hits: 2 }]);
  });

  test.each([[''], ['k'.repeat(256)]])('a key of %j characters: refused by name', async (key) => {
    await expect(runCommand(database.db, command(key, { amount: 1n }), writeEffect)).rejects.toMatchObject({
      field: 'Idempotency-Key',
    });
  });

  test('audit rows cannot be updated, deleted or truncated', async () => {
    await runCommand(database.db, command('kept', { amount: 61n }), writeEffect);
    for (const statement of [
      'update audit.command set name = name',
      'delete from audit.command',
      'truncate audit.command',
    ]) {
      await expect(database.pool.query(statement)).rejects.toMatchObject({ code: 'TG001' });
    }
  });
});

test('fields of one group of settings that are changed at once are all changed', async () => {
  const core = { db: database.db, clock: systemClock };
  for (const number of [20, 30, 40]) {
    const changes = { reservationMinutes: number, maxOpenReservations: number + 1, lowStockThreshold: number + 2 };
    const calls = Object.entries(changes).map(([field, value]) =>
      changeSettings(core, { actor, idempotencyKey: `${field}:${value}` }, shopSettings, { [field]: value }),
    );
    await Promise.all(calls);
    expect(await readSettings(database.db, shopSettings)).toMatchObject(changes);
  }
});
