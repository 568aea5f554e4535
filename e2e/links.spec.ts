import type { APIRequestContext, Page } from '@playwright/test';
import { mia, olivia } from '../testing/cast';
import { claim, expect, invite, signIn, test } from './support/app';
import { changeDatabase, expireInvitation } from './support/database';
import type { Instance } from './support/instance';
import { linkIn, type Mailbox } from './support/mailbox';
import { accept } from './support/people';

const NEW_PASSWORD = 'Chosen-anew-1';
const NEW_EMAIL = 'olivia@new.example.com';

type Links = { invite: string; reset: string; change: string };

/** Who looks at links before people do: mail scanners, previews, browsers that think ahead. */
const MACHINES: Record<string, string>[] = [
  { 'user-agent': 'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1) BingPreview/1.0b' },
  { 'user-agent': 'Barracuda Sentinel (EE)' },
  { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' },
  { 'user-agent': 'WhatsApp/2.23.20.0', range: 'bytes=0-524288' },
  { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' },
  { 'x-moz': 'prefetch' },
  { 'next-router-prefetch': '1', rsc: '1' },
];

async function askForReset(page: Page, { baseUrl }: Instance, email: string): Promise<void> {
  await page.goto(`${baseUrl}/forgot-password`);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Email me a reset link' }).click();
  await expect(page.getByText('a reset link is on its way')).toBeVisible();
}

/** One link of each kind, as the mails bring them. The owner is signed in on `page`. */
async function linksOf(page: Page, instance: Instance, mailbox: Mailbox): Promise<Links> {
  await claim(page, instance);
  await invite(page, mia.email);
  await page.goto(`${instance.baseUrl}/account?change=email`);
  await page.getByLabel('New email').fill(NEW_EMAIL);
  await page.getByLabel('Current password').fill(olivia.password);
  await page.getByRole('button', { name: 'Change email' }).click();
  await expect(page.getByText('waits to be confirmed')).toBeVisible();
  await askForReset(page, instance, olivia.email);
  return {
    invite: linkIn(await mailbox.mailTo(mia.email)),
    reset: linkIn(await mailbox.mailTo(olivia.email)),
    change: linkIn(await mailbox.mailTo(NEW_EMAIL)),
  };
}

/** Everything that a machine does with an address that it finds. Answers are not of interest, for people see none. */
async function lookAt(link: string, request: APIRequestContext): Promise<void> {
  for (const headers of MACHINES) {
    expect((await request.get(link, { headers })).status()).toBe(200);
    expect((await request.head(link, { headers })).status()).toBeLessThan(400);
    await request.fetch(link, { method: 'OPTIONS', headers });
  }
  // Some scanners press what they find: a post without the form's own fields is no press of its button.
  await request.post(link, { form: {} });
  await request.post(link, { multipart: { token: link.split('/').at(-1) ?? '' } });
}

test('links that machines have looked at in every way still work for the person', async ({
  page,
  playwright,
  browser,
  instance,
  mailbox,
}) => {
  const links = await linksOf(page, instance, mailbox);
  const machine = await playwright.request.newContext();
  for (const link of Object.values(links)) await lookAt(link, machine);
  await machine.dispose();

  const guest = await (await browser.newContext()).newPage();
  await accept(guest, links.invite, mia);
  await expect(guest.getByRole('heading', { name: 'Account' })).toBeVisible();

  await page.goto(links.change);
  await page.getByRole('button', { name: 'Confirm new address' }).click();
  await expect(page.getByRole('heading', { name: 'Your new address is confirmed' })).toBeVisible();

  // The reset was made for the address that has just changed, so it must open nothing any more.
  const other = await (await browser.newContext()).newPage();
  await other.goto(links.reset);
  await expect(other.getByRole('heading', { name: 'This link was replaced' })).toBeVisible();
  await askForReset(other, instance, NEW_EMAIL);
  await other.goto(linkIn(await mailbox.mailTo(NEW_EMAIL, 2)));
  await other.getByLabel('New password').fill(NEW_PASSWORD);
  await other.getByRole('button', { name: 'Set password' }).click();
  await expect(other.getByRole('heading', { name: 'Users' })).toBeVisible();
});

test('a token opens the door that it was made for, and no other', async ({
  page,
  request,
  instance,
  mailbox,
}) => {
  const links = Object.values(await linksOf(page, instance, mailbox));
  const doors = links.map((link) => link.slice(0, link.lastIndexOf('/') + 1));
  const tokens = links.map((link) => link.slice(link.lastIndexOf('/') + 1));
  for (const [at, door] of doors.entries())
    for (const [of, token] of tokens.entries()) {
      const status = (await request.get(door + token)).status();
      expect(status, `${new URL(door).pathname} with the token of ${doors[of]}`).toBe(at === of ? 200 : 404);
    }
  for (const link of links) {
    const last = link.at(-2) === 'A' ? 'B' : 'A';
    expect((await request.get(`${link.slice(0, -2)}${last}${link.at(-1)}`)).status()).toBe(404);
    expect((await request.get(link.slice(0, -1))).status()).toBe(404);
  }
});

test('a link in a mail begins with the base URL, whatever the request that asks for it says of hosts', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const liar = await browser.newContext({
    extraHTTPHeaders: {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '8443',
      'x-original-url': '/evil',
      'x-rewrite-url': '/evil',
      forwarded: 'host=evil.example;proto=https',
    },
  });
  await askForReset(await liar.newPage(), instance, olivia.email);
  const mail = await mailbox.mailTo(olivia.email);
  expect(linkIn(mail)).toMatch(new RegExp(`^${instance.baseUrl}/reset-password/`));
  expect(mail.raw).not.toContain('evil');
});

test('a new link that the invited ask for themselves goes to their own address, and once', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await invite(page, mia.email);
  const old = linkIn(await mailbox.mailTo(mia.email));
  await expireInvitation(instance, mia.email);
  const guest = await (await browser.newContext()).newPage();
  await guest.goto(old);
  await guest.getByRole('button', { name: /new link|new invite/i }).click();
  const renewed = linkIn(await mailbox.mailTo(mia.email, 2));
  expect(renewed).not.toBe(old);
  await guest.goto(old);
  await expect(guest.getByText('A newer invite was sent to you.')).toBeVisible();
  await accept(guest, renewed, mia);
  await expect(guest.getByRole('heading', { name: 'Account' })).toBeVisible();
  // Used is used, also by somebody who is signed in nowhere.
  const late = await (await browser.newContext()).newPage();
  await late.goto(renewed);
  await expect(late.getByText('This invite was already accepted.')).toBeVisible();
  await signIn(late, instance, mia);
  await expect(late.getByRole('heading', { name: 'Account' })).toBeVisible();
});

