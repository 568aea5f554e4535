import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '../database/database';
import { config } from '../lib/config';
import { addGroup } from '../lib/groups/add';
import { loadKeys } from '../lib/oidc/keys';
import { hashOfSecret } from '../lib/sessions/secret';
import { catchOutput } from '../testing/catch-output';
import { joinCast, type SignedInCast } from '../testing/join-cast';
import { emptyDatabase, everythingStored, withDatabase } from '../testing/testing';
import { printApps } from './apps';
import { printProxyWords } from './apps-words';
import { readCall } from './call';
import { printClients, putClient, renewKeys, renewSecret } from './oidc';

withDatabase();

const ROOT = process.cwd();
let cast: SignedInCast;
beforeEach(async () => {
  await emptyDatabase();
  cast = await joinCast();
});
afterEach(() => vi.restoreAllMocks());

const CALLBACK = 'https://grafana.example.com/login/generic_oauth';
const GRAFANA = { name: 'Grafana', redirectUris: [CALLBACK] };
const NOBODY = { isForEverybody: false, groups: [], users: [] };
const add = (client: object = {}, guests: object = {}, isJson = false) =>
  catchOutput(() =>
    putClient(ROOT, config(), { ...GRAFANA, ...client }, { guests: { ...NOBODY, ...guests }, isJson }),
  );
const print = (isJson = false) => catchOutput(() => printClients(ROOT, config(), isJson));
const rotate = (id: string) => catchOutput(() => renewSecret(ROOT, config(), id));
const addedId = async () => (await db().app.findFirstOrThrow()).id;

describe('oidc:add', () => {
  it('prints client id and secret once, and whom it is open to', async () => {
    await addGroup(cast.adam, { name: 'Crew' });
    const { code, out, err } = await add({}, { groups: ['crew'], users: ['mia@example.com'] });
    const id = await addedId();
    const [, secret = ''] = /^Client secret: (lks_\S+)$/m.exec(out) ?? [];
    expect(code).toBe(0);
    expect(out).toBe(
      `Client id: ${id}\nClient secret: ${secret}\nIssuer: https://latchkey.example.com/oidc\n`,
    );
    expect(err).toBe(
      'There is an app Grafana now, open to the group Crew and mia@example.com. Its secret is not shown again.\n',
    );
    expect(await db().oidcClient.findFirst()).toMatchObject({ secretHash: hashOfSecret(secret) });
  });

  it('prints it as RFC 7591 names it', async () => {
    const { out } = await add({ postLogoutRedirectUris: 'https://grafana.example.com' }, {}, true);
    expect(JSON.parse(out)).toEqual({
      client_id: await addedId(),
      client_name: 'Grafana',
      client_uri: 'https://grafana.example.com/',
      redirect_uris: [CALLBACK],
      post_logout_redirect_uris: ['https://grafana.example.com'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'RS256',
      client_secret: expect.stringMatching(/^lks_/),
      client_secret_expires_at: 0,
      issuer: 'https://latchkey.example.com/oidc',
    });
  });

  it('prints no secret of a public one', async () => {
    const told = 'https://grafana.example.com/told';
    const { out, err } = await add(
      { isPublic: true, backchannelLogoutUri: told },
      { isForEverybody: true },
      true,
    );
    expect(JSON.parse(out)).toMatchObject({
      token_endpoint_auth_method: 'none',
      backchannel_logout_uri: told,
    });
    expect(out).not.toContain('secret');
    expect(err).toBe('There is an app Grafana now, open to everybody.\n');
  });

  it('says what keeps it from it, and changes nothing', async () => {
    const before = await everythingStored();
    expect(await add({ redirectUris: undefined })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^Enter at least one redirect address/),
    });
    expect(await add({ redirectUris: ['https://a.example/*'], backchannelLogoutUri: 'nowhere' })).toEqual({
      code: 2,
      out: '',
      err: 'https://a.example/* has an asterisk, and addresses are compared letter by letter. Enter each of them in full.\nnowhere is no whole address. Enter each as the app sends it, one a line, like https://wiki.example.com/callback.\n',
    });
    expect(await add({}, { groups: ['Crew'] })).toMatchObject({ code: 1, out: '' });
    expect(await add({ redirectUris: ['com.example.wiki:/cb'] })).toMatchObject({ code: 1, out: '' });
    expect(await everythingStored()).toBe(before);
    await add();
    expect(await add()).toEqual({
      code: 1,
      out: '',
      err: 'There is an app called Grafana already. Choose another name.\n',
    });
  });

  it('is read with every option', () => {
    const typed = `--redirect-uri a --redirect-uri b --post-logout-redirect-uri c --backchannel-logout-uri d
      --public --third-party --everybody --address e --json`;
    expect(readCall(['oidc:add', 'Grafana', ...typed.split(/\s+/)])).toMatchObject({
      typed: ['Grafana'],
      flags: {
        'redirect-uri': ['a', 'b'],
        'post-logout-redirect-uri': ['c'],
        'backchannel-logout-uri': 'd',
        public: true,
        'third-party': true,
        everybody: true,
        address: 'e',
        json: true,
      },
    });
  });
});

