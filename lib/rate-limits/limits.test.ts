import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

const Limits = z.record(
  z.string(),
  z.strictObject({
    name: z.string().regex(/^[a-z][A-Za-z]+$/),
    points: z.int().positive(),
    duration: z.int().positive(),
  }),
);

it('no two limits share a name, by which their counters are told apart', async () => {
  const lib = readdirSync(new URL('..', import.meta.url), { recursive: true, encoding: 'utf8' });
  const paths = lib.filter((path) => path.endsWith('/limits.ts'));
  expect(paths.length).toBeGreaterThan(5);
  const files: object[] = await Promise.all(paths.map((path) => import(`../${path}`)));
  const names = files.flatMap((file) => Object.values(Limits.parse({ ...file })).map(({ name }) => name));
  expect(names.length).toBeGreaterThan(10);
  expect(names.toSorted()).toEqual([...new Set(names)].sort());
});
