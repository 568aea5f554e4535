import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { findActiveUser } from './queries';
import { updatePassword } from './rows';

const mia = (cast: SignedInCast) => db().user.findUniqueOrThrow({ where: { id: cast.mia.id } });

describe('setting a password', () => {
  it('changes it, and nothing else, for a user who is as the caller has read them', async ({ cast }) => {
    const before = await mia(cast);
    expect(await updatePassword(db(), before, 'a new hash')).toBe(true);
    expect(await mia(cast)).toEqual({ ...before, passwordHash: 'a new hash' });
  });

  it('is refused once the user is another: password, address, or disabled', async ({ cast }) => {
    const read = await mia(cast);
    for (const change of [
      { passwordHash: 'changed' },
      { email: 'mia@elsewhere.example' },
      { disabledAt: new Date() },
    ]) {
      await db().user.update({ where: { id: read.id }, data: change });
      const before = await mia(cast);
      expect(await updatePassword(db(), read, 'a newer hash')).toBe(false);
      expect(await mia(cast)).toEqual(before);
      const { email, passwordHash, disabledAt } = read;
      await db().user.update({ where: { id: read.id }, data: { email, passwordHash, disabledAt } });
    }
  });

  it('succeeds for one of twenty at the same moment', async ({ cast }) => {
    const read = await mia(cast);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => updatePassword(db(), read, `hash ${n}`)),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect((await mia(cast)).passwordHash).toBe(`hash ${outcomes.indexOf(true)}`);
  });
});

describe('looking somebody up by address', () => {
  it('finds users who can sign in, and nobody else', async ({ cast }) => {
    expect(await findActiveUser(cast.mia.email)).toEqual({ id: cast.mia.id, role: 'member' });
    expect(await findActiveUser('nobody@example.com')).toBeNull();
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    expect(await findActiveUser(cast.mia.email)).toBeNull();
  });
});
