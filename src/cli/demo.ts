import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { env } from '../platform/env/env';
import { writeWhole } from '../platform/files/write-whole';
import { seedDemo, type DemoAccess } from './demo-seed';
import { explainStart } from './explain-start';
import { serve, type Server } from './serve';
import { stopOnSignals, unlessStopping } from './signals';

/** What scripts read: links, logins and tokens of the running demo. */
export interface DemoFile extends DemoAccess {
  readonly adminUrl: string;
  readonly apiUrl: string;
  readonly playgroundUrl: string;
}

/** Starts everything, makes the demo's people and catalogue on the first start, prints and stores how to get in. */
export async function demo(): Promise<void> {
  let server: Server | undefined;
  try {
    console.log('→ Starting');
    const running = await serve();
    server = running;
    stopOnSignals(() => running.stop(), 0);
    const file = path.join(path.resolve(env().DATA_DIR), 'demo.json');
    const access = await seedDemo(running.strapi, await readKnown(file));
    const content: DemoFile = {
      ...access,
      adminUrl: `${running.url}/admin`,
      apiUrl: `${running.url}/api`,
      playgroundUrl: `${running.url}/playground`,
    };
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, `${JSON.stringify(content, null, 2)}\n`);
    await writeWhole(path.join(path.dirname(file), 'demo.pid'), `${process.pid}\n`);
    print(content, file);
  } catch (error) {
    await unlessStopping();
    console.error(explainStart(error, 'npm run demo'));
    await server?.stop();
    process.exit(1);
  }
}

/** What an earlier start wrote; what cannot be read is made anew. */
async function readKnown(file: string): Promise<Partial<DemoFile>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<DemoFile>;
  } catch {
    return {};
  }
}

function print(demoFile: DemoFile, file: string): void {
  const lines = [
    '',
    'Tillgram is running.',
    '',
    `  Playground   ${demoFile.playgroundUrl}   chat with the bot, no Telegram account needed`,
    `  Panel        ${demoFile.adminUrl}   ${demoFile.adminEmail} / ${demoFile.adminPassword}`,
    `  REST         ${demoFile.apiUrl}   Authorization: Bearer ${demoFile.apiToken.slice(0, 8)}… (whole in demo.json)`,
    `  Users        ${demoFile.users.map((user) => `${user.name} (${user.telegramId})`).join(', ')}`,
    '',
    `  Everything for scripts: ${path.relative(process.cwd(), file)}. Ctrl-C stops all of it.`,
    '',
  ];
  console.log(lines.join('\n'));
}
