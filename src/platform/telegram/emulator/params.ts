import { badRequest } from './api-error';
import type { Body } from './http';
import type { UploadedFile } from './multipart';

/** The parameters of one call. Forms bring strings where JSON brings values; Telegram takes both, and so does this. */
export class Params {
  constructor(private readonly body: Body) {}

  /** For the call log: names and values, uploads by their size only. */
  toLog(): Record<string, unknown> {
    const uploads = Object.entries(this.body.files).map(([name, file]) => [name, `<${file.bytes.length} bytes>`]);
    return Object.assign({}, this.body.fields, Object.fromEntries(uploads)) as Record<string, unknown>;
  }

  has(name: string): boolean {
    const value = this.body.fields[name];
    return value !== undefined && value !== null && value !== '';
  }

  string(name: string): string | undefined {
    const value = this.body.fields[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** As Telegram reads flags: `true`, `1`, `yes`, whatever the case. */
  flag(name: string): boolean {
    return ['true', '1', 'yes', 't', 'y'].includes((this.string(name) ?? '').toLowerCase());
  }

  /** @returns the integer, or `otherwise` when it is missing or no integer (Telegram reads those as 0) */
  integer(name: string, otherwise: number): number {
    const text = this.string(name);
    return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : otherwise;
  }

  /** @throws TelegramApiError 400 */
  number(name: string): number {
    const text = this.string(name);
    if (text === undefined || text.trim() === '') throw badRequest(`${name} is empty`);
    const value = Number(text);
    if (!Number.isFinite(value)) throw badRequest(`can't parse ${name} as a Number`);
    return value;
  }

  /**
   * @param label how Telegram calls the thing in its error text
   * @returns undefined when the parameter is missing
   * @throws TelegramApiError 400
   */
  json(name: string, label: string): unknown {
    const value = this.body.fields[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw badRequest(`can't parse ${label} JSON object`);
    }
  }

  file(name: string): UploadedFile | undefined {
    return this.body.files[name];
  }

  /** A file given as upload under its own name, as `attach://<other name>`, or not at all. */
  attachment(reference: string): UploadedFile | undefined {
    return reference.startsWith('attach://') ? this.body.files[reference.slice('attach://'.length)] : undefined;
  }
}

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
