/** What a page of an allowed origin may send to any route, and read of its answer. */
export const CORS_HEADERS = {
  headers: ['Content-Type', 'Authorization', 'Origin', 'Accept', 'Idempotency-Key', 'X-Request-Id'],
  expose: ['Idempotency-Hit', 'Retry-After', 'X-Request-Id'],
} as const;
