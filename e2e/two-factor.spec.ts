import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { mia, olivia } from '../testing/cast';
import { accountRow, claim, expect, expectAccessible, row, signIn, test } from './support/app';
import { changeDatabase } from './support/database';
import { type Instance, runCommand } from './support/instance';
import { linkIn } from './support/mailbox';
import { joinMia } from './support/people';

/** What the list says of somebody's second factor. */
const factorOf = (page: Page, email: string) => row(page, email).locator('td').nth(4);

const factor = (page: Page) => accountRow(page, 'Two-factor sign-in');
const backupCodes = (page: Page) => accountRow(page, 'Backup codes');
const picture = (page: Page) => page.getByRole('img', { name: 'for your authenticator app to scan' });
const codesOn = (page: Page) => page.getByRole('list', { name: 'Your backup codes' }).getByRole('listitem');

/** An authenticator app: what it shows now. Every code works once, so its clock goes on with each look. */
class App {
  private looks = 0;
  constructor(
    private readonly key: string,
    private readonly instance: Instance,
  ) {}

  /** Codes are thirty seconds apart; for those that follow, the instance forgets which one it has seen. */
  async code(): Promise<string> {
    if (this.looks++ > 0) await changeDatabase(this.instance, 'update two_factor set "lastStep" = 0', []);
    return TOTP.generate({ secret: Secret.fromBase32(this.key) });
  }
}

type TurnedOn = { app: App; codes: string[] };

/** Turns it on from the account page, and gives the app and the backup codes. */
async function turnOn(page: Page, instance: Instance): Promise<TurnedOn> {
  await page.goto(`${instance.baseUrl}/account`);
  await factor(page).getByRole('button', { name: 'Turn on' }).click();
  return confirm(page, instance);
}

/** The same on the page to which whoever has to have it is led. */
const isFactorPage = ({ pathname }: URL) => pathname === '/account/two-factor';

async function setUp(page: Page, instance: Instance): Promise<TurnedOn> {
  await expect(page).toHaveURL(isFactorPage);
  await page.getByRole('button', { name: 'Turn on' }).click();
  return confirm(page, instance);
}

async function confirm(page: Page, instance: Instance): Promise<TurnedOn> {
  await expect(picture(page)).toBeVisible();
  const link = await page.getByRole('link', { name: 'Open it in the app' }).getAttribute('href');
  const key = new URL(link ?? '').searchParams.get('secret') ?? '';
  await expect(page.getByText(key.replace(/.{4}(?=.)/g, '$& '))).toBeVisible();
  const app = new App(key, instance);
  await page.getByLabel('Code').fill(await app.code());
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(codesOn(page)).toHaveCount(10);
  return { app, codes: await codesOn(page).allInnerTexts() };
}

async function enter(page: Page, code: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** What a printer gets of the backup codes: whose they are and each on one line, without frame and buttons. */
async function expectPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText(`Backup codes for ${olivia.email} at Latchkey.`)).toBeVisible();
  for (const code of await codesOn(page).all()) expect((await code.boundingBox())?.height).toBeLessThan(40);
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await page.emulateMedia({ media: 'screen' });
}

/** What the sign-in's cookie holds. */
async function cookieOf(page: Page): Promise<string | undefined> {
  const cookies = await page.context().cookies();
  return cookies.find(({ name }) => /^latchkey_/.test(name))?.value;
}

