import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import {
  aVisitor,
  changeSettings,
  codeOf,
  doomed,
  everythingStored,
  factsOf,
  tally,
} from '../../testing/testing';
import { type Actor, commandLine } from '../actor';
import { addApp } from '../apps/add';
import { removeApp } from '../apps/remove';
import { AddApp } from '../apps/schema';
import { hashOfSecret } from '../sessions/secret';
import { addClient } from './add-client';
import { changeClient } from './change-client';
import { findClient, listClients } from './queries';
import { rotateSecret } from './rotate-secret';
import { AddClient, ChangeClient } from './schema';

beforeEach(async () => {
  await db().app.deleteMany();
  await db().group.deleteMany();
  await db().auditEntry.deleteMany();
});

const GRAFANA = { name: 'Grafana', redirectUris: 'https://grafana.example.com/login/generic_oauth' };
const add = (actor: Actor, client: object = {}) =>
  addClient(actor, AddClient.parse({ ...GRAFANA, ...client }));
const change = (actor: Actor, appId: string, input: object) =>
  changeClient(actor, ChangeClient.parse({ appId, ...input }));
const addWiki = () =>
  addApp(commandLine, AddApp.parse({ name: 'Wiki', address: 'https://wiki.example.com' }));
const log = async () => {
  const where = { OR: [{ event: { startsWith: 'app.' } }, { event: { startsWith: 'client.' } }] };
  const entries = await db().auditEntry.findMany({ where, orderBy: { id: 'asc' } });
  return entries.map(({ event, facts }) => ({ event, facts }));
};

