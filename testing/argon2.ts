import { createRequire } from 'node:module';
import type * as library from '@node-rs/argon2';
import { afterAll, beforeAll } from 'vitest';

// The tests' stand-in for @node-rs/argon2 (vitest.config.ts). Thousands of passwords and codes are hashed on the way to
// something else, and at the cost that keeps them safe that is a fifth of the work of all tests.

const real: typeof library = createRequire(import.meta.url)('@node-rs/argon2');

/** The least that argon2 takes. */
const LEAST = { memoryCost: 8, timeCost: 1, parallelism: 1 };
const LEAST_COST = '$m=8,t=1,p=1$';

type Kept = {
  /** Every cheap hash that was made, by what it is given out as. It outlives a `vi.resetModules()`. */
  cheap: Map<string, string>;
  isReal: boolean;
};
const KEPT = Symbol.for('latchkey.tests.argon2');
const kept: Kept = Reflect.get(globalThis, KEPT) ?? { cheap: new Map(), isReal: false };
Reflect.set(globalThis, KEPT, kept);

/** Gives the tests of a file or of a `describe` hashes that cost what is asked for: those that are about hashing. */
export function withRealHashing(): void {
  beforeAll(() => {
    kept.isReal = true;
  });
  afterAll(() => {
    kept.isReal = false;
  });
}

/** The argon2 hash of a text at the least cost, which names the cost that was asked for. */
export const hash: typeof library.hash = async (text, options, ...rest) => {
  if (kept.isReal) return real.hash(text, options, ...rest);
  const { memoryCost = 4096, timeCost = 3, parallelism = 1 } = options ?? {};
  const cheap = await real.hash(text, { ...options, ...LEAST }, ...rest);
  const named = cheap.replace(LEAST_COST, `$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
  kept.cheap.set(named, cheap);
  return named;
};

/** Whether the hash, from here or from elsewhere, is the text's. */
export const verify: typeof library.verify = (hashed, ...rest) =>
  real.verify(kept.cheap.get(String(hashed)) ?? hashed, ...rest);
