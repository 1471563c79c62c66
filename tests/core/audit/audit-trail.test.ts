import { auditTrail } from '../../../src/core/audit';
import { TRAIL_OF_RECORD } from '../../../src/core/audit/sql/audit-sql';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.query(`
    insert into audit.command (key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
    select 'made-' || i, 'shop.purchase', sha256('x'), '{}', jsonb_build_object('documentId', 'record-' || i / 4, 'number', i), 'user',
           '1', 'telegram', 'somebody'
      from generate_series(0, 99999) i`);
  await database.db.query('analyze audit.command');
});

afterAll(() => database.drop());

test('the trail of one record is found by its index, however long the whole trail is', async () => {
  const { entries, next } = await auditTrail(database.db, { record: 'record-7', limit: 3 });
  expect(entries.map(({ record }) => record)).toEqual(['record-7', 'record-7', 'record-7']);
  const ids = entries.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort((a, b) => Number(b - a)));
  const rest = await auditTrail(database.db, { record: 'record-7', limit: 3, after: next! });
  expect(rest).toMatchObject({ entries: [{ record: 'record-7' }], next: null });

  const values = [null, null, null, null, null, null, null, 51, null, ['record-7', '{"$bigint": "record-7"}']];
  const plan = await database.db.query<{ 'QUERY PLAN': string }>(`explain ${TRAIL_OF_RECORD}`, values);
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('command_record');
});