describe('adding an app that signs in by itself', () => {
  it('keeps app and client together, its secret only as a hash, and writes down who may', async ({
    cast,
  }) => {
    const group = await db().group.create({ data: { name: 'Crew', nameKey: 'crew' } });
    const who = { groupIds: [group.id], userIds: [cast.mia.id] };
    const more = {
      postLogoutRedirectUris: 'https://grafana.example.com/bye',
      backchannelLogoutUri: 'https://grafana.example.com/told',
      isThirdParty: 'on',
      preset: 'grafana',
    };
    const { id, secret } = await add(cast.adam, { ...who, ...more });
    expect(secret).toMatch(/^lks_[\w-]{43}$/);
    const include = { oidcClient: true, groups: true, users: true } as const;
    expect(await db().app.findUniqueOrThrow({ where: { id }, include })).toMatchObject({
      name: 'Grafana',
      kind: 'oidc',
      address: 'https://grafana.example.com/',
      host: null,
      preset: 'grafana',
      isShown: true,
      isForEverybody: false,
      groups: [{ groupId: group.id }],
      users: [{ userId: cast.mia.id }],
      oidcClient: {
        secretHash: hashOfSecret(secret ?? ''),
        secretMadeAt: expect.any(Date),
        redirectUris: [GRAFANA.redirectUris],
        postLogoutRedirectUris: [more.postLogoutRedirectUris],
        backchannelLogoutUri: more.backchannelLogoutUri,
        isThirdParty: true,
        idTokenAlg: 'RS256',
      },
    });
    expect(await everythingStored()).not.toContain(secret);
    expect(await log()).toEqual([
      {
        event: 'app.added',
        facts: { name: 'Grafana', address: 'https://grafana.example.com/', kind: 'oidc' },
      },
      { event: 'app.allowed', facts: { name: 'Grafana', group: 'Crew' } },
      { event: 'app.allowed', facts: { name: 'Grafana', email: cast.mia.email } },
    ]);
  });

  it('gives a public one no secret', async ({ cast }) => {
    const { id, secret } = await add(cast.olivia, { isPublic: true });
    expect(secret).toBeNull();
    expect(await db().oidcClient.findUnique({ where: { appId: id } })).toMatchObject({
      secretHash: null,
      secretMadeAt: null,
    });
    expect(await findClient(cast.adam, id)).toMatchObject({ isPublic: true });
    expect(await findClient(cast.adam, id)).not.toHaveProperty('secretHash');
  });

  it('has its tile lead to the address that was said, or else to where a redirect address is', async ({
    cast,
  }) => {
    const addressOf = async (client: object) => {
      const { id } = await add(cast.adam, client);
      return (await db().app.delete({ where: { id } })).address;
    };
    expect(await addressOf({ address: 'https://example.com/grafana' })).toBe('https://example.com/grafana');
    expect(await addressOf({ address: '', redirectUris: 'http://10.0.0.5:3000/cb' })).toBe(
      'http://10.0.0.5:3000/',
    );
    const phone = ['com.example.wiki:/cb', 'https://wiki.example.com/cb'];
    expect(await addressOf({ redirectUris: phone })).toBe('https://wiki.example.com/');
    expect(await codeOf(add(cast.adam, { redirectUris: 'com.example.wiki:/cb' }))).toBe(
      'app_address_missing',
    );
  });

  it('takes the address of Latchkey’s own host and of other apps: no cookie of theirs is at stake', async () => {
    await addWiki();
    await add(commandLine, { address: 'https://wiki.example.com' });
    await add(commandLine, { name: 'Chat', address: 'https://latchkey.example.com/chat' });
    expect(await db().app.count({ where: { kind: 'oidc', host: null } })).toBe(2);
  });

  it('is nobody else’s, whether they were ever allowed or have just lost it', async ({ cast, guest }) => {
    const before = await everythingStored();
    for (const other of [cast.mia, aVisitor(), { ...guest, role: 'admin' as const }])
      expect(await codeOf(add(other))).toBe('forbidden');
    expect(await everythingStored()).toBe(before);
  });

  it('by the name of another app, whichever kind, is refused and leaves nothing', async ({ cast }) => {
    await addWiki();
    const before = await everythingStored();
    expect(await factsOf(add(cast.adam, { name: 'WIKI' }), 'app_exists')).toEqual({ name: 'Wiki' });
    expect(await everythingStored()).toBe(before);
  });

  it('twice at the same moment is done once', async () => {
    const attempts = Array.from({ length: 5 }, () => add(commandLine));
    expect(await tally(attempts)).toEqual({ done: 1, app_exists: 4 });
    expect([await db().app.count(), await db().oidcClient.count()]).toEqual([1, 1]);
  });

  it('without its line in the log leaves neither app nor client', async ({ cast }) => {
    await expect(add(doomed(cast.adam))).rejects.toThrow();
    expect([await db().app.count(), await db().oidcClient.count()]).toEqual([0, 0]);
  });

  it.for([
    ['https://latchkey.example.com/told', 'backchannel_own'],
    ['http://127.0.0.1:5678/told', 'backchannel_own'],
    ['http://localhost:5678/told', 'backchannel_own'],
    ['http://[::1]:5678/told', 'backchannel_own'],
    ['http://169.254.169.254/latest', 'backchannel_refused'],
    ['http://[fd00:ec2::254]/latest', 'backchannel_refused'],
    ['http://[::ffff:a9fe:a9fe]/latest', 'backchannel_refused'],
    ['http://0.0.0.0/told', 'backchannel_refused'],
  ] as const)('is refused with word of sign-outs to %s', async ([uri, code], { cast }) => {
    const before = await everythingStored();
    expect(await codeOf(add(cast.adam, { backchannelLogoutUri: uri }))).toBe(code);
    expect(await everythingStored()).toBe(before);
    const { id } = await add(cast.adam, { backchannelLogoutUri: 'http://127.0.0.1:3000/told' });
    expect(await codeOf(change(cast.adam, id, { backchannelLogoutUri: uri }))).toBe(code);
  });

  it('knows our own address by its origin alone', async ({ cast }) => {
    changeSettings({ baseUrl: 'http://192.168.1.2:5678' });
    const told = (backchannelLogoutUri: string) => add(cast.adam, { backchannelLogoutUri });
    expect(await codeOf(told('http://192.168.1.2:5678/oidc'))).toBe('backchannel_own');
    await told('http://192.168.1.2:3000/told');
  });
});

