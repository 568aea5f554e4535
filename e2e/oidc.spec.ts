import type { Page } from '@playwright/test';
import * as client from 'openid-client';
import { mia, olivia } from '../testing/cast';
import { test as base, claim, expect, expectAccessible } from './support/app';
import { changeDatabase } from './support/database';
import { runCommand } from './support/instance';
import { type Asked, openParty, type Party, type Tokens } from './support/oidc';
import { fillSignIn, joinMia } from './support/people';

/** Opens apps that are closed after the journey. */
const test = base.extend<{ openApp: (options?: string[], name?: string) => Promise<Party> }>({
  openApp: async ({ instance }, use) => {
    const opened: Party[] = [];
    await use(async (options, name) => {
      const party = await openParty(instance, options, name);
      opened.push(party);
      return party;
    });
    await Promise.all(opened.map((party) => party.close()));
  },
});

const OF_MIA = { email: mia.email, name: 'Mia Member' };
const DEAD = { userinfo: 401, isActive: false };

/** By what an app asks that people show again who they are. */
const ASKS_AGAIN: Record<string, string>[] = [{ prompt: 'login' }, { max_age: '60' }];

const claimsOf = (tokens: Tokens) => tokens.claims() as client.IDToken;
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** The address at which the browser has come back to the app. */
async function landedAt(page: Page, { address }: Party): Promise<string> {
  await page.waitForURL(`${address}/callback?*`);
  return page.url();
}

/** Signs in to the app where it only takes being signed in here. */
async function enter(page: Page, party: Party): Promise<Tokens> {
  const asked = await party.ask();
  await page.goto(asked.url);
  return asked.redeem(await landedAt(page, party));
}

/** What the app is told instead of a code. */
async function errorAt(page: Page, party: Party, { redeem }: Asked): Promise<unknown> {
  const landed = await landedAt(page, party);
  await expect(redeem(landed)).rejects.toBeInstanceOf(client.AuthorizationResponseError);
  return new URL(landed).searchParams.get('error');
}

