import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BrowserContext } from '@playwright/test';
import * as client from 'openid-client';
import { olivia } from '../testing/cast';
import { claim, expect, test } from './support/app';
import { changeDatabase, everyRow } from './support/database';
import { type Instance, runCommand } from './support/instance';
import { openParty } from './support/oidc';

test.use({ env: { N8N_LOG_LEVEL: 'debug' }, isNew: true });

test('nothing that opens anything lies in a table, a file, a line of the log or a backup', async ({
  page,
  browser,
  instance,
}) => {
  await claim(page, instance);
  const party = await openParty(instance);
  const secrets = new Map<string, string>();
  const keep = (found: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(found)) secrets.set(`${name} ${secrets.size}`, value ?? '');
  };
  const theirs = await (await browser.newContext()).newPage();
  const keepCookies = async () => keep(await cookiesOf(theirs.context()));
  keep({ 'client secret': party.client.clientMetadata().client_secret });

  // Somebody who has to sign in on the way, so that there is a question, which is answered.
  const first = await party.ask();
  await theirs.goto(first.url);
  await expect(theirs.getByText('Sign in to open Notes.')).toBeVisible();
  await keepCookies();
  await theirs.getByLabel('Email').fill(olivia.email);
  await theirs.getByLabel('Password').fill(olivia.password);
  await theirs.getByRole('button', { name: 'Sign in', exact: true }).click();
  const back = `${party.address}/callback?*`;
  await theirs.waitForURL(back);
  await keepCookies();
  const code = (url: string) => ({ code: new URL(url).searchParams.get('code') ?? undefined });
  keep(code(theirs.url()));
  const tokens = await first.redeem(theirs.url());
  keep({ access: tokens.access_token, refresh: tokens.refresh_token, id: tokens.id_token });
  const refreshed = await client.refreshTokenGrant(party.client, tokens.refresh_token ?? '');
  keep({ access: refreshed.access_token, refresh: refreshed.refresh_token, id: refreshed.id_token });
  await party.worthOf(refreshed.access_token);

  // Codes that nobody has used yet: of a browser, of a device.
  const second = await party.ask({ scope: 'openid offline_access' });
  await theirs.goto(second.url);
  await theirs.waitForURL(back);
  const unused = theirs.url();
  keep(code(unused));
  const device = await client.initiateDeviceAuthorization(party.client, { scope: 'openid' });
  keep({ 'device code': device.device_code, 'user code': device.user_code });
  keep({ 'user code without a line': device.user_code.replace('-', '') });
  await theirs.goto(device.verification_uri_complete ?? '');
  await keepCookies();
  const pushed = await client.buildAuthorizationUrlWithPAR(party.client, {
    redirect_uri: `${party.address}/callback`,
    scope: 'openid',
  });
  keep({ 'pushed request': pushed.searchParams.get('request_uri')?.split(':').at(-1) });

  // What goes wrong is logged as well: the database fails in the middle, and a program sends what is for another address.
  await changeDatabase(instance, 'alter table oidc_entry rename to oidc_entry_lost', []);
  await expect(second.redeem(unused)).rejects.toHaveProperty('cause.status', 500);
  await changeDatabase(instance, 'alter table oidc_entry_lost rename to oidc_entry', []);
  for (const value of secrets.values())
    await fetch(`${instance.baseUrl}/oidc/token?refresh_token=${encodeURIComponent(value)}`, {
      headers: { authorization: `Bearer ${value}`, cookie: `session=${value}` },
    });
  const hint = { id_token_hint: tokens.id_token ?? '' };
  await theirs.goto(client.buildEndSessionUrl(party.client, hint).href);
  await keepCookies();
  await party.close();

  expect([...secrets].filter(([, value]) => value.length < 8)).toEqual([]);
  expect(secrets.size).toBeGreaterThan(20);
  const id = party.client.clientMetadata().client_id;
  const places = {
    log: Buffer.from(instance.output()),
    tables: Buffer.from(JSON.stringify(await everyRow(instance))),
    backup: await backUp(instance),
  };
  for (const line of ['"path":"/oidc/token"', 'The OpenID provider failed'])
    expect(places.log.includes(line), line).toBe(true);
  for (const place of [places.tables, places.backup]) expect(place.includes(id)).toBe(true);
  for (const [place, bytes] of Object.entries(places))
    expect(whichLieIn(bytes, secrets, formsOf), `in the ${place}`).toEqual([]);
  // Those of the embedded PostgreSQL are among them, which keep for a while what was changed or deleted.
  const files = readdirSync(instance.dataDir, { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of files.filter((it) => it.isFile())) {
    const file = join(parentPath, name);
    expect(
      whichLieIn(readFileSync(file), secrets, (value) => [value]),
      file,
    ).toEqual([]);
  }
});

function whichLieIn(
  bytes: Buffer,
  secrets: Map<string, string>,
  forms: (value: string) => string[],
): string[] {
  return [...secrets]
    .filter(([, value]) => forms(value).some((it) => bytes.includes(it)))
    .map(([name]) => name);
}

/** What only a server reads: scripts see the others, such as how the pages look. */
async function cookiesOf(context: BrowserContext): Promise<Record<string, string>> {
  const cookies = (await context.cookies()).filter(({ httpOnly }) => httpOnly);
  return Object.fromEntries(cookies.map(({ name, value }) => [`cookie ${name}`, value]));
}

/** A secret as it may be written; within a longer text that is in base64, it has one of three forms. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  // The characters in which what stands before or after it has a part are left out.
  const within = [0, 2, 3].map((begin, before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64url')
      .slice(begin, -1),
  );
  return [value, encodeURIComponent(value), bytes.toString('hex'), ...within];
}

/** A backup as somebody reads it who has found the file, and not the instance key. */
async function backUp({ dataDir, baseUrl }: Instance): Promise<Buffer> {
  const file = join(tmpdir(), `latchkey-${randomUUID()}.backup`);
  const env = { LATCHKEY_DATA_DIR: dataDir, N8N_EDITOR_BASE_URL: baseUrl };
  const { code, output } = await runCommand(['backup', file], env);
  expect(code, output).toBe(0);
  const packed = readFileSync(file);
  rmSync(file);
  return Buffer.concat([packed, gunzipSync(packed)]);
}
