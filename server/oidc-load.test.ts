import { expect, it, vi } from 'vitest';
import { loadProvider } from './oidc-load';

it('loads the library without a word of it on the console, and leaves the console as it was', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const loading = loadProvider();
  console.warn('something else');
  expect(await loading).toHaveProperty('provider');
  console.warn('afterwards');
  expect(warn.mock.calls).toEqual([['something else'], ['afterwards']]);
});