for (const javaScriptEnabled of [true, false]) {
  const where = javaScriptEnabled ? 'in a browser with JavaScript' : 'in a browser without JavaScript';

  test(`somebody signs in to an app, which keeps them in and asks again who they are, ${where}`, async ({
    page,
    browser,
    instance,
    openApp,
  }) => {
    await claim(page, instance);
    const party = await openApp();
    const guest = await (await browser.newContext({ javaScriptEnabled })).newPage();
    const stranger = await party.ask({ prompt: 'none' });
    await guest.goto(stranger.url);
    expect(await errorAt(guest, party, stranger)).toBe('login_required');

    const first = await party.ask();
    await guest.goto(first.url);
    await expect(guest.getByText('Sign in to open Notes.')).toBeVisible();
    if (javaScriptEnabled) await expectAccessible(guest);
    await fillSignIn(guest, olivia);
    const landed = await landedAt(guest, party);
    const tokens = await first.redeem(landed);
    const { sub, ...told } = claimsOf(tokens);
    expect(told).toMatchObject({
      name: 'Olivia Owner',
      given_name: 'Olivia',
      family_name: 'Owner',
      email: olivia.email,
      groups: [],
      amr: ['pwd'],
    });
    expect(await client.fetchUserInfo(party.client, tokens.access_token, sub)).toMatchObject({
      email: olivia.email,
      preferred_username: told.preferred_username,
    });
    const refreshed = await client.refreshTokenGrant(party.client, tokens.refresh_token ?? '');
    expect(refreshed.claims()?.sub).toBe(sub);
    expect(await party.worthOf(refreshed.access_token)).toEqual({ userinfo: 200, isActive: true });

    for (const more of ASKS_AGAIN) {
      await changeDatabase(instance, `update session set "provedAt" = "provedAt" - interval '1 hour'`, []);
      const silent = await party.ask({ prompt: 'none' });
      await guest.goto(silent.url);
      const before = claimsOf(await silent.redeem(await landedAt(guest, party)));
      const asked = await party.ask(more);
      await guest.goto(asked.url);
      await expect(heading(guest)).toHaveText('Confirm that it is you');
      await guest.getByLabel('Current password').fill(olivia.password);
      await guest.getByRole('button', { name: 'Confirm', exact: true }).click();
      const after = claimsOf(await asked.redeem(await landedAt(guest, party)));
      expect([before.sub, after.sub]).toEqual([sub, sub]);
      expect(after.auth_time).toBeGreaterThan(Number(before.auth_time));
    }

    // An app may have the answer sent by a form, which browsers send by themselves where they may.
    await guest.goto((await party.ask({ response_mode: 'form_post' })).url);
    if (!javaScriptEnabled) {
      await expect(heading(guest)).toHaveText('One moment');
      await guest.getByRole('button', { name: 'Continue' }).click();
    }
    await guest.waitForURL(`${party.address}/callback`);

    // A code is of use once: whoever shows it again ends what came of it.
    await expect(first.redeem(landed)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test(`an app of somebody else is told nothing before it is allowed, ${where}`, async ({
    page,
    browser,
    instance,
    mailbox,
    openApp,
  }) => {
    const guest = await joinMia({ page, browser, instance, mailbox }, true);
    const party = await openApp(['--everybody', '--third-party']);
    const theirs = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await theirs.context().addCookies(await guest.context().cookies());
    const refused = await party.ask();
    await theirs.goto(refused.url);
    await expect(theirs).toHaveURL(/interaction/);
    await expect(heading(theirs)).toHaveText(/^Sign in to Notes with your .+ account$/);
    await expect(theirs.getByText(`Your email address: ${mia.email}`)).toBeVisible();
    await expect(theirs.getByText('Your groups, of which you have none')).toBeVisible();
    if (javaScriptEnabled) await expectAccessible(theirs);
    await theirs.getByRole('button', { name: 'Cancel' }).click();
    expect(await errorAt(theirs, party, refused)).toBe('access_denied');

    const silent = await party.ask({ prompt: 'none' });
    await theirs.goto(silent.url);
    expect(await errorAt(theirs, party, silent)).toBe('consent_required');

    const allowed = await party.ask();
    await theirs.goto(allowed.url);
    await theirs.getByRole('button', { name: 'Allow' }).click();
    const tokens = await allowed.redeem(await landedAt(theirs, party));
    expect(tokens.claims()).toMatchObject(OF_MIA);
    // What was allowed once is not asked again, but where the app wants it asked.
    await enter(theirs, party);
    await theirs.goto((await party.ask({ prompt: 'consent' })).url);
    await expect(theirs.getByRole('button', { name: 'Allow' })).toBeVisible();
  });
}

test('who forgot the password, or asked for two apps at once, comes to each of them', async ({
  page,
  browser,
  instance,
  openApp,
}) => {
  await claim(page, instance);
  const [notes, files] = [await openApp(), await openApp(undefined, 'Files')];
  const context = await browser.newContext();
  const [first, second] = [await context.newPage(), await context.newPage()];
  const [one, other] = [await notes.ask(), await files.ask()];
  await first.goto(one.url);
  await expect(first.getByText('Sign in to open Notes.')).toBeVisible();
  await second.goto(other.url);
  await expect(second.getByText('Sign in to open Files.')).toBeVisible();
  await second.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(heading(second)).toHaveText('Forgot your password?');
  const { stdout } = await runCommand(['reset-password', olivia.email], {
    LATCHKEY_DATA_DIR: instance.dataDir,
    N8N_EDITOR_BASE_URL: instance.baseUrl,
  });
  await second.goto(stdout.trim());
  await second.getByLabel('New password').fill('Chosen-anew-1');
  await second.getByRole('button', { name: 'Set password' }).click();
  expect(claimsOf(await other.redeem(await landedAt(second, files))).email).toBe(olivia.email);
  await fillSignIn(first, { ...olivia, password: 'Chosen-anew-1' });
  expect(claimsOf(await one.redeem(await landedAt(first, notes))).email).toBe(olivia.email);
});

test('who may not use an app is told so here, and the app is told nothing', async ({
  page,
  browser,
  instance,
  mailbox,
  openApp,
}) => {
  const theirs = await joinMia({ page, browser, instance, mailbox });
  const party = await openApp(['--user', olivia.email]);
  const answer = await theirs.goto((await party.ask()).url);
  await expect(theirs).toHaveURL(/interaction/);
  expect(answer?.status()).toBe(403);
  await expect(heading(theirs)).toHaveText('Mia Member may not open Notes');
  await expect(theirs.getByText('Ask Olivia Owner to let you in.')).toBeVisible();
  await expectAccessible(theirs);
  expect((await enter(page, party)).claims()?.email).toBe(olivia.email);
});

test('an address that is not registered is shown beside those that are, to whoever can mend it', async ({
  page,
  browser,
  instance,
  mailbox,
  openApp,
}) => {
  const theirs = await joinMia({ page, browser, instance, mailbox });
  const party = await openApp();
  const sent = `${party.address}/callback/`;
  const { url } = await party.ask({ redirect_uri: sent });
  expect((await page.goto(url))?.status()).toBe(400);
  await expect(heading(page)).toHaveText('Notes cannot sign you in');
  const fact = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('+ dd');
  await expect(fact('Sent as redirect_uri')).toHaveText(sent);
  await expect(fact('Registered')).toHaveText(`${party.address}/callback`);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Open the page of Notes' }).click();
  await expect(heading(page)).toHaveText('Notes');

  expect((await theirs.goto(url))?.status()).toBe(400);
  await expect(theirs.getByText('Tell Olivia Owner, with the address of the app.')).toBeVisible();
  await expect(theirs.getByText(sent)).toBeHidden();
  await expectAccessible(theirs);
});

test('an app that says whom it means signs them out without a question, and is worth nothing then', async ({
  page,
  instance,
  openApp,
}) => {
  await claim(page, instance);
  const party = await openApp();
  const other = await openApp(['--everybody'], 'Wiki');
  const [tokens, others] = [await enter(page, party), await enter(page, other)];
  expect(await party.worthOf(tokens.access_token)).toEqual({ userinfo: 200, isActive: true });
  const way = {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: `${party.address}/out`,
    state: 'here',
  };
  await page.goto(client.buildEndSessionUrl(party.client, way).href);
  await page.waitForURL(`${party.address}/out?state=here`);
  expect(await party.worthOf(tokens.access_token)).toEqual(DEAD);
  expect(await other.worthOf(others.access_token)).toEqual(DEAD);
  await expect(client.refreshTokenGrant(party.client, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  await page.goto((await party.ask()).url);
  await expect(page.getByText('Sign in to open Notes.')).toBeVisible();
});

test('an app that does not say whom it means has them asked', async ({ page, instance, openApp }) => {
  await claim(page, instance);
  const party = await openApp();
  const { access_token: token } = await enter(page, party);
  const { href } = client.buildEndSessionUrl(party.client, {
    post_logout_redirect_uri: `${party.address}/out`,
  });
  await page.goto(href);
  await expect(heading(page)).toHaveText(/^Sign out of .+\?$/);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Only out of Notes' }).click();
  await page.waitForURL(`${party.address}/out`);
  await page.goto(`${instance.baseUrl}/account`);
  await expect(heading(page)).toHaveText('Account');

  const { access_token: second } = await enter(page, party);
  const { client_id: id } = party.client.clientMetadata();
  for (const [asked, button, title] of [
    [`?client_id=${id}`, 'Only out of Notes', 'You are signed out of Notes'],
    ['', 'Stay signed in', 'You are still signed in'],
  ]) {
    await page.goto(`${instance.baseUrl}/oidc/logout${asked}`);
    await page.getByRole('button', { name: button }).click();
    await expect(heading(page)).toHaveText(title ?? '');
    await expectAccessible(page);
  }
  await page.goto(`${instance.baseUrl}/oidc/logout`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(heading(page)).toHaveText('You are signed out');
  await expectAccessible(page);
  for (const it of [token, second]) expect(await party.worthOf(it)).toEqual(DEAD);
  await page.goto(`${instance.baseUrl}/account`);
  await expect(heading(page)).toHaveText('Sign in');
});

test('whoever is disabled while an app has them in is out of the app as well', async ({
  page,
  browser,
  instance,
  mailbox,
  openApp,
}) => {
  const theirs = await joinMia({ page, browser, instance, mailbox });
  const party = await openApp();
  const tokens = await enter(theirs, party);
  expect(await party.worthOf(tokens.access_token)).toEqual({ userinfo: 200, isActive: true });
  await page.reload();
  await page.getByRole('button', { name: `Actions for ${mia.email}` }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByText(/devices? (was|were) signed out\./)).toBeVisible();
  expect(await party.worthOf(tokens.access_token)).toEqual(DEAD);
  await expect(client.refreshTokenGrant(party.client, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

test('an app may have somebody choose who signs in, and one that is lost says where to begin again', async ({
  page,
  instance,
  openApp,
}) => {
  await claim(page, instance);
  const party = await openApp();
  const asked = await party.ask({ prompt: 'select_account' });
  await page.goto(asked.url);
  await expect(heading(page)).toHaveText('Who signs in to Notes?');
  await expect(page.getByText(`You are signed in as Olivia Owner (${olivia.email}).`)).toBeVisible();
  await expectAccessible(page);
  const question = page.url();
  await page.getByRole('button', { name: 'Go on as Olivia' }).click();
  expect((await asked.redeem(await landedAt(page, party))).claims()?.email).toBe(olivia.email);

  expect((await page.goto(question))?.status()).toBe(410);
  await expect(heading(page)).toHaveText('Begin again at the app');
  await expectAccessible(page);
  const answered = question.replace('/interaction/', '/authorize/');
  expect((await page.goto(answered))?.status()).toBe(400);
  await expect(heading(page)).toHaveText('Begin again at the app');
  await expectAccessible(page);
});

test('a device without a keyboard is let in by whoever has it in front of them', async ({
  page,
  instance,
  openApp,
}) => {
  await claim(page, instance);
  const party = await openApp();
  const device = await client.initiateDeviceAuthorization(party.client, { scope: 'openid email' });
  const fetchTokens = () =>
    client.genericGrantRequest(party.client, 'urn:ietf:params:oauth:grant-type:device_code', {
      device_code: device.device_code,
    });
  await expect(fetchTokens()).rejects.toMatchObject({ error: 'authorization_pending' });
  await page.goto(device.verification_uri);
  await expect(heading(page)).toHaveText('Let a device in');
  await expectAccessible(page);
  await page.getByLabel('Code').fill('AAAA-AAAA');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('alert')).toHaveText(/^There is no such code/);
  await expectAccessible(page);
  // By the keyboard alone.
  await expect(page.getByLabel('Code')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(device.user_code);
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Let Notes in on a device?');
  await expect(page.getByText(device.user_code)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Let it in', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('The device is let in');
  await expectAccessible(page);
  const tokens = await fetchTokens();
  expect(tokens.claims()).toMatchObject({ email: olivia.email });
  await expect(fetchTokens()).rejects.toMatchObject({ error: 'invalid_grant' });
});
