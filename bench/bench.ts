import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectTo, settleEncryption } from '../database/database';
import { measureBeside } from './beside';
import { measureDoor } from './door';
import { beside, type Figure } from './figures';
import { measureList } from './list';
import { measureInvites, measureMails } from './mail';
import { measureOidc } from './oidc';
import { measureProcesses } from './processes';
import { type Measured, report } from './report';
import { measureInstance } from './running';
import { type Server, type Stage, setStage } from './stage';

type Measure = (stage: Stage, server: Server) => Promise<Partial<Measured>>;

/** What can be asked for by `--only`. Each has a database of its own. */
const PARTS: Record<string, Measure> = {
  instance: async (stage, server) => ({ figures: await measureInstance(root, stage, server) }),
  door: async (stage) => ({ figures: await measureDoor(root, stage) }),
  oidc: async (stage) => ({ figures: await measureOidc(root, stage) }),
  mail: async () => ({ figures: await measureMail() }),
  list: async () => ({ list: await measureList() }),
};
/** These on one server alone: the own one, where it is given. */
const PARTS_ONCE: Record<string, Measure> = {
  processes: async (stage, server) => ({ processes: await measureProcesses(root, stage, server) }),
  beside: async (stage) => (peer ? { peer: await measureBeside(root, stage, peer) } : {}),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, beside: { type: 'string' } },
});
const [root = process.cwd()] = positionals;
const peer = values.beside;
const names = Object.keys({ ...PARTS, ...PARTS_ONCE });
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0)
  throw new Error(`There is no part ${unknown.join(', ')}. Parts: ${names.join(', ')}.`);

const own = process.env.BENCH_DATABASE_URL || process.env.TEST_DATABASE_URL || null;
const loadBefore = loadavg()[0] ?? 0;
const began = performance.now();
const servers: Server[] = own ? [null, own] : [null];
const measured: Measured[] = [];
for (const server of servers)
  measured.push(await measure(server, server === own ? { ...PARTS, ...PARTS_ONCE } : PARTS));
const minutes = (performance.now() - began) / 60_000;
const read = (name: string) => readFileSync(join(root, 'bench', name), 'utf8');
const text = report({
  measured,
  loadBefore,
  minutes,
  hundred: read('hundred.md'),
  changes: read('changes.md'),
});
if (!values.only) writeFileSync(join(root, 'docs/benchmarks.md'), text);
console.log(text);

/** All that is wanted of one server. */
async function measure(server: Server, parts: Record<string, Measure>): Promise<Measured> {
  const found: Measured = { name: await nameOf(server), figures: [] };
  for (const [name, work] of Object.entries(parts)) {
    if (!wanted.includes(name)) continue;
    const began = performance.now();
    const stage = await setStage(root, server);
    try {
      const { figures = [], ...tables } = await work(stage, server);
      found.figures.push(...figures);
      Object.assign(found, tables);
    } finally {
      await stage.clear();
    }
    const took = ((performance.now() - began) / 1000).toFixed(0);
    console.error(`${found.name}: ${name}, in ${took} s`);
  }
  return found;
}

async function measureMail(): Promise<Figure[]> {
  const { queue, pool, mails, rounds } = await measureMails();
  const figures: Figure[] = [
    {
      what: `Mails a second from the queue to a local mail server (${mails} mails, median of ${rounds} rounds)`,
      limit: 'a bare nodemailer pool with the same messages, made beforehand',
      aim: '0.7',
      value: beside(queue, pool),
    },
  ];
  for (const addresses of [1, 100, 1000])
    figures.push({
      what: `Inviting ${addresses === 1 ? '1 address' : `${addresses} addresses`}, until it answers (median of 5)`,
      value: `${(await measureInvites(addresses)).toFixed(0)} ms`,
    });
  return figures;
}

async function nameOf(server: Server): Promise<string> {
  if (server === null) return 'embedded PostgreSQL 18';
  const client = await connectTo(await settleEncryption(server));
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  await client.end();
  return `own PostgreSQL ${rows[0]?.server_version.split(' ', 1)[0]}`;
}
