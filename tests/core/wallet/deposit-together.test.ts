import { createHash } from 'node:crypto';
import { IdempotencyKeyReusedError } from '../../../src/core/shared/errors';
import type { Call, Core } from '../../../src/core/shared/core';
import { changeSettings } from '../../../src/core/shared/settings';
import {
  createDeposit,
  walletApprovalSettings,
  walletLimitSettings,
  type CreateDeposit,
} from '../../../src/core/wallet';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { expectSoundLedger } from '../../support/ledger';
import { callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  database = await createTestDatabase();
  core = coreOn(database.db);
  await seedMethods(core);
});

afterEach(() => expectSoundLedger(database.db));
afterAll(() => database.drop());

const users = async (count: number): Promise<number[]> =>
  (await Promise.all(Array.from({ length: count }, () => newUser(core)))).map(({ id }) => id);

const asked = (userId: number, other: Partial<CreateDeposit> = {}): CreateDeposit => ({
  ...{ userId, amount: '25.00', currency: 'PLN', method: 'blik', accountName: 'Payer' },
  ...other,
});

/** All in one turn of the event loop. @returns the state, or the code of the refusal, of each */
async function depositAll(requests: readonly CreateDeposit[], calls: readonly Call[] = []): Promise<string[]> {
  const tries = await Promise.allSettled(
    requests.map((request, index) => createDeposit(core, calls[index] ?? callBy(), request)),
  );
  return tries.map((attempt) =>
    attempt.status === 'fulfilled'
      ? attempt.value.result.state
      : ((attempt.reason as { code?: string }).code ?? String(attempt.reason)),
  );
}

const written = async (userIds: readonly number[]): Promise<Record<string, bigint> | undefined> =>
  (
    await database.db.query<Record<string, bigint>>(
      `select count(distinct d.xmin::text) as commits, count(*) as deposits,
              (select count(*) from wallet.request_history h where h.request_id = any (array_agg(d.document_id))) as history,
              (select count(*) from graphile_worker.jobs j
                where j.key = any (array_agg('cards:deposit:' || d.document_id))) as jobs,
              (select count(*) from audit.command c where c.result ->> 'id' = any (array_agg(d.document_id))) as records
         from deposits d where d.user_id = any ($1::int[])`,
      [userIds],
    )
  )[0];

test('deposits of one moment share a commit, and each stands or falls alone', async () => {
  const payers = await users(30);
  const [odd = 0, tiny = 0, unknown = 0] = await users(3);
  const codes = await depositAll([
    ...payers.map((userId) => asked(userId)),
    asked(odd, { amount: '25.001' }),
    asked(tiny, { amount: '0.01' }),
    asked(unknown, { method: 'nosuchmethod' }),
  ]);
  expect(codes.slice(0, 30)).toEqual(payers.map(() => 'pending'));
  expect(codes.slice(30)).toEqual(['INVALID_INPUT', 'AMOUNT_OUT_OF_RANGE', 'PAYMENT_METHOD_UNAVAILABLE']);
  const rows = await written([...payers, odd, tiny, unknown]);
  expect(rows).toMatchObject({ deposits: 30n, history: 30n, jobs: 30n, records: 30n });
  expect(rows?.commits).toBeLessThan(10n);
});

test('a key that is known is answered from the record, among new ones; with other input it is refused', async () => {
  const [known = 0, fresh = 0] = await users(2);
  const call = callBy();
  const first = await createDeposit(core, call, asked(known));
  const [again, added, reused] = await Promise.allSettled([
    createDeposit(core, call, asked(known)),
    createDeposit(core, callBy(), asked(fresh)),
    createDeposit(core, call, asked(known, { amount: '26.00' })),
  ]);
  expect(again).toEqual({ status: 'fulfilled', value: { ...first, replayed: true } });
  expect(added).toMatchObject({ status: 'fulfilled', value: { replayed: false } });
  expect(reused).toMatchObject({ status: 'rejected', reason: { constructor: IdempotencyKeyReusedError } });
  expect(await written([known, fresh])).toMatchObject({ deposits: 2n, records: 2n });
});

test('a method that demands a proof: refused without one, also as a trial; made with one', async () => {
  const demanded = (yes: boolean): Promise<unknown> =>
    database.pool.query(`update payment_methods set proof_required = $1 where code = 'blik'`, [yes]);
  const [payer = 0, withProof = 0] = await users(2);
  await demanded(true);
  try {
    const refused = { code: 'PROOF_REQUIRED' };
    await expect(createDeposit(core, callBy(), asked(payer))).rejects.toMatchObject(refused);
    await expect(createDeposit(core, { ...callBy(), dryRun: true }, asked(payer))).rejects.toMatchObject(refused);
    const bytes = Buffer.from('%PDF-1.4');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const proof = { bytes, sha256, mediaType: 'application/pdf', perceptualHash: null, name: 'slip.pdf' } as const;
    expect((await createDeposit(core, callBy(), asked(withProof, { proof }))).result.state).toBe('pending');
    expect(await written([payer, withProof])).toMatchObject({ deposits: 1n });
  } finally {
    await demanded(false);
  }
});

test('many of one user at once: as many as may be open', async () => {
  await changeSettings(core, callBy(), walletApprovalSettings, { maxOpenDeposits: 3 });
  const [payer = 0, other = 0] = await users(2);
  const codes = await depositAll([...Array.from({ length: 8 }, () => asked(payer)), asked(other)]);
  expect(codes.filter((code) => code === 'pending')).toHaveLength(4);
  expect(codes.filter((code) => code === 'TOO_MANY_OPEN_REQUESTS')).toHaveLength(5);
  expect(await written([payer])).toMatchObject({ deposits: 3n });
});

test('a limit per day holds for those that come together', async () => {
  await changeSettings(core, callBy(), walletApprovalSettings, { maxOpenDeposits: 20 });
  await changeSettings(core, callBy(), walletLimitSettings, { depositPerDay: { PLN: '60.00' } });
  const payers = await users(3);
  const codes = await depositAll([...payers, ...payers, ...payers].map((userId) => asked(userId)));
  expect(codes.filter((code) => code === 'pending')).toHaveLength(6);
  expect(codes.filter((code) => code === 'LIMIT_EXCEEDED')).toHaveLength(3);
});
