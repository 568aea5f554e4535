import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { mia, olivia } from '../../testing/cast';
import { it } from '../../testing/fixtures';
import { aVisitor, codeOf, everythingStored } from '../../testing/testing';
import { type Actor, system } from '../actor';
import { writeRefused } from './marks';
import { parsePeopleList } from './people-list';
import { previewInvitations } from './preview';
import { revokeInvitation } from './revoke';
import { sendInvitations } from './send';

function listOf(text: string) {
  const list = parsePeopleList(text);
  if (list.fault !== undefined) return expect.fail(list.fault.code);
  return { emails: list.people, role: 'member' as const };
}
const preview = (actor: Actor, text: string) => previewInvitations(actor, listOf(text));

describe('a look before anything is sent', () => {
  const TABLE = `open@example.com, lapsed@example.com revoked@example.com

email;role;first name;last name
zoe@example.com;Admin;Zoë;Ångström
bo@example.com;;;
nobody@;member;;
ZOE@example.com;;;
open@example.com;admin;;
${mia.email};;;
${olivia.email};owner;;
kim@example.com;manager;;
lee@example.com;OWNER;;
max@example.com;member;<b>;
ann@example.com;member;;visit evil.com`;

  it.beforeAll(async ({ cast }) => {
    await sendInvitations(cast.olivia, listOf('open@example.com lapsed@example.com revoked@example.com'));
    await db().invitation.updateMany({
      where: { email: 'lapsed@example.com' },
      data: { expiresAt: new Date(0) },
    });
    const { id } = await db().invitation.findFirstOrThrow({ where: { email: 'revoked@example.com' } });
    await revokeInvitation(cast.olivia, { id });
  });

  it('marks everybody, in the order of the list', async ({ cast }) => {
    const rows = await preview(cast.adam, TABLE);
    expect(rows.map(({ text, mark }) => [text, mark])).toEqual([
      ['open@example.com', 'invited_again'],
      ['lapsed@example.com', 'invited_again'],
      ['revoked@example.com', 'fine'],
      ['zoe@example.com', 'fine'],
      ['bo@example.com', 'fine'],
      ['nobody@', 'not_an_address'],
      ['ZOE@example.com', 'twice'],
      ['open@example.com', 'twice'],
      [mia.email, 'already_user'],
      [olivia.email, 'role_refused'],
      ['kim@example.com', 'unknown_role'],
      ['lee@example.com', 'role_refused'],
      ['max@example.com', 'name_refused'],
      ['ann@example.com', 'name_refused'],
    ]);
    expect(rows[3]).toMatchObject({ role: 'admin', firstName: 'Zoë', lastName: 'Ångström', line: 4 });
    expect(rows[4]).toMatchObject({ role: 'member' });
  });

  it('changes nothing, and sending then does what it said', async ({ cast }) => {
    const before = await everythingStored();
    const rows = await preview(cast.adam, TABLE);
    expect(await everythingStored()).toBe(before);
    const outcomes = await sendInvitations(cast.adam, listOf(TABLE));
    expect(outcomes.map(({ outcome }) => (outcome === 'invited' ? 'fine' : outcome))).toEqual(
      rows.map(({ mark }) => mark),
    );
  });

  it('is for whoever may invite', async ({ cast }) => {
    expect(await preview(system, 'new@example.com')).toMatchObject([{ mark: 'fine' }]);
    for (const actor of [cast.mia, aVisitor()])
      for (const text of ['new@example.com', olivia.email])
        expect(await codeOf(preview(actor, text))).toBe('forbidden');
  });

  it('looks at a thousand people', async ({ cast }) => {
    const rows = await preview(
      cast.olivia,
      Array.from({ length: 1_000 }, (_, n) => `p${n}@example.com`).join(' '),
    );
    expect(rows.filter(({ mark }) => mark === 'fine')).toHaveLength(1_000);
  });
});

describe('what is left of a list after sending', () => {
  it('is who was not invited, as it was typed', async ({ cast }) => {
    const text = `first@example.com nobody@ ${mia.email}\nemail,role,first name\nkim@example.com,manager,Kim\nzed@example.com,,Zed`;
    const list = listOf(text);
    const outcomes = await sendInvitations(cast.olivia, list);
    expect(writeRefused(list.emails, outcomes)).toBe(
      `nobody@\n${mia.email}\nemail,role,first name,last name\r\nkim@example.com,manager,Kim,`,
    );
  });

  it('is nothing when everybody could be invited', async ({ cast }) => {
    const list = listOf('last@example.com');
    expect(writeRefused(list.emails, await sendInvitations(cast.olivia, list))).toBe('');
  });
});
