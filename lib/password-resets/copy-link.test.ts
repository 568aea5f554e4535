import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { resetTokenFor, type SignedInCast } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  UNUSED_MAIL_SERVER,
} from '../../testing/testing';
import { type Actor, system } from '../actor';
import { copyPasswordResetLink } from './copy-link';
import { mayCopyPasswordResetLink } from './policy';
import { getOpenPasswordReset } from './queries';

const copy = (actor: Actor, { id }: { id: string }) => copyPasswordResetLink(actor, { userId: id });

type Name = 'olivia' | 'adam' | 'mia' | 'system' | 'visitor';
const actor = (cast: SignedInCast, name: Name): Actor =>
  name === 'system' ? system : name === 'visitor' ? aVisitor() : cast[name];

describe('who may copy whose reset link', () => {
  it.for<[Name, 'olivia' | 'adam' | 'mia', boolean]>([
    ['olivia', 'olivia', true],
    ['olivia', 'adam', true],
    ['olivia', 'mia', true],
    ['adam', 'olivia', false],
    ['adam', 'adam', true],
    ['adam', 'mia', true],
    ['mia', 'olivia', false],
    ['mia', 'adam', false],
    ['mia', 'mia', false],
    ['system', 'olivia', true],
    ['system', 'mia', true],
    ['visitor', 'olivia', false],
    ['visitor', 'mia', false],
  ])('%s that of %s: %s', async ([who, whose, may], { cast }) => {
    expect(mayCopyPasswordResetLink(actor(cast, who), cast[whose].role)).toBe(may);
    const before = await db().passwordReset.count();
    if (may) expect(await copy(actor(cast, who), cast[whose])).toMatchObject({ email: cast[whose].email });
    else expect(await codeOf(copy(actor(cast, who), cast[whose]))).toBe('forbidden');
    expect(await db().passwordReset.count()).toBe(before + (may ? 1 : 0));
  });

  it('does not depend on whether there is such a user', async ({ cast }) => {
    const nobody = { id: randomUUID() };
    for (const who of [cast.mia, aVisitor()]) expect(await codeOf(copy(who, nobody))).toBe('forbidden');
    for (const who of [cast.olivia, cast.adam, system])
      expect(await codeOf(copy(who, nobody))).toBe('not_found');
  });
});

describe('copying a reset link', () => {
  it('gives one below the base URL that opens, and earlier ones stay alive', async ({ cast }) => {
    const { link } = await copy(cast.olivia, cast.mia);
    const token = await resetTokenFor(cast.mia.email);
    expect(link).toBe(`https://latchkey.example.com/reset-password/${token}`);
    const next = await copy(cast.adam, cast.mia);
    expect(next.link).not.toBe(link);
    for (const opened of [token, next.link.slice(-80)])
      expect(await getOpenPasswordReset(opened)).toMatchObject({ user: { id: cast.mia.id } });
  });

  it('mails nobody, whether e-mail is on or off', async ({ cast }) => {
    for (const mail of [UNUSED_MAIL_SERVER, null]) {
      changeSettings({ mail });
      await copy(cast.olivia, cast.mia);
    }
    expect(await db().mail.count()).toBe(0);
  });

  it('stands in the log with who did it, but without the link', async ({ cast }) => {
    await db().auditEntry.deleteMany();
    const { link } = await copy(cast.adam, cast.mia);
    expect(await db().auditEntry.findMany()).toMatchObject([
      {
        event: 'password_reset.link_copied',
        actorId: cast.adam.id,
        subjectId: cast.mia.id,
        facts: { email: cast.mia.email },
      },
    ]);
    expect(await everythingStored()).not.toContain(link.slice(-43));
  });

  it('either does all of it or nothing', async ({ cast }) => {
    const before = await everythingStored();
    await expect(copy(doomed(cast.adam), cast.mia)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('is not possible where links are only mailed, but for the command line, which lets people back in', async ({
    cast,
  }) => {
    changeSettings({ inviteLinksByMailOnly: true, mail: UNUSED_MAIL_SERVER });
    for (const who of [cast.olivia, cast.adam])
      expect(await codeOf(copy(who, cast.mia))).toBe('links_by_mail_only');
    expect((await copy(system, cast.mia)).link).toContain('/reset-password/');
    expect(await codeOf(copy(cast.mia, cast.mia))).toBe('forbidden');
  });

  it('is not possible for somebody who is disabled', async ({ cast }) => {
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    for (const who of [cast.olivia, system]) expect(await codeOf(copy(who, cast.mia))).toBe('not_found');
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: null } });
  });
});
