import fc, { type Arbitrary } from 'fast-check';
import { it, type TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** How many inputs a property was tried with; testing/fuzz-sum.ts adds them up. */
    inputs?: number;
  }
}

const SEED = 20_261_122;

type Arbitraries<Values> = { [K in keyof Values]: Arbitrary<Values[K]> };

/** What fast-check prints with a failure, to make the same inputs again. */
type Again = { seed?: number; path?: string };

/**
 * A test whose sentence holds for every one of so many inputs, which are the same in every run, so that what fails is
 * what was changed. A failure shows the smallest input that it was found to break for; the seed and path it prints make
 * that again when given as `again`.
 */
export function holdsFor<Values extends unknown[]>(
  inputs: number,
  sentence: string,
  arbitraries: Arbitraries<Values>,
  check: (...values: Values) => void | Promise<void>,
  again: Again = {},
): void {
  it(sentence, ({ task }) => tryInputs(task, inputs, arbitraries, check, again));
}

/** The same, inside a test that takes fixtures. */
export async function tryInputs<Values extends unknown[]>(
  { meta }: TestContext['task'],
  inputs: number,
  arbitraries: Arbitraries<Values>,
  check: (...values: Values) => void | Promise<void>,
  again: Again = {},
): Promise<void> {
  meta.inputs = 0;
  const property = fc.asyncProperty(fc.tuple<Values>(...arbitraries), async (values) => {
    await check(...values);
    meta.inputs = (meta.inputs ?? 0) + 1;
  });
  await fc.assert(property, { numRuns: inputs, seed: SEED, ...again });
}

/** Any text there is: letters of all scripts, control characters and halves of characters, mixed with these pieces. */
export function textOf(...pieces: string[]): Arbitrary<string> {
  const piece = fc.constantFrom(...pieces, ' ', '\n', '\0');
  const odd = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ maxLength: 8 }), LONE_HALF);
  const mixed = fc.array(fc.oneof({ weight: 4, arbitrary: piece }, odd), { maxLength: 24 });
  return fc.oneof(
    { weight: 6, arbitrary: mixed.map((parts) => parts.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    // Long and monotonous, which is what makes a careless pattern slow.
    { weight: 1, arbitrary: fc.tuple(piece, fc.nat(3_000)).map(([one, times]) => one.repeat(times)) },
  );
}

/** Half a character, as text that was cut in the wrong place ends with. */
const LONE_HALF = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));

/** What has no place in anything that is shown on one line. */
export const CONTROL = /\p{Cc}/u;

/** Half a character, which UTF-8 cannot hold. */
export const HALF = /\p{Cs}/u;

/** The text as it comes back from where it was kept in UTF-8. */
export const inUtf8 = (text: string): string => Buffer.from(text).toString();

/** What somebody may write into the query of an address, which ends in SQL. */
export const ASKED: Arbitrary<string> = textOf(
  ...['mia', '%', '_', '\\', "'", '"', ';', '--', '/*', '$1', '::', '(', '*', 'or true'],
  ...['Ä', 'ß', 'İ', '\ud83d', '😀'],
);

/** An address with these in its query, each of which may be missing. */
export const askedFor = <Fields extends Record<string, Arbitrary<string>>>(fields: Fields) =>
  fc.record(fields, { requiredKeys: [] });