async function signOut(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).last().click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(
    javaScriptEnabled ? 'in a browser with JavaScript' : 'in a browser without JavaScript',
    () => {
      test.use({ javaScriptEnabled });

      test('Mia turns it on, and from then on signs in with a code of her app', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        const { app, codes } = await turnOn(guest, instance);
        expect(new Set(codes).size).toBe(10);
        await guest.getByRole('link', { name: 'I have kept them' }).click();
        await expect(backupCodes(guest)).toContainText('10 left');
        const told = await mailbox.mailTo(mia.email, 2);
        expect(told.subject).toBe('Latchkey: Two-factor sign-in is on');
        expect(told.text).not.toMatch(/https?:/);

        await signOut(guest, instance);
        await guest.goto(`${instance.baseUrl}/sign-in?next=/account%3Fchange%3Dpassword`);
        await guest.getByLabel('Email').fill(mia.email);
        await guest.getByLabel('Password').fill(mia.password);
        await guest.getByRole('button', { name: 'Sign in' }).click();
        const half = await cookieOf(guest);
        await enter(guest, 'abcdef');
        await expect(guest.getByText('This code is not right, or was used already.')).toBeVisible();
        await expect(guest).toHaveURL(/\/sign-in\/code\?next=/);

        // The password alone has opened nothing yet.
        const elsewhere = await guest.context().newPage();
        await elsewhere.goto(`${instance.baseUrl}/account`);
        await expect(elsewhere.getByRole('heading', { name: 'Sign in' })).toBeVisible();
        await elsewhere.close();

        await enter(guest, await app.code());
        await expect(guest).toHaveURL(`${instance.baseUrl}/account?change=password`);
        await expect(guest.getByLabel('Current password')).toBeVisible();
        expect(await cookieOf(guest)).not.toBe(half);
      });

      test('Mia has lost her app: a backup code lets her in once, and she makes new ones', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        const { codes } = await turnOn(guest, instance);
        const [code = '', other = ''] = codes;
        await signOut(guest, instance);
        await signIn(guest, instance, mia);
        await guest.getByRole('link', { name: 'Type a backup code' }).click();
        await enter(guest, code.toLowerCase().replaceAll('-', ' '));
        await expect(guest).toHaveURL(`${instance.baseUrl}/account`);
        await expect(backupCodes(guest)).toContainText('9 left');
        expect((await mailbox.mailTo(mia.email, 3)).subject).toBe('Latchkey: A backup code was used');

        await signOut(guest, instance);
        await signIn(guest, instance, mia);
        await enter(guest, code);
        await expect(guest.getByText('This code is not right, or was used already.')).toBeVisible();
        await enter(guest, other);
        await expect(guest).toHaveURL(`${instance.baseUrl}/account`);

        await backupCodes(guest).getByRole('link', { name: 'New backup codes' }).click();
        await expect(guest.getByText('The old ones stop working for good.')).toBeVisible();
        await guest.getByRole('button', { name: 'New backup codes' }).click();
        await expect(codesOn(guest)).toHaveCount(10);
        const renewed = await codesOn(guest).allInnerTexts();
        expect(new Set([...codes, ...renewed]).size).toBe(20);
        await signOut(guest, instance);
        await signIn(guest, instance, mia);
        await enter(guest, codes[2] ?? '');
        await expect(guest.getByText('This code is not right, or was used already.')).toBeVisible();
        await enter(guest, renewed[0] ?? '');
        await expect(guest).toHaveURL(`${instance.baseUrl}/account`);

        await factor(guest).getByRole('button', { name: 'Turn off' }).click();
        await expect(factor(guest)).toContainText('your password is all that is asked for');
        await factor(guest).getByRole('button', { name: 'Turn off' }).click();
        await expect(factor(guest)).toContainText('Off');
        if (javaScriptEnabled) await expect(factor(guest).getByRole('status')).toBeFocused();
        await signOut(guest, instance);
        await signIn(guest, instance, mia);
        await expect(guest).toHaveURL(`${instance.baseUrl}/account`);
      });

      test('a reset link asks for the code as well', async ({ page, browser, instance, mailbox }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        const { app } = await turnOn(guest, instance);
        const { stdout } = await runCommand(['reset-password', mia.email], {
          N8N_PORT: new URL(instance.baseUrl).port,
          LATCHKEY_DATA_DIR: instance.dataDir,
        });
        const link = stdout.trim();
        const other = await (await browser.newContext({ javaScriptEnabled })).newPage();
        await other.goto(link);
        await other.getByLabel('New password').fill('Chosen-anew-1');
        await other.getByLabel('Code').fill('not it');
        await other.getByRole('button', { name: 'Set password' }).click();
        await expect(other.getByText('This code is not right, or was used already.')).toBeVisible();
        await guest.goto(`${instance.baseUrl}/account`);
        await expect(guest.getByRole('heading', { name: 'Account' })).toBeVisible();

        await other.getByLabel('New password').fill('Chosen-anew-1');
        await other.getByLabel('Code').fill(await app.code());
        await other.getByRole('button', { name: 'Set password' }).click();
        await expect(other).toHaveURL(`${instance.baseUrl}/account`);
        await guest.reload();
        await expect(guest.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      });

      test('the owner clears a lost factor, and the command line the owner’s', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        await turnOn(guest, instance);
        await page.goto(`${instance.baseUrl}/users`);
        await expect(factorOf(page, mia.email)).toHaveText('App');
        if (javaScriptEnabled) {
          await page.getByRole('button', { name: `Actions for ${mia.email}` }).click();
          await page.getByRole('menuitem', { name: 'Clear second factor' }).click();
          const dialog = page.getByRole('alertdialog');
          await expect(dialog).toContainText('their password is all that is asked for');
          await expectAccessible(page);
          await dialog.getByRole('button', { name: 'Clear second factor' }).click();
          await expect(page.getByText(`${mia.email} has no second factor now.`)).toBeVisible();
        } else {
          await row(page, mia.email).getByRole('link').click();
          await page.getByRole('button', { name: 'Clear second factor' }).click();
          await expect(page.getByRole('button', { name: 'Clear second factor' })).toHaveCount(0);
          await page.goto(`${instance.baseUrl}/users`);
        }
        await expect(factorOf(page, mia.email)).toHaveText('None');
        const told = await mailbox.mailTo(mia.email, 3);
        expect(told.text).toContain('Olivia Owner cleared the authenticator app');
        await guest.goto(`${instance.baseUrl}/account`);
        await expect(guest.getByRole('heading', { name: 'Sign in' })).toBeVisible();
        await signIn(guest, instance, mia);
        await expect(guest).toHaveURL(`${instance.baseUrl}/account`);

        await turnOn(page, instance);
        const { code, output } = await runCommand(['mfa:disable', olivia.email], {
          N8N_PORT: new URL(instance.baseUrl).port,
          LATCHKEY_DATA_DIR: instance.dataDir,
        });
        expect({ code, output }).toMatchObject({
          code: 0,
          output: expect.stringContaining(`${olivia.email} has no second factor now`),
        });
        await signIn(page, instance, olivia);
        await expect(page).toHaveURL(`${instance.baseUrl}/users`);
      });
    },
  );
}

