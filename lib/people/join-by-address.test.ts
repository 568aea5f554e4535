import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { olivia } from '../../testing/cast';
import { freshTest as it } from '../../testing/fixtures';
import { codeOf } from '../../testing/testing';
import { addGroup } from '../groups/add';
import { getGroup } from '../groups/queries';
import { parseAddressList } from '../invitations/address-list';
import { sendInvitations } from '../invitations/send';
import { joinByAddress } from './join-by-address';
import { JoinByAddress } from './schema';

describe('joining a group by address', () => {
  it('brings in users and the invited, and says of each address what became of it', async ({ cast }) => {
    await sendInvitations(cast.olivia, { emails: parseAddressList('noa@example.com'), role: 'member' });
    const { id: groupId } = await addGroup(cast.olivia, { name: 'Crew' });
    const join = (people: string, actor = cast.olivia) =>
      joinByAddress(actor, JoinByAddress.parse({ groupId, people }));
    expect(await join(`Noa <NOA@example.com>, ${olivia.email}; nobody@example.com nonsense`)).toEqual([
      { text: 'noa@example.com', kind: 'invitation', outcome: 'joined' },
      { text: olivia.email, kind: 'user', outcome: 'joined' },
      { text: 'nobody@example.com', kind: null, outcome: 'nobody' },
      { text: 'nonsense', kind: null, outcome: 'not_an_address' },
    ]);
    expect(await join(olivia.email)).toEqual([{ text: olivia.email, kind: 'user', outcome: 'already' }]);
    expect(await join('nobody@example.com')).toMatchObject([{ outcome: 'nobody' }]);
    expect(await getGroup(cast.olivia, { id: groupId })).toMatchObject({ people: 1, invited: 1 });
    expect(await codeOf(join(olivia.email, cast.mia))).toBe('forbidden');
    const elsewhere = JoinByAddress.parse({ groupId: randomUUID(), people: olivia.email });
    expect(await codeOf(joinByAddress(cast.olivia, elsewhere))).toBe('group_gone');
  });

  it.for([
    ['', 'people_missing'],
    [Array.from({ length: 1_001 }, (_, n) => `a${n}@example.com`).join(' '), 'picks_too_many'],
    ['x'.repeat(200_001), 'people_text_too_long'],
  ])('refuses what is nobody or too many', ([people, code], { cast: _ }) => {
    const { error } = JoinByAddress.safeParse({ groupId: randomUUID(), people });
    expect(error?.issues[0]?.message).toBe(code);
  });
});
