import { describe, expect, it } from 'vitest';
import { DatabaseFault } from '../database/database';
import { Problem } from '../lib/problem';
import { explain } from './open';

const place = '127.0.0.1:5432';
const folder = '/srv/latchkey/data';
const [cluster, logFile] = [`${folder}/postgres`, `${folder}/postgres.log`];
const OWN = 'Or set DATABASE_URL to use a PostgreSQL of your own (15 or newer).';

describe('what keeps a command from its work is said with the setting that leads to it', () => {
  it.each([
    [
      new DatabaseFault('database_unreachable', { place, said: 'ECONNREFUSED' }),
      'DATABASE_URL: nothing answers at 127.0.0.1:5432 (ECONNREFUSED). Start the server, or put its right host and port into the URL.',
    ],
    [
      new DatabaseFault('database_credentials_refused', { place, user: 'door' }),
      'DATABASE_URL: the server at 127.0.0.1:5432 refuses the user name door or its password. Correct them in the URL, with special characters percent-encoded.',
    ],
    [
      new DatabaseFault('database_role_missing', { place, user: 'door' }),
      'DATABASE_URL: the server at 127.0.0.1:5432 has no role door. Create it ("CREATE ROLE door LOGIN PASSWORD …"), or put another one into the URL.',
    ],
    [
      new DatabaseFault('database_newer', { migrations: ['3_later', '4_last'] }).of('LATCHKEY_DATA_DIR'),
      'LATCHKEY_DATA_DIR: the database is newer than this version of Latchkey: it has “3_later” and “4_last”, which this version does not know. Start the newer version, or put back a backup from before the update.',
    ],
    [
      new Problem('port_taken', { port: 15678 }),
      'N8N_PORT: port 15678 is in use by another program. Stop that one, or set another port.',
    ],
    [
      new Problem('port_refused', { port: 80 }),
      'N8N_PORT: this user may not listen on port 80. Set one above 1023.',
    ],
    [
      new Problem('listen_address_unknown', { address: '192.0.2.1' }),
      'N8N_LISTEN_ADDRESS: this machine has no address 192.0.2.1. Set one that it has.',
    ],
  ])('%s', (error, sentence) => {
    expect(explain(error)).toBe(sentence);
  });

  it.each([
    [
      new Problem('data_folder_unusable', { folder, trouble: 'full', said: 'ENOSPC: no space left' }),
      `The data folder ${folder} cannot be used: there is no room left on its disk (ENOSPC: no space left). Make room, or move the data folder to a larger disk (LATCHKEY_DATA_DIR). Nothing that was saved is lost. ${OWN}`,
    ],
    [
      new Problem('data_folder_unusable', { folder, trouble: 'unknown', said: 'EIO: i/o error' }),
      `The data folder ${folder} cannot be used: EIO: i/o error. Run Latchkey as the account that owns the folder, or name another one (LATCHKEY_DATA_DIR). ${OWN}`,
    ],
    [
      new Problem('postgres_prevented', { cluster, trouble: 'damaged', logFile, said: 'FATAL: …\nLOG: …' }),
      `The embedded PostgreSQL in ${cluster} does not start: its files are damaged. Put the whole data folder back from a backup. Without one, copy the folder before anybody tries to repair it. Its last words (${logFile} has more of them):\nFATAL: …\nLOG: …`,
    ],
    [
      new Problem('postgres_failed', {
        ...{ cluster, logFile, said: 'FATAL: {no} <setting>' },
        ...{ failure: 'silent', detail: 'stopping' },
      }),
      `The embedded PostgreSQL in ${cluster} has not answered for 60 seconds (another process is stopping it). Put right what its last lines name and start again (${logFile} has more of them). ${OWN}\nFATAL: {no} <setting>`,
    ],
    [
      new Problem('postgres_failed', {
        ...{ cluster, logFile, said: 'initdb: …' },
        ...{ failure: 'not_made', detail: '1' },
      }),
      `The embedded PostgreSQL in ${cluster} could not be made (initdb ended with 1). Put right what its last lines name and start again (${logFile} has more of them). ${OWN}\ninitdb: …`,
    ],
    [
      new Problem('backup_damaged', { path: 'my.backup', damage: 'checksums' }),
      'my.backup is damaged: its checksums are not those of what it holds. Copy it again from where it was made, or take an older backup.',
    ],
    [
      new Problem('restore_failed', { said: 'duplicate key value' }),
      'Nothing was changed: the restore failed. duplicate key value',
    ],
    [new TypeError('a bug in its own words'), 'a bug in its own words'],
  ])('or without one where none does: %s', (error, sentence) => {
    expect(explain(error)).toBe(sentence);
  });
});
