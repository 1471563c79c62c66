import { type z } from 'zod';
import type { Call, Core } from './core';
import { runCommand, type Outcome } from './command';
import { InvalidInputError } from './errors';
import type { Database, Queryable } from './tx';

/** A group of settings: its shape, with a default for every field, and where the panel shows it. */
export interface SettingsDefinition<Value extends Record<string, unknown>> {
  /** Stable name of the group, e.g. `shop`. */
  readonly name: string;
  /** Every field has a default, a rule and a description (`.describe`), which the panel shows as its help text. */
  readonly schema: z.ZodType<Value>;
  /** What a change must fulfil: the schema, and what only holds between fields. What is stored already is read without it. */
  readonly rules: z.ZodType<Value>;
}

/** @throws ZodError when a default breaks a rule, so that such a build does not start */
export function defineSettings<Value extends Record<string, unknown>>(
  name: string,
  schema: z.ZodType<Value>,
  rules: z.ZodType<Value> = schema,
): SettingsDefinition<Value> {
  rules.parse({});
  return { name, schema, rules };
}

const READ = `select s.value from app.setting s where s.name = $1::text`;

const WRITE = `
  insert into app.setting as s (name, value, changed_by) values ($1::text, $2::jsonb, $3::text)
  on conflict (name) do update
    set value = excluded.value, changed_by = excluded.changed_by, changed_at = clock_timestamp(), version = s.version + 1`;

/** Until the transaction ends; also of a group that has no row yet. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended('settings:' || $1::text, 0))`;

/** The settings of a group as they are now; missing fields have their defaults. */
export async function readSettings<Value extends Record<string, unknown>>(
  q: Queryable,
  definition: SettingsDefinition<Value>,
): Promise<Value> {
  const [row] = await q.query<{ value: unknown }>(READ, [definition.name]);
  return definition.schema.parse(row?.value ?? {});
}

/** Another process may change them: what is remembered is believed this long at most. */
const REMEMBERED_MS = 1_000;

interface Remembered {
  readonly value: Promise<unknown>;
  readonly until: number;
}

const remembered = new WeakMap<Database, Map<string, Remembered>>();

/**
 * The settings of a group as they were at most a second ago, for what happens a thousand times a second. A change made
 * in this process counts at once.
 */
export function recentSettings<Value extends Record<string, unknown>>(
  db: Database,
  definition: SettingsDefinition<Value>,
): Promise<Value> {
  const groups = remembered.get(db) ?? new Map<string, Remembered>();
  remembered.set(db, groups);
  const known = groups.get(definition.name);
  if (known && performance.now() < known.until) return known.value as Promise<Value>;
  const value = readSettings(db, definition);
  groups.set(definition.name, { value, until: performance.now() + REMEMBERED_MS });
  value.catch(() => groups.delete(definition.name));
  return value;
}

export interface SettingsChange {
  readonly name: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/**
 * Changes some fields of a group and leaves the others.
 * @throws InvalidInputError naming the field and its rule
 */
export async function changeSettings<Value extends Record<string, unknown>>(
  core: Core,
  call: Call,
  definition: SettingsDefinition<Value>,
  changes: Readonly<Record<string, unknown>>,
): Promise<Outcome<SettingsChange>> {
  const input = { group: definition.name, changes };
  const outcome = await runCommand(core.db, { name: 'settings.change', ...call, input }, async (tx) => {
    // Whoever changes another field at the same time must see this change, or would write it back.
    await tx.query(LOCK, [definition.name]);
    const before = await readSettings(tx, definition);
    const parsed = definition.rules.safeParse({ ...before, ...changes });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InvalidInputError(issue?.path.join('.') ?? definition.name, issue?.message ?? 'is not valid');
    }
    const after = parsed.data;
    await tx.query(WRITE, [definition.name, JSON.stringify(after), call.actor.label]);
    return { name: definition.name, before: { ...before }, after: { ...after } };
  });
  remembered.get(core.db)?.delete(definition.name);
  return outcome;
}
