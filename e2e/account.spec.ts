import { readFileSync } from 'node:fs';
import { type Browser, devices, type Page } from '@playwright/test';
import { mia, olivia } from '../testing/cast';
import { accountRow, claim, expect, expectAccessible, invite, signIn, test } from './support/app';
import type { Instance } from './support/instance';
import { linkIn, type Mailbox } from './support/mailbox';
import { accept, joinMia } from './support/people';

const NEW_PASSWORD = 'Chosen-anew-1';
const NEW_EMAIL = 'mia@new.example.com';

type Setting = { page: Page; browser: Browser; instance: Instance; mailbox: Mailbox };

/** Somebody signed in on one more device, a phone. */
async function elsewhere(
  { browser, instance }: Pick<Setting, 'browser' | 'instance'>,
  person: typeof mia,
): Promise<Page> {
  const page = await (await browser.newContext(devices['Pixel 7'])).newPage();
  await signIn(page, instance, person);
  await expect(page.getByRole('link', { name: 'Account' })).toBeVisible();
  return page;
}

async function changeEmail(page: Page, email: string, password = mia.password): Promise<void> {
  await page.getByRole('button', { name: 'Change email' }).click();
  await page.getByLabel('New email').fill(email);
  await page.getByLabel('Current password').fill(password);
  await page.getByRole('button', { name: 'Change email' }).click();
}

async function changePassword(page: Page, current: string, next: string): Promise<void> {
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByLabel('Current password').fill(current);
  await page.getByLabel('New password').fill(next);
  await page.getByRole('button', { name: 'Change password' }).click();
}

