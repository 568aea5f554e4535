import { vi } from 'vitest';

/** Runs a command as the launcher does, and catches what it prints. */
export async function catchOutput(
  command: () => Promise<number>,
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const take = (into: string[], end: string) => (text: unknown) => {
    into.push(`${text}${end}`);
    return true;
  };
  vi.spyOn(console, 'log').mockImplementation(take(out, '\n'));
  vi.spyOn(console, 'error').mockImplementation(take(err, '\n'));
  vi.spyOn(process.stdout, 'write').mockImplementation(take(out, ''));
  const code = await command().finally(() => vi.restoreAllMocks());
  return { code, out: out.join(''), err: err.join('') };
}
