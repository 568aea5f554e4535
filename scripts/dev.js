// npm run dev: Latchkey on data of its own (data/dev), with Olivia, Adam and Mia in it, a mailbox to read its mails in, and
// pages that are built anew as they change. Settings of the environment go before those that are made up here.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endWithNpm } from './orphan.js';
import { fail, makeReady, root } from './ready.js';

const MAILBOX_PORT = 8025;

process.env.NEXT_TELEMETRY_DISABLED = '1';
await makeReady();
const { openMailbox } = await import('./mailbox.js');
const { smtpPort, pageUrl } = await openMailbox({
  pagePort: MAILBOX_PORT,
  onMail: ({ to, subject, text }) => {
    const [link = 'no link'] = /https?:\/\/\S+/.exec(text) ?? [];
    console.log(`Mail to ${to}: ${subject}\n  ${link}`);
  },
});
const dataDir = join(root, 'data', 'dev');
const settings = {
  LATCHKEY_DATA_DIR: dataDir,
  N8N_EMAIL_MODE: 'smtp',
  N8N_SMTP_HOST: 'localhost',
  N8N_SMTP_PORT: String(smtpPort),
  N8N_SMTP_SSL: 'false',
  N8N_SMTP_STARTTLS: 'false',
  N8N_SMTP_USER: '',
  N8N_SMTP_PASS: '',
  N8N_SMTP_SENDER: 'Latchkey <latchkey@example.com>',
};
Object.assign(process.env, { ...settings, ...process.env, NODE_ENV: 'development' });
await seed();

console.log(`Mailbox: ${pageUrl}`);
endWithNpm();
const { main } = await import('../dist/main.js');
await main(root, ['start', '--dev']);

/** Once a data folder, since whoever deletes Mia wants her gone the next day too. */
async function seed() {
  const mark = join(process.env.LATCHKEY_DATA_DIR ?? dataDir, 'seeded');
  if (existsSync(mark)) return;
  const { withBundle } = await import('./typescript.js');
  const status = await withBundle(
    `import './testing/seed';`,
    (path) => spawnSync(process.execPath, [path, root], { cwd: root, stdio: 'inherit' }).status,
  );
  if (status !== 0) fail('The cast could not be brought in.');
  writeFileSync(mark, '');
  console.log(
    'Sign in as olivia@example.com (owner), adam@example.com or mia@example.com; passwords: testing/cast.ts',
  );
}