test('its pages are for everybody, and what is secret is asked of whoever sits there', async ({
  page,
  instance,
}) => {
  await claim(page, instance, '/account');
  await expect(factor(page)).toContainText('Off');
  await factor(page).getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByText('Step 1 of 2')).toBeVisible();
  await expect(page.getByLabel('Code')).toBeFocused();
  await expect(page.getByLabel('Code')).toHaveAttribute('autocomplete', 'one-time-code');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByText('Enter the code.')).toBeVisible();
  await expect(page.getByLabel('Code')).toBeFocused();
  await expectAccessible(page);

  const hourAgo = `update session set "provedAt" = now() - interval '1 hour'`;
  await changeDatabase(instance, hourAgo, []);
  await page.reload();
  await expect(page).toHaveURL(/\/prove\?next=%2Faccount%2Ftwo-factor/);
  await page.getByLabel('Current password').fill(olivia.password);
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await expect(picture(page)).toBeVisible();

  const { app } = await turnOn(page, instance);
  await expectAccessible(page);
  await expect(page.getByText('Step 2 of 2')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Your backup codes' })).toBeFocused();
  await expectPaper(page);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  expect((await saved).suggestedFilename()).toBe('backup-codes.txt');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Two-factor sign-in is on' })).toBeVisible();
  await expect(codesOn(page)).toHaveCount(0);

  await changeDatabase(
    instance,
    `update backup_code set "usedAt" = now() where mark <> (select min(mark) from backup_code)`,
    [],
  );
  await changeDatabase(instance, hourAgo, []);
  await page.goto(`${instance.baseUrl}/account`);
  await expect(backupCodes(page)).toContainText('1 left');
  await expect(backupCodes(page)).toContainText('Make new ones before you need them');
  await factor(page).getByRole('button', { name: 'Turn off' }).click();
  await expect(page).toHaveURL(/\/prove\?next=/);
  await page.getByLabel('Current password').fill(olivia.password);
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await expect(factor(page)).toContainText('Your backup codes no longer work');
  await expectAccessible(page);

  await page.context().clearCookies();
  await page.goto(`${instance.baseUrl}/sign-in/code`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(page, instance, olivia);
  await expect(page.getByLabel('Code')).toBeFocused();
  await expect(page.getByLabel('Code')).toHaveAttribute('inputmode', 'numeric');
  await enter(page, '1');
  await expect(page.getByText('This code is not right, or was used already.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Back to sign in' }).click();
  await signIn(page, instance, olivia);
  await enter(page, await app.code());
  await expect(page).toHaveURL(`${instance.baseUrl}/users`);
});