describe('oidc', () => {
  it('lists those that sign in by themselves, as a table and as JSON', async () => {
    expect(await print(true)).toEqual({ code: 0, out: '[]\n', err: '' });
    await add({ isThirdParty: true }, { isForEverybody: true });
    const id = await addedId();
    const { out } = await print();
    expect(out.split('\n')[1]).toBe(`Grafana  ${id}  confidential, of others  ${CALLBACK}  everybody`);
    expect(JSON.parse((await print(true)).out)).toMatchObject([{ client_id: id, redirect_uris: [CALLBACK] }]);
    expect((await print(true)).out).not.toContain('secret":');
    const apps = await catchOutput(() => printApps(ROOT, config(), false));
    expect(apps.out.split('\n')[1]).toMatch(/^Grafana {2}https:\/\/grafana\.example\.com\/ .* -$/);
  });

  it('is nothing that a proxy guards', async () => {
    await add();
    const places = { proxy: 'caddy', upstream: undefined, latchkey: undefined };
    expect(await catchOutput(() => printProxyWords(ROOT, config(), 'Grafana', places))).toEqual({
      code: 1,
      out: '',
      err: 'No proxy guards Grafana: it lets people in by itself.\n',
    });
  });
});

describe('oidc:rotate-secret', () => {
  it('prints another secret alone, and ends the old', async () => {
    await add();
    const { code, out, err } = await rotate(await addedId());
    expect({ code, err }).toEqual({
      code: 0,
      err: 'The old secret of Grafana has ended. This one is not shown again.\n',
    });
    expect(await db().oidcClient.findFirst()).toMatchObject({ secretHash: hashOfSecret(out.trim()) });
  });

  it('says where there is no such client, or none with a secret', async () => {
    for (const id of ['Grafana', cast.mia.id])
      expect(await rotate(id)).toEqual({
        code: 1,
        out: '',
        err: `There is no client with the id "${id}". "npx latchkey oidc" prints which there are.\n`,
      });
    await add({ isPublic: true });
    expect(await rotate(await addedId())).toMatchObject({ code: 1, out: '' });
  });
});

describe('oidc:rotate-key', () => {
  it('makes new keys beside the old, and says so', async () => {
    await loadKeys();
    const before = await db().oidcKey.count({ where: { retiredAt: null } });
    expect(await catchOutput(() => renewKeys(ROOT, config()))).toEqual({
      code: 0,
      out: '',
      err: 'New keys sign from the next minute on. The old ones are published for another 90 days.\n',
    });
    expect(await db().oidcKey.count({ where: { retiredAt: null } })).toBe(before);
    expect(await db().oidcKey.count({ where: { retiredAt: { not: null } } })).toBe(before);
  });
});