test('a dead link says so by its status too, to people and to machines: 410, and 404 where none was ever made', async ({
  page,
  playwright,
  instance,
  mailbox,
}) => {
  const links = await linksOf(page, instance, mailbox);
  const visitor = await playwright.request.newContext();
  const statusOf = async (link: string) => {
    const answers = [await visitor.get(link), await visitor.head(link), await page.request.get(link)];
    const statuses = new Set(answers.map((answer) => answer.status()));
    expect(statuses.size, link).toBe(1);
    for (const answer of answers) expect(answer.headers()['cache-control']).toContain('no-store');
    return [...statuses][0];
  };
  const soon = `now() + interval '1 hour'`;
  const deaths: Record<keyof Links, [change: string, undo: string][]> = {
    invite: [
      ['update invitation set "acceptedAt" = now()', 'update invitation set "acceptedAt" = null'],
      ['update invitation set "revokedAt" = now()', 'update invitation set "revokedAt" = null'],
      ['update invitation set version = 2', 'update invitation set version = 1'],
      [`update invitation set "expiresAt" = 'infinity'`, `update invitation set "expiresAt" = ${soon}`],
      [`update invitation set "expiresAt" = '-infinity'`, `update invitation set "expiresAt" = ${soon}`],
      ['update invitation set "expiresAt" = now()', `update invitation set "expiresAt" = ${soon}`],
    ],
    reset: [
      ['update password_reset set "usedAt" = now()', 'update password_reset set "usedAt" = null'],
      ['update password_reset set "replacedAt" = now()', 'update password_reset set "replacedAt" = null'],
      [
        `update password_reset set "expiresAt" = 'infinity'`,
        `update password_reset set "expiresAt" = ${soon}`,
      ],
      [
        `update password_reset set "expiresAt" = '0044-03-15 BC'`,
        `update password_reset set "expiresAt" = ${soon}`,
      ],
    ],
    change: [
      ['update email_change set "usedAt" = now()', 'update email_change set "usedAt" = null'],
      ['update email_change set "replacedAt" = now()', 'update email_change set "replacedAt" = null'],
      [
        `update email_change set "expiresAt" = '294276-12-31'`,
        `update email_change set "expiresAt" = ${soon}`,
      ],
    ],
  };
  for (const kind of ['invite', 'reset', 'change'] as const) {
    expect(await statusOf(links[kind])).toBe(200);
    for (const [change, undo] of deaths[kind]) {
      await changeDatabase(instance, change, []);
      expect(await statusOf(links[kind]), change).toBe(410);
      await changeDatabase(instance, undo, []);
      expect(await statusOf(links[kind]), undo).toBe(200);
    }
    expect(await statusOf(`${links[kind].slice(0, -2)}xx`)).toBe(404);
    expect(await statusOf(links[kind].replace(/[^/]+$/, 'nothing'))).toBe(404);
  }
  await visitor.dispose();
});
