/** What Postgres' jsonb does not take: NUL, and halves of characters. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** How JSON writes them. A backslash that somebody has sent before such letters only takes the longer way for nothing. */
const WRITTEN = /\\u(?:0000|d[89a-f])/;

/** JSON that can be stored, whatever people have sent. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!WRITTEN.test(json)) return json;
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? inner.replace(UNSTORABLE, '\ufffd') : inner,
  );
}
