// @ts-nocheck: its packages are where beside.ts copies it to, and not here.
// better-auth in a bare Node process: addresses and passwords, its tables in PostgreSQL, its own router.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import pg from 'pg';

process.once('disconnect', () => process.exit());
const [{ databaseUrl, connections, parameters, password, people }] = await once(process, 'message');
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}`;
const options = {
  baseURL: url,
  secret: 'the secret of the benchmark, which is long enough',
  database: new pg.Pool({ connectionString: databaseUrl, max: connections }),
  emailAndPassword: {
    enabled: true,
    // By default it is scrypt; by this it does the same work for a password as Latchkey does.
    password: {
      hash: (it) => hash(it, parameters),
      verify: (it) => verify(it.hash, it.password),
    },
  },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
for (let n = 0; n < people; n++)
  await auth.api.signUpEmail({ body: { name: `No. ${n}`, email: `person${n}@example.com`, password } });
server.on('request', toNodeHandler(auth));
process.send({ url });
