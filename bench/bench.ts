import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { connectTo, settleEncryption } from '../database/database';
import { measureDoor } from './door';
import { measureList } from './list';
import { measureInvites, measureMails } from './mail';
import { beside, type Figure, type Measured, report } from './report';
import { measureInstance } from './running';
import { type Server, type Stage, setStage } from './stage';

const [, , root = process.cwd()] = process.argv;
const own = process.env.BENCH_DATABASE_URL || process.env.TEST_DATABASE_URL || null;
const loadBefore = loadavg()[0] ?? 0;
const began = performance.now();

const measured = [await measure(null)];
if (own) measured.push(await measure(own));
const minutes = (performance.now() - began) / 60_000;
const changes = readFileSync(join(root, 'bench/changes.md'), 'utf8');
const text = report({ measured, loadBefore, minutes, changes });
writeFileSync(join(root, 'docs/benchmarks.md'), text);
console.log(text);

/** All that is measured on one server, each group of figures with a database of its own. */
async function measure(server: Server): Promise<Measured> {
  const onStage = async <T>(what: string, work: (stage: Stage) => Promise<T>): Promise<T> => {
    console.error(`${server === null ? 'Embedded' : 'Own'} PostgreSQL: ${what} …`);
    const stage = await setStage(root, server);
    try {
      return await work(stage);
    } finally {
      await stage.clear();
    }
  };
  const instance = await onStage('an instance', (stage) => measureInstance(root, stage, server));
  const door = await onStage('the door', (stage) => measureDoor(root, stage));
  const mail = await onStage('mails', measureMail);
  const list = await onStage('the list of people', measureList);
  return { name: await nameOf(server), figures: [...instance, ...door, ...mail], list };
}

async function measureMail(): Promise<Figure[]> {
  const { queue, pool, mails, rounds } = await measureMails();
  const figures: Figure[] = [
    {
      what: `Mails a second from the queue to a local mail server (${mails} mails, median of ${rounds} rounds)`,
      limit: 'a bare nodemailer pool with the same messages, made beforehand',
      aim: '0.8',
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
