export function testEnvironment(databaseUrl: string): {
  readonly JWT_SECRET: string;
  readonly API_TOKEN_SALT: string;
  readonly [name: string]: string;
};
