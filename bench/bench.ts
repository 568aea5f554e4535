import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureInvites, measureMails } from './mail';
import { fillUp, measurePeople } from './people';
import { setStage } from './stage';

type Row = { what: string; figure: string; limit: string; ratio: string };

const [, , root = process.cwd()] = process.argv;
const rows: Row[] = [];
const stage = await setStage(root);
try {
  await measure();
} finally {
  await stage.clear();
}
const text = report();
writeFileSync(join(root, 'docs/benchmarks.md'), text);
console.log(text);

async function measure(): Promise<void> {
  const { queue, pool, mails, rounds } = await measureMails();
  rows.push({
    what: `Mails from the queue to a local mail server (${mails} mails, median of ${rounds} rounds)`,
    figure: `${queue.toFixed(0)} a second`,
    limit: `${pool.toFixed(0)} a second: a bare nodemailer pool with the same messages, made beforehand`,
    ratio: (queue / pool).toFixed(2),
  });
  for (const addresses of [1, 100, 1000])
    rows.push({
      what: `Inviting ${addresses === 1 ? '1 address' : `${addresses} addresses`}, until it answers (median of 5)`,
      figure: `${(await measureInvites(addresses)).toFixed(0)} ms`,
      limit: '',
      ratio: '',
    });
  await fillUp(1, 1000);
  const few = await measurePeople(10);
  await fillUp(1001, 100_000);
  const many = await measurePeople(1000);
  for (const [what, ms] of many) {
    const before = few.get(what) ?? Number.NaN;
    rows.push({
      what: `List of 100,000 users and 10,000 invites: ${what}`,
      figure: `${ms.toFixed(1)} ms`,
      limit: `${before.toFixed(1)} ms with 1,000 users and 100 invites`,
      ratio: (ms / before).toFixed(1),
    });
  }
}

function report(): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}, embedded PostgreSQL`;
  const lines = rows.map(({ what, figure, limit, ratio }) => `| ${what} | ${figure} | ${limit} | ${ratio} |`);
  return `# Benchmarks

Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. Each figure stands beside its limit,
measured in the same run.

| what | figure | limit | figure ÷ limit |
|---|---|---|---|
${lines.join('\n')}
`;
}
