import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepConfig, parseSettings } from '../lib/config';
import { closeDb } from '../lib/db';
import { migrate } from '../lib/migrate';
import { startPostgres } from '../lib/postgres';

/** What a measurement needs: an instance's database, fresh and embedded, and a mail server that takes everything. */
export type Stage = { clear(): Promise<void> };

/** Sets the stage: the settings of this process point to a new database and to the sink. */
export async function setStage(root: string): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const sink = fork(fileURLToPath(new URL('sink.js', import.meta.url)));
  const [port] = await once(sink, 'message');
  const postgres = await startPostgres({ root, dataDir });
  const { settings } = parseSettings({
    N8N_EMAIL_MODE: 'smtp',
    N8N_SMTP_HOST: '127.0.0.1',
    N8N_SMTP_PORT: String(port),
    N8N_SMTP_SSL: 'false',
    N8N_SMTP_USER: '',
    N8N_SMTP_PASS: '',
    N8N_SMTP_SENDER: 'Latchkey <latchkey@example.com>',
    N8N_EDITOR_BASE_URL: 'https://latchkey.example.com',
    LATCHKEY_DATA_DIR: dataDir,
  });
  keepConfig({ ...settings, databaseUrl: postgres.url, instanceKey: 'the instance key of the benchmark 01' });
  await migrate(postgres.url, join(root, 'prisma/migrations'));
  return {
    async clear() {
      await closeDb();
      await postgres.stop();
      sink.disconnect();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