/** What a device meets with its next request. */
async function expectSignedOut(page: Page): Promise<void> {
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(
    javaScriptEnabled ? 'in a browser with JavaScript' : 'in a browser without JavaScript',
    () => {
      test.use({ javaScriptEnabled });

      test('Mia changes her name, and everybody sees it', async ({ page, browser, instance, mailbox }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        await guest.getByRole('button', { name: 'Change name' }).click();
        await guest.getByLabel('First name').fill('');
        await guest.getByRole('button', { name: 'Save name' }).click();
        await expect(guest.getByText('Enter your first name.')).toBeVisible();
        await guest.getByLabel('First name').fill('María');
        await guest.getByLabel('Last name').fill('Moved');
        await guest.getByRole('button', { name: 'Save name' }).click();
        await expect(guest.getByText('Your name is saved.')).toBeVisible();
        await expect(guest.getByLabel('First name')).toHaveCount(0);
        await expect(accountRow(guest, 'Name')).toContainText('María Moved');
        await guest.getByRole('button', { name: 'Change name' }).click();
        await expect(guest.getByText('Your name is saved.')).toHaveCount(0);
        await expect(guest.getByLabel('Last name')).toHaveValue('Moved');
        await page.goto(`${instance.baseUrl}/users`);
        await expect(page.getByText('María Moved')).toBeVisible();
      });

      test('Mia gets another address, confirmed from there, and the old one is told', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        await changeEmail(guest, NEW_EMAIL, 'Wrong-password-1');
        await expect(guest.getByText('This is not your current password.')).toBeVisible();
        await expect(guest.getByLabel('New email')).toHaveValue(NEW_EMAIL);
        await guest.getByLabel('Current password').fill(mia.password);
        await guest.getByRole('button', { name: 'Change email' }).click();
        await expect(guest.getByText(`${NEW_EMAIL} waits to be confirmed`)).toBeVisible();

        const mail = await mailbox.mailTo(NEW_EMAIL);
        expect(mail.subject).toBe('Confirm your new address for Latchkey');
        const link = linkIn(mail);
        expect(link).toContain(`${instance.baseUrl}/change-email/`);
        const other = await (await browser.newContext({ javaScriptEnabled })).newPage();
        for (let opened = 0; opened < 3; opened++) await other.request.get(link);
        const answer = await other.goto(link);
        expect(answer?.headers()['referrer-policy']).toBe('no-referrer');
        await guest.goto(`${instance.baseUrl}/account`);
        await expect(guest.getByText(`${NEW_EMAIL} waits to be confirmed`)).toBeVisible();

        await page.goto(link);
        await expect(page.getByText(`You are signed in as ${olivia.email}.`)).toBeVisible();
        await other.getByRole('button', { name: 'Confirm new address' }).click();
        await expect(other.getByRole('heading', { name: 'Your new address is confirmed' })).toBeVisible();
        await other.goto(link);
        await expect(other.getByRole('heading', { name: 'Your new address is confirmed' })).toBeVisible();
        await expect(other.getByRole('button')).toHaveCount(0);

        const told = await mailbox.mailTo(mia.email, 2);
        expect(told.subject).toBe('Your Latchkey address was changed');
        expect(told.text).toContain(NEW_EMAIL);
        expect(told.text).not.toMatch(/https?:/);

        await guest.goto(`${instance.baseUrl}/account`);
        await expect(accountRow(guest, 'Email')).toContainText(NEW_EMAIL);
        await expect(guest.getByText('waits to be confirmed')).toBeHidden();
        await other.getByRole('link', { name: 'Sign in' }).click();
        await signIn(other, instance, mia);
        await expect(other.getByText('Wrong email or password.')).toBeVisible();
        await signIn(other, instance, { ...mia, email: NEW_EMAIL });
        await expect(other).toHaveURL(`${instance.baseUrl}/account`);
      });

      test('Mia takes a change of her address back, and its link is dead', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        await changeEmail(guest, NEW_EMAIL);
        const link = linkIn(await mailbox.mailTo(NEW_EMAIL));
        await guest.goto(`${instance.baseUrl}/account`);
        await guest.getByRole('button', { name: 'Take back' }).click();
        await expect(guest.getByText('waits to be confirmed')).toBeHidden();
        await guest.goto(link);
        await expect(guest.getByRole('heading', { name: 'This link was replaced' })).toBeVisible();
        await guest.getByRole('link', { name: 'Go to your account' }).click();
        await expect(accountRow(guest, 'Email')).toContainText(mia.email);
      });

      test('Mia changes her password: here she stays, elsewhere she is out', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        const phone = await elsewhere({ browser, instance }, mia);
        await changePassword(guest, 'Wrong-password-1', NEW_PASSWORD);
        await expect(guest.getByText('This is not your current password.')).toBeVisible();
        await guest.getByLabel('Current password').fill(mia.password);
        await guest.getByLabel('New password').fill('short');
        await guest.getByRole('button', { name: 'Change password' }).click();
        await expect(guest.getByText('Use at least 8 characters.')).toBeVisible();
        await phone.reload();
        await expect(phone.getByRole('heading', { name: 'Account' })).toBeVisible();

        await guest.getByLabel('Current password').fill(mia.password);
        await guest.getByLabel('New password').fill(NEW_PASSWORD);
        await guest.getByRole('button', { name: 'Change password' }).click();
        await expect(guest.getByText('Your password was changed.')).toBeVisible();
        await expect(guest.getByLabel('Current password')).toHaveCount(0);
        await expectSignedOut(phone);
        expect((await mailbox.mailTo(mia.email, 2)).subject).toBe('Your Latchkey password was changed');

        await guest.getByRole('button', { name: 'Change password' }).click();
        await expect(guest.getByLabel('Current password')).toHaveValue('');
        await signIn(phone, instance, mia);
        await expect(phone.getByText('Wrong email or password.')).toBeVisible();
        await signIn(phone, instance, { ...mia, password: NEW_PASSWORD });
        await expect(phone).toHaveURL(`${instance.baseUrl}/account`);
      });

      test('Mia signs one device out, and then all others', async ({ page, browser, instance, mailbox }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        const list = guest.getByRole('list', { name: 'Signed-in devices' }).getByRole('listitem');
        await expect(list).toHaveText([/^Chrome on \w+ This device/]);
        await expect(guest.getByRole('button', { name: 'Sign out everywhere else' })).toHaveCount(0);

        const phone = await elsewhere({ browser, instance }, mia);
        await guest.reload();
        await expect(list).toHaveText([/This device/, /^Chrome on Android/]);
        await guest.getByRole('button', { name: 'Sign out Chrome on Android' }).click();
        await expect(list).toHaveCount(1);
        await expectSignedOut(phone);

        const others = [
          await elsewhere({ browser, instance }, mia),
          await elsewhere({ browser, instance }, mia),
        ];
        await guest.goto(`${instance.baseUrl}/account`);
        await expect(list).toHaveCount(3);
        await guest.getByRole('button', { name: 'Sign out everywhere else' }).click();
        await expect(list).toHaveCount(1);
        for (const other of others) await expectSignedOut(other);
        await guest.getByRole('button', { name: 'Sign out', exact: true }).last().click();
        await expect(guest).toHaveURL(`${instance.baseUrl}/sign-in`);
      });

      test('Mia deletes her own account, and is told first what follows', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        const guest = await joinMia({ page, browser, instance, mailbox }, javaScriptEnabled);
        const phone = await elsewhere({ browser, instance }, mia);
        await guest.getByRole('button', { name: 'Delete my account' }).click();
        await expect(
          guest.getByText('You are signed out everywhere, and cannot sign in again.'),
        ).toBeVisible();
        await guest.getByLabel(`Type ${mia.email} to confirm`).fill(olivia.email);
        await guest.getByRole('button', { name: 'Delete my account for good' }).click();
        await expect(guest.getByLabel(`Type ${mia.email} to confirm`)).toHaveAttribute(
          'aria-invalid',
          'true',
        );
        await guest.getByLabel(`Type ${mia.email} to confirm`).fill(mia.email);
        await guest.getByRole('button', { name: 'Delete my account for good' }).click();
        await expect(guest.getByRole('heading', { name: 'Your account is deleted' })).toBeVisible();
        await expectSignedOut(phone);
        await signIn(guest, instance, mia);
        await expect(guest.getByText('Wrong email or password.')).toBeVisible();
        await page.goto(`${instance.baseUrl}/activity`);
        await expect(page.getByText(`Mia Member deleted their own account, ${mia.email}`)).toBeVisible();
      });
    },
  );
}

