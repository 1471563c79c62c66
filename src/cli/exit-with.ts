import { explainStart } from './explain-start';

/** An error whose message is all that its reader needs. */
export class UsageError extends Error {}

/** Ends the process with what `run` returns; 2 stands for wrong use. */
export function exitWith(run: () => Promise<number>): void {
  run().then(
    (code) => process.exit(code),
    (error: unknown) => {
      const plain = error instanceof UsageError || isParseArgsError(error);
      console.error(plain ? error.message : explainStart(error, 'npm start'));
      process.exit(2);
    },
  );
}

const isParseArgsError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
