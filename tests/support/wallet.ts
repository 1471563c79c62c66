import { randomUUID } from 'node:crypto';
import { registerUser, type User } from '../../src/core/identity';
import type { Actor } from '../../src/core/shared/actor';
import { systemClock, type Clock } from '../../src/core/shared/clock';
import type { Call, Core } from '../../src/core/shared/core';
import type { Database } from '../../src/core/shared/tx';
import { seedWallet } from '../../src/core/wallet';
import { testActor } from './ledger';

export const adminActor = (id: number, label = `Admin ${id}`, edge: Actor['edge'] = 'panel'): Actor => ({
  kind: 'admin',
  id: String(id),
  edge,
  label,
});

export const callBy = (actor: Actor = testActor, key: string = randomUUID()): Call => ({ actor, idempotencyKey: key });

export const coreOn = (db: Database, clock: Clock = systemClock): Core => ({ db, clock });

/** A clock that stands until a test moves it. */
export function movableClock(start = new Date('2026-03-02T10:00:00Z')): Clock & { advance(ms: number): void } {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance: (ms) => {
      now += ms;
    },
  };
}

let telegramId = 810_000;

export async function newUser(core: Core, name = 'Payer'): Promise<User> {
  telegramId += 1;
  const input = {
    telegramId: String(telegramId),
    telegramUsername: null,
    name,
    language: 'en',
    ifExists: 'refuse',
  } as const;
  return (await registerUser(core, callBy(), input)).result;
}

export const seedMethods = (core: Core): Promise<readonly string[]> => seedWallet(core, callBy());
