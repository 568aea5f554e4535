import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { newAuthenticator } from '../../testing/authenticator';
import { test } from '../../testing/fixtures';
import { aVisitor, codeOf, doomed, everythingStored, tally, UNUSED_MAIL_SERVER } from '../../testing/testing';
import { system, type UserActor } from '../actor';
import { addPasskey } from './add';
import { beginAddingPasskey } from './begin-adding';
import { countPasskeys, listPasskeys } from './queries';
import { removePasskey } from './remove';
import { renamePasskey } from './rename';
import { PasskeyId, RenamePasskey } from './schema';

const it = test.extend('settings', { mail: UNUSED_MAIL_SERVER });

beforeEach(async () => {
  await db().rateLimit.deleteMany();
  await db().passkey.deleteMany();
});

/** A passkey of somebody's, by its id. */
async function add(actor: UserActor, name = 'Laptop'): Promise<string> {
  const device = newAuthenticator();
  await addPasskey(actor, { name, answer: device.create(await beginAddingPasskey(actor)) });
  const { id } = await db().passkey.findUniqueOrThrow({ where: { credentialId: device.credentialId } });
  return id;
}

const stale = (actor: UserActor): UserActor => ({ ...actor, provedAt: new Date(Date.now() - 601_000) });
const log = (event: string) => db().auditEntry.findMany({ where: { event }, orderBy: { id: 'asc' } });

describe('removing a passkey', () => {
  it('takes that one and no other, tells its owner by mail, and writes it down', async ({ cast }) => {
    const [lost, kept, adams] = [
      await add(cast.mia, 'Lost phone'),
      await add(cast.mia),
      await add(cast.adam),
    ];
    await removePasskey(cast.mia, { passkeyId: lost });
    expect((await db().passkey.findMany()).map(({ id }) => id).sort()).toEqual([kept, adams].sort());
    expect(await countPasskeys(cast.mia)).toBe(1);
    expect(await countPasskeys(aVisitor())).toBe(0);
    expect((await db().mail.findMany({ orderBy: { id: 'asc' } })).at(-1)).toMatchObject({
      template: 'sign-in-changed',
      to: cast.mia.email,
      facts: { what: 'passkey-removed', detail: 'Lost phone' },
    });
    expect(await log('passkey.removed')).toMatchObject([
      { actorId: cast.mia.id, subjectId: cast.mia.id, facts: { email: cast.mia.email, name: 'Lost phone' } },
    ]);
  });

  it('happens once, however often the button is pressed', async ({ cast }) => {
    const passkeyId = await add(cast.mia);
    const presses = Array.from({ length: 10 }, () => removePasskey(cast.mia, { passkeyId }));
    expect(await tally(presses)).toEqual({ done: 1, not_found: 9 });
  });

  it('needs a fresh proof of who it is', async ({ cast }) => {
    const passkeyId = await add(cast.mia);
    const before = await everythingStored();
    expect(await codeOf(removePasskey(stale(cast.mia), { passkeyId }))).toBe('proof_needed');
    expect(await everythingStored()).toBe(before);
  });

  it('is never one of somebody else, not even for the owner', async ({ cast }) => {
    const passkeyId = await add(cast.mia);
    const before = await everythingStored();
    for (const stranger of [cast.adam, cast.olivia]) {
      expect(await codeOf(removePasskey(stranger, { passkeyId }))).toBe('not_found');
      expect(await codeOf(renamePasskey(stranger, { passkeyId, name: 'Mine' }))).toBe('not_found');
    }
    for (const nobody of [aVisitor(), system]) {
      expect(await codeOf(removePasskey(nobody, { passkeyId }))).toBe('forbidden');
      expect(await codeOf(renamePasskey(nobody, { passkeyId, name: 'Mine' }))).toBe('forbidden');
    }
    expect(await everythingStored()).toBe(before);
  });

  it('does not happen without its line in the log', async ({ cast }) => {
    const passkeyId = await add(cast.mia);
    await expect(removePasskey(doomed(cast.mia), { passkeyId })).rejects.toThrow();
    expect(await countPasskeys(cast.mia)).toBe(1);
  });

  it.each(['', 'x', "' or 1=1 --", 'all', undefined])(
    'names it by its id and by nothing else: %s',
    (passkeyId) => {
      expect(PasskeyId.safeParse({ passkeyId }).success).toBe(false);
      expect(RenamePasskey.safeParse({ passkeyId, name: 'Laptop' }).success).toBe(false);
    },
  );
});

describe('renaming a passkey', () => {
  it('is written down with both names, and asks for no proof', async ({ cast }) => {
    const passkeyId = await add(cast.mia, 'Laptop');
    await renamePasskey(stale(cast.mia), { passkeyId, name: 'Old laptop' });
    expect(await listPasskeys(cast.mia)).toMatchObject([{ name: 'Old laptop' }]);
    expect(await log('passkey.renamed')).toMatchObject([
      { actorId: cast.mia.id, facts: { email: cast.mia.email, from: 'Laptop', to: 'Old laptop' } },
    ]);
  });

  it('to what it is called already changes nothing', async ({ cast }) => {
    const passkeyId = await add(cast.mia, 'Laptop');
    const before = await everythingStored();
    await renamePasskey(cast.mia, { passkeyId, name: 'Laptop' });
    expect(await everythingStored()).toBe(before);
  });

  it('does not happen without its line in the log', async ({ cast }) => {
    const passkeyId = await add(cast.mia, 'Laptop');
    await expect(renamePasskey(doomed(cast.mia), { passkeyId, name: 'Phone' })).rejects.toThrow();
    expect(await listPasskeys(cast.mia)).toMatchObject([{ name: 'Laptop' }]);
  });

  it('is not possible once it is gone', async ({ cast }) => {
    const passkeyId = await add(cast.mia);
    await removePasskey(cast.mia, { passkeyId });
    expect(await codeOf(renamePasskey(cast.mia, { passkeyId, name: 'Phone' }))).toBe('not_found');
  });
});