test('who has just joined is greeted by name, once', async ({ page, browser, instance, mailbox }) => {
  await claim(page, instance);
  await invite(page, mia.email);
  const guest = await (await browser.newContext()).newPage();
  await accept(guest, linkIn(await mailbox.mailTo(mia.email)), mia);
  const greeting = guest.getByRole('heading', { name: 'Welcome to Latchkey, Mia.' });
  await expect(greeting).toBeFocused();
  await expect(guest).toHaveURL(`${instance.baseUrl}/account`);
  await expectAccessible(guest);
  await guest.reload();
  await expect(guest.getByRole('heading', { name: 'Account' })).toBeVisible();
  await expect(greeting).toHaveCount(0);
});

test('what a deed opened gives the focus back, however it ends', async ({ page, instance }) => {
  await claim(page, instance, '/account');
  const deed = page.getByRole('button', { name: 'Change name' });
  await deed.click();
  await expect(page.getByLabel('First name')).toBeFocused();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(deed).toBeFocused();
  await deed.click();
  await page.getByLabel('First name').fill('Olive');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByText('Your name is saved.')).toBeVisible();
  await expect(deed).toBeFocused();
});

test('what is kept about the owner is a file for them alone, and they stay until they hand over', async ({
  page,
  instance,
}) => {
  await claim(page, instance, '/account');
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download my data' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^my-data-\d{4}-\d\d-\d\d\.json$/);
  const data = JSON.parse(readFileSync(await file.path(), 'utf8'));
  expect(data).toMatchObject({
    profile: { email: olivia.email, role: 'owner' },
    devices: [{ isThisOne: true }],
  });
  await expect(page.getByText('Hand ownership over first')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete my account' })).toHaveCount(0);
});

test('an address that has an account gets a mail that says so, and the page says no more than for any other', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  const guest = await joinMia({ page, browser, instance, mailbox });
  const pages: string[] = [];
  for (const email of ['nobody@example.com', olivia.email]) {
    await changeEmail(guest, email);
    await expect(guest.getByText(`${email} waits to be confirmed`)).toBeVisible();
    const region = accountRow(guest, 'Email');
    // The time is told by the second, and those pass between the two.
    pages.push((await region.innerText()).replaceAll(email, '').replace(/expires [^.]+\./, ''));
    await guest.getByRole('button', { name: 'Take back' }).click();
    await expect(guest.getByText('waits to be confirmed')).toBeHidden();
  }
  expect(pages[0]).toBe(pages[1]);
  const mail = await mailbox.mailTo(olivia.email);
  expect(mail.subject).toBe('You already have an account at Latchkey');
  expect(mail.text).not.toMatch(/https?:/);
});

