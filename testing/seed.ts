import { join } from 'node:path';
import { closeDb, migrate, settleEncryption } from '../database/database';
import { keepConfig, parseSettings } from '../lib/config';
import { keepInstanceKey } from '../lib/instance-key';
import { isClaimable } from '../lib/setup/queries';
import { startPostgres } from '../postgres/postgres';
import { joinCast } from './join-cast';

// Brings the cast into the instance of the environment, unless somebody has claimed it already. Run by scripts/dev.js.

const [root = '.'] = process.argv.slice(2);
const { settings } = parseSettings();
const server = settings.databaseUrl
  ? { url: await settleEncryption(settings.databaseUrl), stop: async () => {} }
  : await startPostgres({ root, dataDir: settings.dataDir });
try {
  const instanceKey = settings.instanceKey ?? keepInstanceKey(settings.dataDir);
  keepConfig({ ...settings, instanceKey, databaseUrl: server.url });
  await migrate(server.url, join(root, 'prisma/migrations'));
  if (await isClaimable()) await joinCast();
} finally {
  await closeDb();
  await server.stop();
}
