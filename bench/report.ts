import { cpus, totalmem } from 'node:os';
import { SIZES } from './list';

/** One row of the table. `value` is what was measured; a limit was measured with it. */
export type Figure = { what: string; limit?: string; aim?: string; value: string };

/** How long each question to the list takes, in milliseconds, at each of `SIZES`. */
export type ListTimes = { what: string; ms: number[] }[];

/** All that was measured on one server. */
export type Measured = { name: string; figures: Figure[]; list: ListTimes };

type Run = { measured: Measured[]; loadBefore: number; minutes: number; changes: string };

/** A figure a second, its limit, and what part of that it is. */
export function beside(figure: number, limit: number): string {
  return `${figure.toFixed(0)} of ${limit.toFixed(0)}: **${(figure / limit).toFixed(2)}**`;
}

/** The text of docs/benchmarks.md. */
export function report({ measured, loadBefore, minutes, changes }: Run): string {
  const names = measured.map(({ name }) => name);
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`;
  const lists = measured.map(({ name, list }) => `### On ${name}\n\n${listTable(list)}`);
  return `# Benchmarks

Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, in ${minutes.toFixed(0)} minutes, from the production build on one machine, which
also ran the one who asks, the browser and the databases: ${machine},
Node ${process.versions.node}, ${names.join(', ')}. Load of the machine before it began: ${loadBefore.toFixed(1)}.

    BENCH_DATABASE_URL=postgresql://… npm run bench

Without that URL, whose role may create databases, only the embedded PostgreSQL is measured. Each figure stands beside its
limit, measured in the same run and in turn with it.

| what | limit | aim | ${names.join(' | ')}${names.length < 2 ? ' | own PostgreSQL' : ''} |
|---|---|---|---|---|
${figureRows(measured).join('\n')}

## The list of people

Milliseconds of server time for one page of 50 with the count above it (median of 15), with so many users and a tenth as
many invites; and how many times longer it takes with the most than with the fewest.

${lists.join('\n\n')}

${changes}`;
}

function figureRows([first, second]: Measured[]): string[] {
  return (first?.figures ?? []).map(({ what, limit = '', aim = '', value }) => {
    const other = second?.figures.find((figure) => figure.what === what)?.value ?? '';
    return row([what, limit, aim, value, second ? other : 'not given']);
  });
}

function listTable(list: ListTimes): string {
  const sizes = SIZES.map((size) => size.toLocaleString('en'));
  const rows = list.map(({ what, ms }) => {
    const growth = (ms.at(-1) ?? Number.NaN) / (ms[0] ?? Number.NaN);
    return row([what, ...ms.map((one) => one.toFixed(1)), growth.toFixed(1)]);
  });
  return [row(['', ...sizes, 'growth']), '|---'.repeat(SIZES.length + 2).concat('|'), ...rows].join('\n');
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
