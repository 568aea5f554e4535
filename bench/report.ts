import { cpus, totalmem } from 'node:os';
import type { Peer } from './beside';
import type { Cost } from './cost';
import type { Figure } from './figures';
import { hundredProcesses } from './hundred';
import { SIZES } from './list';
import { PROCESSES, type ProcessTimes } from './processes';

/** How long each question to the list takes, in milliseconds, at each of `SIZES`. */
export type ListTimes = { what: string; ms: number[] }[];

/** All that was measured on one server. */
export type Measured = {
  name: string;
  figures: Figure[];
  list?: ListTimes;
  processes?: ProcessTimes;
  peer?: Peer;
};

/** `hundred` and `changes` are sections that were written by hand. */
type Run = { measured: Measured[]; loadBefore: number; minutes: number; hundred: string; changes: string };

/** The text of docs/benchmarks.md. */
export function report({ measured, loadBefore, minutes, hundred, changes }: Run): string {
  const names = measured.map(({ name }) => name);
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`;
  const sections = [
    ...(measured.some(({ figures }) => figures.length > 0) ? [figureTable(measured)] : []),
    ...measured.flatMap(peerSection),
    ...listSection(measured),
    ...measured.flatMap((it) => processSection(it, hundred)),
    changes.trim(),
  ];
  return `# Benchmarks

Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, in ${minutes.toFixed(0)} minutes, from the production build on one machine, which
also ran the one who asks, the browser and the databases: ${machine},
Node ${process.versions.node}, ${names.join(', ')}. Load of the machine before it began: ${loadBefore.toFixed(1)}.

    BENCH_DATABASE_URL=postgresql://… npm run bench -- --beside better-auth

Without that URL, whose role may create databases, only the embedded PostgreSQL is measured; without \`--beside\`, Latchkey
alone. Each figure stands beside its limit, measured in the same run and in turn with it.

${sections.join('\n\n')}
`;
}

function figureTable(measured: Measured[]): string {
  const [first, second] = measured;
  const rows = (first?.figures ?? []).map(({ what, limit = '', aim = '', value }) => {
    const other = second?.figures.find((figure) => figure.what === what)?.value ?? '';
    return row([what, limit, aim, value, second ? other : 'not given']);
  });
  return table(['what', 'limit', 'aim', first?.name ?? '', second?.name ?? 'own PostgreSQL'], rows);
}

function peerSection({ name, peer }: Measured): string[] {
  if (!peer) return [];
  const rows = peer.figures.map(({ what, limit = '', aim = '', value }) => row([what, limit, aim, value]));
  return [
    `## Beside ${peer.name}

In turn with it, 16 at once, median of 3 rounds, on ${name}, each with a database of its own and as many connections to it. It
is served by its own handler for Node, with nothing around it: no pages, no activity log, no limits of tries.

${table(['what', `at ${peer.name}`, 'aim', 'Latchkey beside it, a second'], rows)}`,
  ];
}

function listSection(measured: Measured[]): string[] {
  const tables = measured.flatMap(({ name, list }) => (list ? [`### On ${name}\n\n${listTable(list)}`] : []));
  if (tables.length === 0) return [];
  return [
    `## The list of people

Milliseconds of server time for one page of 50 with the count above it (median of 15), with so many users and a tenth as
many invites; and how many times longer it takes with the most than with the fewest.

${tables.join('\n\n')}`,
  ];
}

function processSection({ name, processes }: Measured, hundred: string): string[] {
  if (!processes) return [];
  const { rates, costs, connections } = processes;
  const of = (what: string, key: keyof (typeof rates)[number], unit = '') =>
    row([what, ...rates.map((it) => `${it[key].toFixed(0)}${unit}`)]);
  const cost = (what: string, { oursMs, databaseMs, walBytes }: Cost) =>
    row([what, ...[oursMs, databaseMs, walBytes / 1000].map((it) => it.toFixed(2))]);
  return [
    `## Many processes

All on ${name}, with ${connections} connections a process at the most (median of 3 rounds, in turn). Processes, PostgreSQL, the mail
server and the one who asks share the cores of this one machine.

${table(
  ['a second', ...PROCESSES.map((count) => (count === 1 ? '1 process' : `${count} processes`))],
  [
    of('Sign-ins, 16 at once', 'signIns'),
    of('Checks of the door, 16 at once', 'checks'),
    of('Mails from the queue', 'mails'),
    of('Memory of the processes, PostgreSQL not counted', 'memory', ' MB'),
  ],
)}

What one of each costs with one process:

${table(
  ['', 'processor of Latchkey, ms', 'processor of PostgreSQL, ms', 'written ahead (WAL), kB'],
  [cost('A sign-in', costs.signIns), cost('A check of the door', costs.checks), cost('A mail', costs.mails)],
)}`,
    hundredProcesses(hundred, processes).trim(),
  ];
}

function listTable(list: ListTimes): string {
  const sizes = SIZES.map((size) => size.toLocaleString('en'));
  const rows = list.map(({ what, ms }) => {
    const growth = (ms.at(-1) ?? Number.NaN) / (ms[0] ?? Number.NaN);
    return row([what, ...ms.map((one) => one.toFixed(1)), growth.toFixed(1)]);
  });
  return table(['', ...sizes, 'growth'], rows);
}

function table(head: string[], rows: string[]): string {
  return [row(head), '|---'.repeat(head.length).concat('|'), ...rows].join('\n');
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
