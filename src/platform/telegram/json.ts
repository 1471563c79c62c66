/** What Postgres' jsonb does not take: NUL, and halves of characters. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** JSON that can be stored, whatever people have sent. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? inner.replace(UNSTORABLE, '\ufffd') : inner,
  );
