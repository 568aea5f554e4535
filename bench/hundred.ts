import { COSTED, type ProcessTimes } from './processes';

/** So many a second in the busiest hour of an instance with 1,000,000 people, a fifth of a day's (bench/hundred.md). */
const DAY = { signIns: 1_000_000, mails: 1_000_000, checks: 500_000_000 };
const BUSIEST = 1 / 5 / 3600;

/** The section with what was measured written into it, each figure where its name stands in braces. */
export function hundredProcesses(section: string, { costs, connections }: ProcessTimes): string {
  const { signIns, checks, mails } = costs;
  const sum = (of: (name: (typeof COSTED)[number]) => number) =>
    COSTED.reduce((total, name) => total + of(name), 0);
  const cores = (name: 'oursMs' | 'databaseMs') =>
    sum((work) => (DAY[work] * BUSIEST * costs[work][name]) / 1000).toFixed(0);
  const whole = (number: number) => Math.round(number).toLocaleString('en');
  const facts: Record<string, string> = {
    ...{ signInMs: signIns.oursMs.toFixed(1), signInDbMs: signIns.databaseMs.toFixed(1) },
    ...{ checkMs: checks.oursMs.toFixed(2), checkDbMs: checks.databaseMs.toFixed(2) },
    ...{ mailMs: mails.oursMs.toFixed(1), mailDbMs: mails.databaseMs.toFixed(1) },
    ...{ signIns: whole(100_000 / signIns.oursMs), checks: whole(100_000 / checks.oursMs) },
    signInCores: whole((100 * signIns.databaseMs) / signIns.oursMs),
    checkCores: whole((100 * checks.databaseMs) / checks.oursMs),
    mailCores: whole((100 * mails.databaseMs) / mails.oursMs),
    checksOf16: whole(16_000 / checks.databaseMs),
    processesOf16: whole((16 * checks.oursMs) / checks.databaseMs),
    ...{ peakOurs: cores('oursMs'), peakDb: cores('databaseMs') },
    ...{ connections: whole(connections), allConnections: whole(100 * connections) },
    busy: whole((DAY.checks * BUSIEST * checks.databaseMs) / 1000),
    walDay: whole((DAY.signIns * signIns.walBytes + DAY.mails * mails.walBytes) / 1e9),
  };
  return section.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? `{${name}}`);
}