test('the account page is for everybody, and opens one form at a time', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  const guest = await joinMia({ page, browser, instance, mailbox });
  await elsewhere({ browser, instance }, mia);
  await guest.reload();
  await expect(guest.getByText('Three short questions')).toHaveCount(0);
  await expectAccessible(guest);

  await guest.getByRole('button', { name: 'Change password' }).click();
  await expect(guest.getByLabel('Current password')).toBeFocused();
  await expect(guest.getByLabel('Current password')).toHaveAttribute('autocomplete', 'current-password');
  await expect(guest.getByLabel('New password')).toHaveAttribute('autocomplete', 'new-password');
  await guest.getByRole('button', { name: 'Change password' }).click();
  await expect(guest.getByText('Enter your current password.')).toBeVisible();
  await expectAccessible(guest);

  await guest.getByRole('button', { name: 'Change email' }).click();
  await expect(guest.getByLabel('New email')).toBeFocused();
  await expect(guest.getByLabel('New password')).toHaveCount(0);
  await guest.getByLabel('New email').fill('mia at example');
  await guest.getByLabel('Current password').fill(mia.password);
  await guest.getByRole('button', { name: 'Change email' }).click();
  await expect(guest.getByText('Enter an email address, like name@example.com.')).toBeVisible();
  await expectAccessible(guest);
  await guest.getByRole('link', { name: 'Cancel' }).click();
  await expect(guest.getByLabel('Current password')).toHaveCount(0);
});

test('the pages about a new address are for everybody, and a dead link leads on', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  const guest = await joinMia({ page, browser, instance, mailbox });
  await changeEmail(guest, NEW_EMAIL);
  await expect(guest.getByText(`${NEW_EMAIL} waits to be confirmed`)).toBeVisible();
  await expect(guest.getByRole('button', { name: 'Change email' })).toBeFocused();
  await expectAccessible(guest);
  const link = linkIn(await mailbox.mailTo(NEW_EMAIL));
  await guest.goto(link);
  await expectAccessible(guest);
  await page.goto(link);
  await expectAccessible(page);
  await guest.getByRole('button', { name: 'Confirm new address' }).click();
  await expect(guest.getByRole('heading', { name: 'Your new address is confirmed' })).toBeVisible();
  await expectAccessible(guest);
  await guest.getByRole('link', { name: 'Go to your account' }).click();
  await expect(accountRow(guest, 'Email')).toContainText(NEW_EMAIL);
  const answer = await guest.goto(link.slice(0, -3));
  expect(answer?.status()).toBe(404);
  await expect(guest.getByRole('heading', { name: 'This link is not complete' })).toBeVisible();
  await expectAccessible(guest);
});

test.describe('without a mail server', () => {
  test.use({ hasMail: false });

  test('the owner changes the address at once', async ({ page, instance }) => {
    await claim(page, instance, '/account');
    await page.getByRole('button', { name: 'Change email' }).click();
    await expect(page.getByText('the change is made at once')).toBeVisible();
    await page.getByLabel('New email').fill('Olivia@New.Example.com');
    await page.getByLabel('Current password').fill(olivia.password);
    await page.getByRole('button', { name: 'Change email' }).click();
    await expect(page.getByText('Your address is olivia@new.example.com from now on.')).toBeVisible();
    await page.context().clearCookies();
    await signIn(page, instance, { ...olivia, email: 'olivia@new.example.com' });
    await expect(page).toHaveURL(`${instance.baseUrl}/users`);
  });
});

test.describe('where the questions are turned off', () => {
  test.use({ env: { N8N_PERSONALIZATION_ENABLED: 'false' } });

  test('nobody is asked', async ({ page, instance }) => {
    await claim(page, instance);
    await expect(page.getByRole('region', { name: 'Three short questions' })).toHaveCount(0);
  });
});
