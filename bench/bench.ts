import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureInvites, measureMails } from './mail';
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
