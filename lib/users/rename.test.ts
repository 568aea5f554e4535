import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import type { SignedInCast } from '../../testing/join-cast';
import { aVisitor, codeOf, doomed, everythingStored } from '../../testing/testing';
import { nameOf, system } from '../actor';
import { renameUser } from './rename';
import { RenameUser } from './schema';

const mia = (cast: SignedInCast) => db().user.findUniqueOrThrow({ where: { id: cast.mia.id } });
const renamed = (cast: SignedInCast) =>
  db().auditEntry.findMany({
    where: { event: 'user.renamed', subjectId: cast.mia.id },
    orderBy: { at: 'asc' },
  });

describe('changing one’s own name', () => {
  it('changes it and nothing else, and stands in the log with both names', async ({ cast }) => {
    const before = await mia(cast);
    await renameUser(cast.mia, { firstName: 'María José', lastName: 'O’Hara' });
    expect(await mia(cast)).toEqual({ ...before, firstName: 'María José', lastName: 'O’Hara' });
    expect(await renamed(cast)).toMatchObject([
      { actorId: cast.mia.id, facts: { email: cast.mia.email, from: 'Mia Member', to: 'María José O’Hara' } },
    ]);
  });

  it('to the same name is nothing that happened', async ({ cast }) => {
    await renameUser(cast.mia, { firstName: 'Mia', lastName: 'Member' });
    const before = await everythingStored();
    await renameUser(cast.mia, { firstName: 'Mia', lastName: 'Member' });
    expect(await everythingStored()).toBe(before);
  });

  it('is seen when only one of the two is another', async ({ cast }) => {
    await renameUser(cast.mia, { firstName: 'Mia', lastName: 'Other' });
    await renameUser(cast.mia, { firstName: 'Maria', lastName: 'Other' });
    expect(await mia(cast)).toMatchObject({ firstName: 'Maria', lastName: 'Other' });
  });

  it('may leave one name, which is said without a blank behind it', async ({ cast }) => {
    await renameUser(cast.mia, { firstName: 'Sukarno', lastName: '' });
    expect((await renamed(cast)).at(-1)).toMatchObject({ facts: { from: 'Mia Member', to: 'Sukarno' } });
    expect(nameOf({ ...cast.mia, firstName: 'Sukarno', lastName: '' })).toBe('Sukarno');
  });

  it('works for the owner and for admins alike', async ({ cast }) => {
    for (const { id, ...actor } of [cast.olivia, cast.adam]) {
      await renameUser({ id, ...actor }, { firstName: 'New', lastName: 'Name' });
      expect(await db().user.findUniqueOrThrow({ where: { id } })).toMatchObject({ firstName: 'New' });
    }
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const before = await everythingStored();
    await expect(renameUser(doomed(cast.mia), { firstName: 'Half', lastName: 'Done' })).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('is for people who are signed in', async () => {
    for (const nobody of [aVisitor(), system])
      expect(await codeOf(renameUser(nobody, { firstName: 'No', lastName: 'Body' }))).toBe('forbidden');
  });

  it.each([
    [{ firstName: '', lastName: 'Member' }, ['firstName']],
    [{ firstName: '  ', lastName: '' }, ['firstName']],
    [{ firstName: 'The command', lastName: 'line' }, ['firstName']],
    [{ firstName: 'x'.repeat(65), lastName: 'Member' }, ['firstName']],
    [{ firstName: 'Mia\r\nBcc: all@example.com', lastName: 'Member' }, ['firstName']],
    [{ firstName: 'Mia', lastName: 'at evil.example' }, ['lastName']],
    [{ firstName: 'Mia' }, ['lastName']],
  ])('is refused beside its field: %j', (input, fields) => {
    const { error } = RenameUser.safeParse(input);
    expect([...new Set(error?.issues.map(({ path }) => path[0]))]).toEqual(fields);
  });
});
