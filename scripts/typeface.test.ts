import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeTypeface } from './typeface';

it('is what scripts/typeface.js makes of the package', async () => {
  const made = await makeTypeface();
  expect(readdirSync('app/typeface').sort()).toEqual([...made.keys()].sort());
  for (const [name, bytes] of made) expect(readFileSync(`app/typeface/${name}`), name).toEqual(bytes);
});
