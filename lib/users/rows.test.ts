import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { codeOf, tally } from '../../testing/testing';
import { updateEmail, updatePassword } from './rows';

const read = (id: string) => db().user.findUniqueOrThrow({ where: { id } });
const set = (user: Awaited<ReturnType<typeof read>>, email: string) =>
  db().$transaction((tx) => updateEmail(tx, user, email));

describe('setting a password', () => {
  it('changes it, and nothing else, for a user who is as the caller has read them', async ({ cast }) => {
    const before = await read(cast.mia.id);
    expect(await updatePassword(db(), before, 'a new hash')).toBe(true);
    expect(await read(cast.mia.id)).toEqual({ ...before, passwordHash: 'a new hash' });
  });

  it('is refused once the user is another: password, address, or disabled', async ({ cast }) => {
    const user = await read(cast.mia.id);
    for (const change of [
      { passwordHash: 'changed' },
      { email: 'mia@elsewhere.example' },
      { disabledAt: new Date() },
    ]) {
      await db().user.update({ where: { id: user.id }, data: change });
      const before = await read(cast.mia.id);
      expect(await updatePassword(db(), user, 'a newer hash')).toBe(false);
      expect(await read(cast.mia.id)).toEqual(before);
      const { email, passwordHash, disabledAt } = user;
      await db().user.update({ where: { id: user.id }, data: { email, passwordHash, disabledAt } });
    }
  });

  it('succeeds for one of twenty at the same moment', async ({ cast }) => {
    const user = await read(cast.mia.id);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => updatePassword(db(), user, `hash ${n}`)),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect((await read(cast.mia.id)).passwordHash).toBe(`hash ${outcomes.indexOf(true)}`);
  });
});

describe('setting an address', () => {
  it('changes it, as one that is confirmed, and nothing else, for a user who is as the caller has read them', async ({
    cast,
  }) => {
    await db().user.update({ where: { id: cast.mia.id }, data: { isEmailConfirmed: false } });
    const before = await read(cast.mia.id);
    expect(await set(before, 'mia@new.example')).toBe(true);
    const after = { ...before, email: 'mia@new.example', isEmailConfirmed: true };
    expect(await read(cast.mia.id)).toEqual(after);
  });

  it('is refused once the user is another: password, address, or disabled', async ({ cast }) => {
    const user = await read(cast.mia.id);
    const { email, passwordHash, disabledAt } = user;
    for (const change of [
      { passwordHash: 'changed' },
      { email: 'mia@elsewhere.example' },
      { disabledAt: new Date() },
    ]) {
      await db().user.update({ where: { id: user.id }, data: change });
      expect(await set(user, 'mia@newer.example')).toBe(false);
      expect(await read(user.id)).toEqual({ ...user, ...change });
      await db().user.update({ where: { id: user.id }, data: { email, passwordHash, disabledAt } });
    }
  });

  it('that somebody has, be they disabled or not, is refused in words', async ({ cast }) => {
    await db().user.update({ where: { id: cast.olivia.id }, data: { disabledAt: new Date() } });
    for (const { email } of [cast.adam, cast.olivia])
      expect(await codeOf(set(await read(cast.mia.id), email))).toBe('already_user');
  });

  it('of twenty at the same moment succeeds once', async ({ cast }) => {
    const user = await read(cast.mia.id);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => set(user, `mia${n}@example.com`)),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect((await read(user.id)).email).toBe(`mia${outcomes.indexOf(true)}@example.com`);
  });

  it('that two users want at the same moment becomes that of one', async ({ cast }) => {
    const [one, two] = [await read(cast.mia.id), await read(cast.adam.id)];
    expect(await tally([set(one, 'shared@example.com'), set(two, 'shared@example.com')])).toEqual({
      done: 1,
      already_user: 1,
    });
    expect(await db().user.count({ where: { email: 'shared@example.com' } })).toBe(1);
  });
});
