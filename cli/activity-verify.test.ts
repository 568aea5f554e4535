import { beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../database/database';
import { chainEntries } from '../lib/audit/chain';
import { config } from '../lib/config';
import { joinCast } from '../testing/join-cast';
import { emptyDatabase, everythingStored, withDatabase } from '../testing/testing';
import { verifyLog } from './activity-verify';

withDatabase();
beforeEach(async () => {
  await emptyDatabase();
  await joinCast();
});

/** Runs the command as the launcher does, and catches what it prints. */
async function verify(head?: string) {
  const [out, err]: [string[], string[]] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text) => void out.push(`${text}\n`));
  vi.spyOn(console, 'error').mockImplementation((text) => void err.push(`${text}\n`));
  const code = await verifyLog(process.cwd(), config(), head).finally(() => vi.restoreAllMocks());
  return { code, out: out.join(''), err: err.join('') };
}
/** The head that the command prints. */
const headIn = (out: string) => /--head (\S+)\n$/.exec(out)?.[1] ?? '';

describe('activity:verify', () => {
  it('says that the log is whole, and what to write down', async () => {
    await chainEntries();
    const { code, out, err } = await verify();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^The activity log is whole: 5 rows, each as it was written and in its place\.\nWrite this down .+:\n {2}npx latchkey activity:verify --head 5:[\w-]{43}\n$/,
    );
  });

  it('says that nothing is chained yet, and what will do so', async () => {
    const { code, out } = await verify();
    expect(code).toBe(0);
    expect(out).toBe(
      'Nothing of the activity log is chained yet.\nNot chained yet: 5 rows. A running instance does that within seconds.\n',
    );
  });

  it('compares with what was written down earlier', async () => {
    await chainEntries();
    const head = headIn((await verify()).out);
    const { code, out } = await verify(` ${head} `);
    expect(code).toBe(0);
    expect(out).toContain('Row 5 is the one that was written down.\n');
    await db().$executeRaw`update audit_entry set position = null, "chainHash" = null, ip = null`;
    await db().$executeRaw`delete from audit_head`;
    await chainEntries();
    expect((await verify()).code).toBe(0);
    expect(await verify(head)).toMatchObject({
      code: 1,
      out: expect.stringContaining('- Row 5 is not what was written down:'),
    });
  });

  it('names what is wrong and exits with 1, and then has nothing to write down', async () => {
    await chainEntries();
    await db().$executeRaw`update audit_entry set ip = '192.0.2.1' where position = 2`;
    await db().$executeRaw`delete from audit_entry where position = 4`;
    await db().$executeRaw`update audit_entry set position = null where position = 5`;
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toMatch(
      /^The activity log is not whole: 2 faults in 3 rows\.\n- Row 2 \(invitation\.sent, .+Z\) was changed, or .+\.\n- The end was cut off\. Rows 4 to 5 are missing\.\nNot chained yet: 1 row\.\n$/,
    );
  });

  it('lists twenty faults and counts the rest', async () => {
    await db().$executeRaw`
      insert into audit_entry (id, event, "actorKind", "actorLabel", facts)
      select gen_random_uuid(), 'user.signed_in', 'visitor', 'A visitor', '{}' from generate_series(1, 95)`;
    await chainEntries();
    await db().$executeRaw`update audit_entry set ip = '192.0.2.1' where position > 1`;
    const lines = (await verify()).out.trimEnd().split('\n');
    expect(lines[0]).toBe('The activity log is not whole: 99 faults in 100 rows.');
    expect(lines.at(-1)).toBe('- And 79 more.');
    expect(lines).toHaveLength(22);
  });

  it('changes nothing', async () => {
    await chainEntries();
    const before = await everythingStored();
    await verify();
    expect(await everythingStored()).toBe(before);
  });

  it.each([
    '',
    '5',
    '5:',
    ':',
    '0:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '99999999999:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '5:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    "5:' or 1=1 --",
  ])('is called wrongly with --head %j', async (head) => {
    const { code, out, err } = await verify(head);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('--head takes what this command printed earlier, <position>:<hash>');
  });
});
