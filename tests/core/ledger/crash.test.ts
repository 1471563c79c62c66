import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Half as many kills as by hand: enough for both ways to die, and CI stays short. */
test('npm run test:crash: server and Postgres killed under 32 callers lose nothing and repeat nothing', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'test:crash'], {
    env: { ...process.env, CRASH_KILLS: '4' },
    shell: process.platform === 'win32',
  });
  expect(stdout).toContain('nothing was lost, nothing happened twice');
});
