import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { joinGuest } from '../../testing/join-cast';
import { aVisitor, codeOf, tally } from '../../testing/testing';
import { changePassword } from './change-password';
import { findActiveUser, findChoosable, findPasswordDate, getChosen } from './queries';
import { FindChoosable } from './schema';

describe('looking somebody up by address', () => {
  it('finds users who can sign in, and nobody else', async ({ cast }) => {
    expect(await findActiveUser(cast.mia.email)).toEqual({ id: cast.mia.id, role: 'member' });
    expect(await findActiveUser('nobody@example.com')).toBeNull();
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    expect(await findActiveUser(cast.mia.email)).toBeNull();
  });
});

describe('looking for somebody to choose', () => {
  it('finds active users by words of name and address, eight at most, but for those left out', async ({
    cast,
  }) => {
    const guest = await joinGuest(cast, 'member');
    const find = async (search: string, except: string[] = []) =>
      (await findChoosable(cast.adam, { search, except })).map(({ email }) => email);
    expect(await find('ADMIN adam')).toEqual([cast.adam.email]);
    expect(await findChoosable(cast.adam, FindChoosable.parse({ search: 'olivia@' }))).toEqual([
      {
        id: cast.olivia.id,
        email: cast.olivia.email,
        firstName: 'Olivia',
        lastName: 'Owner',
        name: 'Olivia Owner',
      },
    ]);
    expect(await find('')).toEqual([cast.adam.email, guest.email, cast.olivia.email]);
    expect(await find('', [cast.adam.id])).toEqual([guest.email, cast.olivia.email]);
    await db().user.update({ where: { id: guest.id }, data: { disabledAt: new Date() } });
    expect(await find('')).toEqual([cast.adam.email, cast.olivia.email]);
    await db().user.createMany({
      data: Array.from({ length: 12 }, (_, n) => ({
        ...{ email: `many${n}@example.com`, firstName: 'Many', lastName: String(n) },
        ...{ role: 'member' as const, passwordHash: '' },
      })),
    });
    expect(await find('many')).toHaveLength(8);
  });

  it('is for owner and admin, and not without end', async ({ cast }) => {
    expect(await codeOf(findChoosable(cast.mia, { search: '', except: [] }))).toBe('forbidden');
    const searches = Array.from({ length: 250 }, () =>
      findChoosable(cast.olivia, { search: 'x', except: [] }),
    );
    expect(await tally(searches)).toEqual({ done: 240, too_many_attempts: 10 });
  });

  it('takes one by the address of an active user, and nobody else', async ({ cast }) => {
    expect(await getChosen(cast.adam, cast.olivia.email)).toEqual({ id: cast.olivia.id, role: 'owner' });
    expect(await codeOf(getChosen(cast.adam, 'nobody@example.com'))).toBe('successor_unknown');
    expect(await codeOf(getChosen(cast.mia, cast.adam.email))).toBe('forbidden');
  });
});

describe('since when a password is what it is', () => {
  it('is told its owner alone: since they joined, or since its last change', async ({ cast, clock }) => {
    const guest = await joinGuest(cast);
    const { createdAt } = await db().user.findUniqueOrThrow({ where: { id: guest.id } });
    expect(await findPasswordDate(guest)).toEqual(createdAt);
    clock.pass(3_600_000);
    await changePassword(guest, { currentPassword: mia.password, newPassword: 'Chosen-anew-1' });
    expect((await findPasswordDate(guest)).getTime()).toBeGreaterThan(createdAt.getTime());
    expect(await codeOf(findPasswordDate(aVisitor()))).toBe('forbidden');
  });
});
