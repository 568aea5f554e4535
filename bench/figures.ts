/** How long the work took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** How many pieces of work are done in a second when so many are under way at any time. */
export async function perSecond(
  count: number,
  atOnce: number,
  work: (n: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  return count / (await seconds(() => Promise.all(Array.from({ length: atOnce }, lane))));
}

/** The middle one of several measurements. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The middle of several rounds of each measurement. They take turns, so that whatever else the machine does meets all. */
export async function medians<Name extends string>(
  rounds: number,
  measurements: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number>> {
  const found = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries<() => Promise<number>>(measurements))
      found.set(name, [...(found.get(name) ?? []), await measure()]);
  const middles = [...found].map(([name, values]) => [name, median(values)]);
  return Object.fromEntries(middles);
}

/** One row of the table. `value` is what was measured; a limit was measured with it. */
export type Figure = { what: string; limit?: string; aim?: string; value: string };

/** A figure a second, its limit, and what part of that it is. */
export function beside(figure: number, limit: number): string {
  return `${figure.toFixed(0)} of ${limit.toFixed(0)}: **${(figure / limit).toFixed(2)}**`;
}

export const inMb = (mb: number | null = null) =>
  mb === null ? 'not told by this system' : `${mb.toFixed(0)} MB`;