describe('changing what is known of it', () => {
  it('changes what is otherwise, and writes down what came and what went', async ({ cast }) => {
    const { id } = await add(cast.adam);
    await db().auditEntry.deleteMany();
    const uris = [GRAFANA.redirectUris, 'https://charts.example.com/cb'];
    expect(
      await change(cast.adam, id, { redirectUris: uris, isThirdParty: 'yes', idTokenAlg: 'EdDSA' }),
    ).toEqual({ hasChanged: true });
    await change(cast.olivia, id, { backchannelLogoutUri: 'https://charts.example.com/told' });
    expect(await change(commandLine, id, { redirectUris: uris.join('\n') })).toEqual({ hasChanged: false });
    await change(commandLine, id, { redirectUris: uris.slice(1), backchannelLogoutUri: '' });
    expect(await findClient(cast.adam, id)).toMatchObject({
      redirectUris: uris.slice(1),
      backchannelLogoutUri: null,
      isThirdParty: true,
      idTokenAlg: 'EdDSA',
      isPublic: false,
    });
    const name = 'Grafana';
    const to = 'https://charts.example.com/told';
    expect((await log()).map(({ facts }) => facts)).toEqual([
      { name, what: 'redirectUris', to: uris[1] },
      { name, what: 'isThirdParty', from: 'no', to: 'yes' },
      { name, what: 'idTokenAlg', from: 'RS256', to: 'EdDSA' },
      { name, what: 'backchannelLogoutUri', to },
      { name, what: 'redirectUris', from: uris[0] },
      { name, what: 'backchannelLogoutUri', from: to },
    ]);
  });

  it('is nobody else’s, and nothing where there is no client', async ({ cast, guest }) => {
    const { id } = await add(cast.adam);
    const { id: wiki } = await addWiki();
    const before = await everythingStored();
    for (const other of [cast.mia, aVisitor(), { ...guest, role: 'admin' as const }]) {
      expect(await codeOf(change(other, id, { isThirdParty: true }))).toBe('forbidden');
      expect(await codeOf(rotateSecret(other, { appId: id }))).toBe('forbidden');
    }
    for (const other of [cast.mia, aVisitor()]) {
      expect(await codeOf(findClient(other, id))).toBe('forbidden');
      expect(await codeOf(listClients(other))).toBe('forbidden');
    }
    for (const appId of [wiki, cast.mia.id]) {
      expect(await codeOf(change(cast.adam, appId, { isThirdParty: true }))).toBe('not_found');
      expect(await codeOf(rotateSecret(cast.adam, { appId }))).toBe('not_found');
      expect(await findClient(cast.adam, appId)).toBeNull();
    }
    expect(await everythingStored()).toBe(before);
  });
});

describe('another secret', () => {
  it('ends the one before it, and is kept only as a hash', async ({ cast }) => {
    const { id, secret: old } = await add(cast.adam);
    const { secret } = await rotateSecret(cast.adam, { appId: id });
    expect(secret).not.toBe(old);
    expect(await db().oidcClient.findUnique({ where: { appId: id } })).toMatchObject({
      secretHash: hashOfSecret(secret),
    });
    expect(await everythingStored()).not.toContain(secret);
    expect((await log()).at(-1)).toEqual({ event: 'client.secret_renewed', facts: { name: 'Grafana' } });
    await expect(rotateSecret(doomed(cast.adam), { appId: id })).rejects.toThrow();
    expect(await db().oidcClient.count({ where: { secretHash: hashOfSecret(secret) } })).toBe(1);
  });

  it('is nothing for a public one', async ({ cast }) => {
    const { id } = await add(cast.adam, { isPublic: true });
    const before = await everythingStored();
    expect(await factsOf(rotateSecret(cast.adam, { appId: id }), 'client_public')).toEqual({
      name: 'Grafana',
    });
    expect(await everythingStored()).toBe(before);
  });
});

describe('the list of those that sign in by themselves', () => {
  it('has no others, in the order of the tiles, and none once it is removed', async ({ cast }) => {
    await addWiki();
    const { id } = await add(cast.adam, { section: 'Z' });
    await add(cast.adam, { name: 'Chat', isForEverybody: true });
    const listed = await listClients(cast.adam);
    expect(listed.map(({ app }) => app.name)).toEqual(['Chat', 'Grafana']);
    expect(listed[1]).toMatchObject({ app: { id, people: 0 }, client: { appId: id, isPublic: false } });
    await removeApp(cast.adam, { id });
    expect((await listClients(cast.adam)).map(({ app }) => app.name)).toEqual(['Chat']);
    expect(await db().oidcClient.count()).toBe(1);
  });
});
