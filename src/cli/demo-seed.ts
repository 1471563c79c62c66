import { randomBytes } from 'node:crypto';
import type { Core as StrapiCore } from '@strapi/strapi';
import { registerUser, type User } from '../core/identity';
import type { Core } from '../core/shared/core';
import { systemActor } from '../core/shared/actor';
import { approveDeposit, createDeposit, seedWallet } from '../core/wallet';
import { theApp, thePlayground } from '../index';
import { seedShop } from './seed-shop';

export interface DemoUser {
  readonly name: string;
  readonly telegramId: string;
  readonly jwt: string;
}

export interface DemoAccess {
  readonly adminEmail: string;
  readonly adminPassword: string;
  readonly apiToken: string;
  readonly users: readonly DemoUser[];
}

const ADMIN_EMAIL = 'admin@tillgram.example';
const API_TOKEN_NAME = 'demo';

interface JwtService {
  issue(payload: { readonly id: number }): Promise<string> | string;
}

interface AdminUserService {
  create(attributes: object): Promise<unknown>;
  updateById(id: number, attributes: object): Promise<unknown>;
}

interface AdminRoleService {
  getSuperAdmin(): Promise<{ readonly id: number }>;
}

interface ApiTokenService {
  getByName(name: string): Promise<{ readonly id: number } | null>;
  create(attributes: object): Promise<{ readonly accessKey: string }>;
  regenerate(id: number): Promise<{ readonly accessKey: string }>;
}

/** Fictional, and named after what they do, so that nobody mistakes them for people. */
const PEOPLE = [
  { telegramId: '100000001', name: 'Demo Buyer', language: 'en', balance: '250.00' },
  { telegramId: '100000002', name: 'Demo Collector', language: 'pl', balance: '1000.00' },
  { telegramId: '100000003', name: 'Demo Newcomer', language: 'ru', balance: '40.00' },
] as const;

/**
 * Makes the demo's admin, API token, users and catalogue, each by the command that would make it in real use and each
 * under a fixed key, so that a second start finds them made. What `known` holds (of an earlier start) stays valid.
 */
export async function seedDemo(strapi: StrapiCore.Strapi, known: Partial<DemoAccess>): Promise<DemoAccess> {
  const { core } = theApp();
  const adminPassword = await ensureAdmin(strapi, known.adminPassword);
  const apiToken = await ensureApiToken(strapi, known.apiToken);
  const tokens = strapi.plugin('users-permissions').service<JwtService>('jwt');
  await seedWallet(core, { actor: systemActor('demo'), idempotencyKey: 'demo:wallet' });
  await seedShop(core, strapi.dirs.app.root);
  const users: DemoUser[] = [];
  for (const person of PEOPLE) {
    const user = await seedUser(core, person);
    await seedMoney(core, person, user.id);
    thePlayground()?.emulator.ensureUser({
      id: Number(person.telegramId),
      first_name: person.name,
      language_code: person.language,
    });
    const jwt = await tokens.issue({ id: user.id });
    users.push({ name: person.name, telegramId: person.telegramId, jwt });
  }
  return { adminEmail: ADMIN_EMAIL, adminPassword, apiToken, users };
}

async function seedUser(core: Core, person: (typeof PEOPLE)[number]): Promise<User> {
  const { result } = await registerUser(
    core,
    { actor: systemActor('demo'), idempotencyKey: `demo:user:${person.telegramId}` },
    { ...person, telegramUsername: null, ifExists: 'return' },
  );
  return result;
}

/** The money they start with came in as any other: asked for, and approved. */
async function seedMoney(core: Core, person: (typeof PEOPLE)[number], userId: number): Promise<void> {
  const actor = systemActor('demo');
  const { result } = await createDeposit(
    core,
    { actor, idempotencyKey: `demo:deposit:${person.telegramId}` },
    { userId, amount: person.balance, currency: 'PLN', method: 'bank_transfer', accountName: person.name },
  );
  await approveDeposit(core, { actor, idempotencyKey: `demo:approve:${person.telegramId}` }, { id: result.id });
}

async function ensureAdmin(strapi: StrapiCore.Strapi, knownPassword: string | undefined): Promise<string> {
  const users = strapi.service('admin::user') as AdminUserService;
  const [existing] = (await strapi.db.query('admin::user').findMany({ where: { email: ADMIN_EMAIL } })) as {
    id: number;
  }[];
  if (existing && knownPassword) return knownPassword;
  const password = `Demo-${randomBytes(9).toString('base64url')}1a`;
  if (existing) {
    await users.updateById(existing.id, { password });
    return password;
  }
  const role = await (strapi.service('admin::role') as AdminRoleService).getSuperAdmin();
  await users.create({
    email: ADMIN_EMAIL,
    firstname: 'Demo',
    lastname: 'Owner',
    password,
    isActive: true,
    registrationToken: null,
    roles: [role.id],
  });
  return password;
}

async function ensureApiToken(strapi: StrapiCore.Strapi, knownKey: string | undefined): Promise<string> {
  const tokens = strapi.service('admin::api-token') as ApiTokenService;
  const existing = await tokens.getByName(API_TOKEN_NAME);
  if (existing && knownKey) return knownKey;
  if (existing) {
    const { accessKey } = await tokens.regenerate(existing.id);
    return accessKey;
  }
  const { accessKey } = await tokens.create({
    name: API_TOKEN_NAME,
    description: 'Made by npm run demo',
    type: 'full-access',
    kind: 'content-api',
    lifespan: null,
  });
  return accessKey;
}