test('where N8N_MFA_ENABLED is false nobody turns it on, and who has it on keeps it', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  const guest = await joinMia({ page, browser, instance, mailbox });
  const { app } = await turnOn(guest, instance);
  await instance.restart({ N8N_MFA_ENABLED: 'false' });
  await page.goto(`${instance.baseUrl}/account`);
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
  await expect(factor(page)).toHaveCount(0);
  await page.goto(`${instance.baseUrl}/account/two-factor`);
  await expect(page).toHaveURL(`${instance.baseUrl}/account`);
  await signOut(guest, instance);
  await signIn(guest, instance, mia);
  await enter(guest, await app.code());
  await expect(factor(guest)).toContainText('On');
});

test('where N8N_MFA_ENFORCED_ENABLED is true nobody goes on without one, and nobody is locked out', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  const guest = await joinMia({ page, browser, instance, mailbox });
  await instance.restart({ N8N_MFA_ENFORCED_ENABLED: 'true' });
  const asked = (who: Page) => who.getByText('This instance asks everybody for a second factor.');

  for (const path of [
    '/',
    '/users',
    '/email',
    '/account',
    '/account?change=password',
    '/users/export?search=mia',
  ]) {
    await page.goto(instance.baseUrl + path);
    await expect(page).toHaveURL(isFactorPage);
  }
  await expect(asked(page)).toBeVisible();
  await expectAccessible(page);

  await setUp(page, instance);
  // The list of users as a file is what was wanted last, and comes by itself.
  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Go on' }).click();
  expect((await file).suggestedFilename()).toMatch(/^users-.*csv$/);
  await expect(page).toHaveURL(`${instance.baseUrl}/users?search=mia&export`);
  await page.goto(`${instance.baseUrl}/users`);
  await expect(factorOf(page, mia.email)).toHaveText('Missing');
  await expect(factorOf(page, olivia.email)).toHaveText('App');
  await expectAccessible(page);

  // The link of a mail lets Mia in no further than her password does.
  await guest.goto(`${instance.baseUrl}/account`);
  await expect(asked(guest)).toBeVisible();
  await guest.getByRole('button', { name: 'Sign out' }).first().click();
  await guest.goto(`${instance.baseUrl}/forgot-password`);
  await guest.getByLabel('Email').fill(mia.email);
  await guest.getByRole('button', { name: 'Email me a reset link' }).click();
  await guest.goto(linkIn(await mailbox.mailTo(mia.email, 2)));
  await guest.getByLabel('New password').fill('Another-1-way');
  await guest.getByRole('button', { name: 'Set password' }).click();
  await setUp(guest, instance);
  await guest.goto(`${instance.baseUrl}/account`);
  await expect(factor(guest)).toContainText('On');

  // The owner has lost the app and every code: the machine itself clears them, and the sign-in leads to a new one.
  await signOut(page, instance);
  const { code } = await runCommand(['mfa:disable', olivia.email], { LATCHKEY_DATA_DIR: instance.dataDir });
  expect(code).toBe(0);
  await signIn(page, instance, olivia);
  await expect(asked(page)).toBeVisible();
  await setUp(page, instance);
  await page.goto(`${instance.baseUrl}/users`);
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
});
