import { plainDecimal } from '../../kit/currency';
import type { TextKey } from '../../texts';

/** The part of JSON Schema that the server's settings use. */
export interface FieldSchema {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null';
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: FieldSchema;
  readonly additionalProperties?: FieldSchema | boolean;
  readonly default?: unknown;
  /** Of what may be left empty: its own schema, and the one of null. */
  readonly anyOf?: readonly FieldSchema[];
}

const mayBeEmpty = ({ anyOf = [] }: FieldSchema): boolean => anyOf.some(({ type }) => type === 'null');

export interface SettingsGroup {
  readonly name: string;
  readonly schema: { readonly properties?: Readonly<Record<string, FieldSchema>> };
  readonly values: Readonly<Record<string, unknown>>;
}

export type FieldKind = 'choice' | 'flag' | 'whole' | 'amounts' | 'choices' | 'list' | 'text' | 'other';

/** Which control a field gets. */
export function kindOf(schema: FieldSchema): FieldKind {
  const [filled, ...others] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  if (filled && others.length === 0) return kindOf(filled);
  if (schema.enum) return 'choice';
  if (schema.type === 'boolean') return 'flag';
  if (schema.type === 'integer' || schema.type === 'number') return 'whole';
  if (schema.type === 'object') return 'amounts';
  if (schema.type === 'array')
    return schema.items?.enum ? 'choices' : schema.items?.type === 'string' ? 'list' : 'other';
  return schema.type === 'string' ? 'text' : 'other';
}

/** What a number must be, as a text with its values; undefined for what is no number. */
export function ruleText(schema: FieldSchema): readonly [TextKey, Readonly<Record<string, number>>] | undefined {
  if (kindOf(schema) !== 'whole') return undefined;
  const { minimum: min = 0, maximum: max = Number.MAX_SAFE_INTEGER } = schema;
  return max === Number.MAX_SAFE_INTEGER ? ['settings.at-least', { min }] : ['settings.between', { min, max }];
}

/** "maxOpenDeposits" → "Max open deposits" */
export function readable(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the form holds for a field, as it is typed. */
export type Draft = string | boolean | readonly string[] | Readonly<Record<string, string>>;

export function toDraft(schema: FieldSchema, value: unknown): Draft {
  switch (kindOf(schema)) {
    case 'flag':
      return value === true;
    case 'choices':
      return Array.isArray(value) ? value.map(String) : [];
    case 'list':
      return Array.isArray(value) ? value.map(String).join('\n') : '';
    case 'amounts':
      return Object.fromEntries(Object.entries(value ?? {}).map(([name, amount]) => [name, String(amount)]));
    case 'other':
      return JSON.stringify(value ?? null);
    default:
      return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
  }
}

/** The value that is sent; what can't be read as its type goes as it was typed, and the server names the rule. */
export function fromDraft(schema: FieldSchema, draft: Draft): unknown {
  const kind = kindOf(schema);
  if (mayBeEmpty(schema) && typeof draft === 'string' && draft.trim() === '') return null;
  if (kind === 'text' && typeof draft === 'string') return draft.trim();
  if (kind === 'amounts' && typeof draft === 'object') {
    return Object.fromEntries(Object.entries(draft).map(([currency, typed]) => [currency, plainDecimal(typed)]));
  }
  if (kind === 'list' && typeof draft === 'string') {
    return draft
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
  if (kind === 'whole' && typeof draft === 'string') return /^-?\d+(\.\d+)?$/.test(draft.trim()) ? +draft : draft;
  if (kind === 'other' && typeof draft === 'string') return parsed(draft);
  return draft;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
