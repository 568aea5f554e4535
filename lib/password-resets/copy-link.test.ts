import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { db } from '../../database/database';
import { joinCast, resetTokenFor, type SignedInCast } from '../../testing/join-cast';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  UNUSED_MAIL_SERVER,
  withDatabase,
} from '../../testing/testing';
import { type Actor, system } from '../actor';
import { copyPasswordResetLink } from './copy-link';
import { mayCopyPasswordResetLink } from './policy';
import { getOpenPasswordReset } from './queries';

withDatabase();

let cast: SignedInCast;
beforeAll(async () => {
  cast = await joinCast();
});

const copy = (actor: Actor, { id }: { id: string }) => copyPasswordResetLink(actor, { userId: id });

type Name = 'olivia' | 'adam' | 'mia' | 'system' | 'visitor';
const actor = (name: Name): Actor =>
  name === 'system' ? system : name === 'visitor' ? aVisitor() : cast[name];

describe('who may copy whose reset link', () => {
  it.each<[Name, 'olivia' | 'adam' | 'mia', boolean]>([
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
  ])('%s that of %s: %s', async (who, whose, may) => {
    expect(mayCopyPasswordResetLink(actor(who), cast[whose].role)).toBe(may);
    const before = await db().passwordReset.count();
    if (may) expect(await copy(actor(who), cast[whose])).toMatchObject({ email: cast[whose].email });
    else expect(await codeOf(copy(actor(who), cast[whose]))).toBe('forbidden');
    expect(await db().passwordReset.count()).toBe(before + (may ? 1 : 0));
  });

  it('does not depend on whether there is such a user', async () => {
    const nobody = { id: randomUUID() };
    for (const who of [cast.mia, aVisitor()]) expect(await codeOf(copy(who, nobody))).toBe('forbidden');
    for (const who of [cast.olivia, cast.adam, system])
      expect(await codeOf(copy(who, nobody))).toBe('not_found');
  });
});

describe('copying a reset link', () => {
  it('gives one below the base URL that opens, and earlier ones stay alive', async () => {
    const { link } = await copy(cast.olivia, cast.mia);
    const token = await resetTokenFor(cast.mia.email);
    expect(link).toBe(`https://latchkey.example.com/reset-password/${token}`);
    const next = await copy(cast.adam, cast.mia);
    expect(next.link).not.toBe(link);
    for (const opened of [token, next.link.slice(-80)])
      expect(await getOpenPasswordReset(opened)).toMatchObject({ user: { id: cast.mia.id } });
  });

  it('mails nobody, whether e-mail is on or off', async () => {
    for (const mail of [UNUSED_MAIL_SERVER, null]) {
      changeSettings({ mail });
      await copy(cast.olivia, cast.mia);
    }
    expect(await db().mail.count()).toBe(0);
  });

  it('stands in the log with who did it, but without the link', async () => {
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

  it('either does all of it or nothing', async () => {
    const before = await everythingStored();
    await expect(copy(doomed(cast.adam), cast.mia)).rejects.toThrow();
    expect(await everythingStored()).toBe(before);
  });

  it('is not possible where links are only mailed, but for the command line, which lets people back in', async () => {
    changeSettings({ inviteLinksByMailOnly: true, mail: UNUSED_MAIL_SERVER });
    for (const who of [cast.olivia, cast.adam])
      expect(await codeOf(copy(who, cast.mia))).toBe('links_by_mail_only');
    expect((await copy(system, cast.mia)).link).toContain('/reset-password/');
    expect(await codeOf(copy(cast.mia, cast.mia))).toBe('forbidden');
  });

  it('is not possible for somebody who is disabled', async () => {
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: new Date() } });
    for (const who of [cast.olivia, system]) expect(await codeOf(copy(who, cast.mia))).toBe('not_found');
    await db().user.update({ where: { id: cast.mia.id }, data: { disabledAt: null } });
  });
});
