import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { freshTest as it } from '../../testing/fixtures';
import { codeOf, doomed, everythingStored, factsOf, together } from '../../testing/testing';
import { sayEntry } from '../../words/activity';
import { commandLine } from '../actor';
import { listActivity } from '../audit/queries';
import { ListActivity } from '../audit/schema';
import { changeRole } from '../users/change-role';
import { addGroup } from './add';
import { listGroupNames } from './queries';
import { removeGroup } from './remove';
import { renameGroup } from './rename';
import { MOST_GROUPS } from './schema';

const namesOf = async (actor: Parameters<typeof listGroupNames>[0]) =>
  (await listGroupNames(actor)).map(({ name }) => name);

describe('adding a group', () => {
  it('makes one in which nobody is, and stands in the log', async ({ cast }) => {
    const { id } = await addGroup(cast.adam, { name: 'Family' });
    await addGroup(commandLine, { name: 'Crew' });
    expect(await listGroupNames(cast.olivia)).toEqual([
      { id: expect.any(String), name: 'Crew' },
      { id, name: 'Family' },
    ]);
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({ about: 'groups' }));
    expect(entries.map((entry) => sayEntry(entry))).toEqual([
      'The command line made the group Crew.',
      'Adam Admin made the group Family.',
    ]);
  });

  it('is refused for a name that is taken, whatever its case, and for one too many', async ({ cast }) => {
    await addGroup(cast.olivia, { name: 'Familie Groß' });
    const before = await everythingStored();
    expect(await factsOf(addGroup(cast.adam, { name: 'FAMILIE groß' }), 'group_exists')).toEqual({
      name: 'FAMILIE groß',
    });
    expect(await everythingStored()).toBe(before);
    const many = Array.from({ length: MOST_GROUPS - 1 }, (_, n) => ({ name: `G${n}`, nameKey: `g${n}` }));
    await db().group.createMany({ data: many });
    expect(await codeOf(addGroup(cast.adam, { name: 'Crew' }))).toBe('groups_too_many');
  });

  it('makes one group of two that are added with the same name at the same moment', async ({ cast }) => {
    const outcomes = await Promise.allSettled(
      [cast.olivia, cast.adam, commandLine, commandLine].map((actor, n) =>
        addGroup(actor, { name: n % 2 ? 'Family' : 'FAMILY' }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'group_exists' });
    expect(await db().group.count()).toBe(1);
    expect(await db().auditEntry.count({ where: { event: 'group.added' } })).toBe(1);
  });

  it('is for nobody who lost the right while they pressed the button', async ({ cast }) => {
    await changeRole(cast.olivia, { userId: cast.adam.id, role: 'member' });
    expect(await codeOf(addGroup(cast.adam, { name: 'Family' }))).toBe('forbidden');
    expect(await codeOf(addGroup(cast.mia, { name: 'Family' }))).toBe('forbidden');
    await expect(addGroup(doomed(cast.olivia), { name: 'Family' })).rejects.toThrow();
    expect(await db().group.count()).toBe(0);
  });
});

describe('renaming a group', () => {
  it('changes its name and nothing else, and stands in the log', async ({ cast }) => {
    const { id } = await addGroup(cast.olivia, { name: 'Family' });
    expect(await renameGroup(cast.adam, { id, name: 'FAMILY' })).toEqual({
      from: 'Family',
      hasChanged: true,
    });
    expect(await renameGroup(cast.adam, { id, name: 'FAMILY' })).toEqual({
      from: 'FAMILY',
      hasChanged: false,
    });
    expect(await listGroupNames(cast.olivia)).toEqual([{ id, name: 'FAMILY' }]);
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({ about: 'groups' }));
    expect(entries.map((entry) => sayEntry(entry))).toEqual([
      'Adam Admin renamed the group Family to FAMILY.',
      'Olivia Owner made the group Family.',
    ]);
  });

  it('is refused for a name that is taken, a group that is gone, and whoever may not', async ({ cast }) => {
    const family = await addGroup(cast.olivia, { name: 'Family' });
    const crew = await addGroup(cast.olivia, { name: 'Crew' });
    await removeGroup(cast.olivia, await addGroup(cast.olivia, { name: 'Gone' }));
    const before = await everythingStored();
    expect(await codeOf(renameGroup(cast.adam, { ...crew, name: 'family' }))).toBe('group_exists');
    expect(await codeOf(renameGroup(cast.mia, { ...crew, name: 'Sailors' }))).toBe('forbidden');
    expect(await everythingStored()).toBe(before);
    await removeGroup(cast.olivia, family);
    expect(await codeOf(renameGroup(cast.adam, { ...family, name: 'Sailors' }))).toBe('group_gone');
  });

  it('gives one name to one of two groups that ask for it at the same moment', async ({ cast }) => {
    const [one, two] = [
      await addGroup(cast.olivia, { name: 'One' }),
      await addGroup(cast.olivia, { name: 'Two' }),
    ];
    const outcomes = await Promise.allSettled([
      renameGroup(cast.olivia, { ...one, name: 'Family' }),
      renameGroup(cast.adam, { ...two, name: 'Family' }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await namesOf(cast.olivia)).filter((name) => name === 'Family')).toHaveLength(1);
  });
});

describe('removing a group', () => {
  it('says what it was, and of two who do it one does', async ({ cast }) => {
    const group = await addGroup(cast.olivia, { name: 'Family' });
    await db().groupMember.create({ data: { groupId: group.id, userId: cast.mia.id } });
    const outcomes = await together(cast.olivia.id, [
      () => removeGroup(cast.olivia, group).catch(({ code }) => code),
      () => removeGroup(cast.olivia, group).catch(({ code }) => code),
    ]);
    expect(outcomes).toHaveLength(2);
    expect(outcomes).toContainEqual({ name: 'Family', people: 1, apps: 0 });
    expect(outcomes).toContain('group_gone');
    expect(await db().groupMember.count()).toBe(0);
    const { entries } = await listActivity(cast.olivia, ListActivity.parse({ about: 'groups' }));
    expect(entries.slice(0, -1).map((entry) => sayEntry(entry))).toEqual([
      'Olivia Owner removed the group Family; 1 person was in it.',
    ]);
  });

  it('is not for members', async ({ cast }) => {
    const group = await addGroup(cast.olivia, { name: 'Family' });
    expect(await codeOf(removeGroup(cast.mia, group))).toBe('forbidden');
    expect(await namesOf(cast.adam)).toEqual(['Family']);
  });
});
