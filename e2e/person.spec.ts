import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { adam, mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, invite, signIn, test } from './support/app';
import { linkIn } from './support/mailbox';
import { accept, joinAs, openPerson } from './support/people';

const NOA = 'noa@example.com';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1';

const section = (page: Page, name: string) => page.getByRole('region', { name });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('the page of an invited person tells why their mail failed, sends it again, and becomes theirs when they join', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  mailbox.refuse({ at: 'recipient', code: 550, reply: '5.1.1 no such user here' });
  await invite(page, mia.email);
  await openPerson(page, instance, mia.email);
  await expect(heading(page)).toHaveText(mia.email);
  const trail = section(page, 'Invites and mails');
  await expect(trail.getByText('5.1.1 no such user here')).toBeVisible();
  await expect(trail.getByText('Invite: failed')).toBeVisible();
  await expect(trail.getByText('Olivia Owner sent the invite as a member')).toBeVisible();
  await expect(page.getByText('The invite mail did not arrive.')).toBeVisible();
  await expect(section(page, 'Facts')).toContainText('Mail failed');
  await expect(section(page, 'Facts')).toContainText('Invited byYou');
  await expectAccessible(page);

  mailbox.refuse(null);
  await page.getByRole('button', { name: 'Resend invite' }).click();
  await expect(page.getByText(`A new invite for ${mia.email} is in the mail queue.`).first()).toBeVisible();
  await expect(trail.getByText('Invite: accepted by the mail server')).toBeVisible();
  await expect(section(page, 'Facts')).toContainText(/Pending, \d days left/);
  await page.getByRole('button', { name: 'Copy invite link' }).click();
  await expect(page.getByLabel(`Invite link for ${mia.email}`)).toHaveValue(
    linkIn(await mailbox.mailTo(mia.email)),
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Copy invite link' })).toBeFocused();

  const link = linkIn(await mailbox.mailTo(mia.email));
  await accept(await (await browser.newContext()).newPage(), link, mia);
  // The page of the invite leads on to that of the user.
  await page.reload();
  await expect(heading(page)).toHaveText('Mia Member');
  await expect(trail.getByText('Accepted the invite')).toBeVisible();
  await expect(section(page, 'Facts')).toContainText('Active');
  await page.getByRole('link', { name: 'All of their activity' }).click();
  await expect(page.getByText('Only what Mia Member did is shown')).toBeVisible();
  await expect(page.getByText('Olivia Owner invited Mia Member again as a member.')).toBeVisible();
  await page.getByRole('link', { name: 'Mia Member' }).first().click();
  await expect(heading(page)).toHaveText('Mia Member');
});

test('an invite that is taken back leads to the list, which says so, and its page is nobody’s', async ({
  page,
  browser,
  instance,
}) => {
  await claim(page, instance);
  await invite(page, NOA);
  const address = await openPerson(page, instance, NOA);
  await section(page, 'Take back').getByRole('button', { name: 'Revoke invite' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke invite' }).click();
  await expect(page).toHaveURL(/\/users\?revoked=/);
  const said = page.getByText(`The invite for ${NOA} was taken back.`);
  await expect(said).toBeVisible();
  await expect(page.locator(':focus')).toContainText(`The invite for ${NOA} was taken back.`);
  const storageState = await page.context().storageState();
  const plain = await (await browser.newContext({ javaScriptEnabled: false, storageState })).newPage();
  for (const id of [
    address,
    `${instance.baseUrl}/users/${randomUUID()}`,
    `${instance.baseUrl}/users/nobody`,
  ]) {
    const answer = await page.goto(id);
    expect(answer?.status()).toBe(404);
    await expect(heading(page)).toHaveText('Nobody here');
    await expect(page).toHaveTitle('Nobody here · Latchkey');
    expect((await plain.goto(id))?.status()).toBe(404);
    await expect(heading(plain)).toHaveText('Nobody here');
  }
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Back to the users' }).click();
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
});

test('devices are signed out one by one and all together, and that takes effect there', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const theirs = await joinAs(mia, { page, browser, instance, mailbox });
  const phone = await (await browser.newContext({ userAgent: IPHONE })).newPage();
  await signIn(phone, instance, mia);
  await expect(heading(phone)).toBeVisible();
  await openPerson(page, instance, mia.email);
  const devices = section(page, 'Signed-in devices');
  await expect(devices.getByRole('listitem')).toHaveCount(2);
  await expectAccessible(page);
  const onPhone = devices.getByRole('listitem').filter({ hasText: 'iOS' });
  await onPhone.getByRole('button', { name: /^Sign out/ }).click();
  await expect(page.getByText(`${mia.email} was signed out on one device.`)).toBeVisible();
  await expect(devices.getByRole('listitem')).toHaveCount(1);
  await expect(devices.locator(':focus')).toBeVisible();
  await phone.reload();
  await expect(phone.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await theirs.reload();
  await expect(theirs.getByRole('navigation', { name: 'Pages', exact: true })).toBeVisible();
  await devices.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(devices.getByText('Signed in nowhere.')).toBeVisible();
  await theirs.reload();
  await expect(theirs.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('every deed of the row is on the page: reset mail, role, shutting out and letting in, and leaving', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await joinAs(mia, { page, browser, instance, mailbox });
  await openPerson(page, instance, mia.email);
  await section(page, 'Signing in').getByRole('button', { name: 'Send reset mail' }).click();
  await expect(
    page.getByText(`A mail with a password reset link for ${mia.email} is in the mail queue.`),
  ).toBeVisible();
  expect((await mailbox.mailTo(mia.email, 2)).subject).toContain('password');
  await expect(section(page, 'Invites and mails').getByText(/^Password reset:/)).toBeVisible();

  await page.getByRole('button', { name: `Actions for ${mia.email}` }).click();
  await page.getByRole('menuitem', { name: 'Change role' }).click();
  await page.getByLabel('Role').selectOption('Admin');
  await page.getByRole('button', { name: 'Change role' }).click();
  await expect(section(page, 'Facts')).toContainText('Admin');

  const leave = section(page, 'Take leave');
  await leave.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(section(page, 'Facts')).toContainText('Disabled');
  await expect(leave.getByRole('button', { name: 'Enable' })).toBeFocused();
  await expectAccessible(page);
  await leave.getByRole('button', { name: 'Enable' }).click();
  await expect(section(page, 'Facts')).toContainText('Active');
  await expect(leave.getByRole('link', { name: 'Hand over ownership' })).toBeVisible();
  await leave.getByRole('link', { name: 'Delete user' }).click();
  await expect(page.getByRole('heading', { name: `Delete ${mia.email}` })).toBeVisible();
});

test('an admin can do nothing to the owner on their page, and a member sees nobody’s', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const admins = await joinAs(adam, { page, browser, instance, mailbox });
  const owners = await openPerson(page, instance, olivia.email);
  await expect(page.getByText('This is you.')).toBeVisible();
  await expect(section(page, 'Signed-in devices')).toContainText('This device');
  await expectAccessible(page);
  await admins.goto(owners);
  await expect(heading(admins)).toHaveText('Olivia Owner');
  await expect(admins.getByText('This is the owner.')).toBeVisible();
  await expect(section(admins, 'Signed-in devices')).toHaveCount(0);
  await expect(admins.getByRole('main').getByRole('button')).toHaveCount(0);
  await expectAccessible(admins);
  const members = await joinAs(mia, { page, browser, instance, mailbox });
  await members.goto(owners);
  await expect(members).toHaveURL(/\/account$/);
  await members.context().clearCookies();
  await members.goto(owners);
  await expect(members).toHaveURL(/\/sign-in\?next=/);
});

test('an invite of somebody who may no longer give its role is approved, and the focus stays on the page', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const theirs = await joinAs(adam, { page, browser, instance, mailbox });
  await theirs.goto(`${instance.baseUrl}/users`);
  await invite(theirs, NOA, 'Admin');
  await page.goto(`${instance.baseUrl}/users?search=adam`);
  await page.getByLabel('Rights of Adam Admin').selectOption('Member');
  await expect(page.getByText(`${adam.email} is a member now.`)).toBeVisible();
  await openPerson(page, instance, NOA);
  await page.getByRole('main').getByRole('button', { name: 'Approve invite' }).click();
  await expect(page.getByRole('button', { name: 'Approve invite' })).toHaveCount(0);
  await expect(heading(page)).toBeFocused();
});

test('the way back from a person leads to the list as it was filtered', async ({ page, instance }) => {
  await claim(page, instance);
  await invite(page, `${NOA} lee@example.com`);
  await page.goto(`${instance.baseUrl}/users?search=noa&sort=name`);
  await page.getByRole('link', { name: NOA }).click();
  await expect(heading(page)).toHaveText(NOA);
  await page.getByRole('main').getByRole('link', { name: 'Users' }).click();
  await expect(page).toHaveURL(/\/users\?search=noa&sort=name$/);
  await page.goto(`${instance.baseUrl}/users`);
  await page.getByRole('link', { name: NOA }).click();
  await expect(page).toHaveURL(/\/users\/[0-9a-f-]+$/);
});

test.describe('without JavaScript', () => {
  const plain = async (browser: Browser, from: BrowserContext): Promise<Page> =>
    (
      await browser.newContext({ javaScriptEnabled: false, storageState: await from.storageState() })
    ).newPage();

  test('the page does every deed by forms', async ({ page, context, browser, instance, mailbox }) => {
    await claim(page, instance);
    const theirs = await joinAs(mia, { page, browser, instance, mailbox });
    const mias = await openPerson(page, instance, mia.email);
    const bare = await plain(browser, context);
    await bare.goto(mias);
    await bare.getByRole('button', { name: 'Send reset mail' }).click();
    // Playwright looks for no text below <noscript>, where it stands.
    await expect.poll(() => bare.content()).toContain('is in the mail queue.');
    await section(bare, 'Signed-in devices')
      .getByRole('button', { name: /^Sign out .+/ })
      .click();
    await expect.poll(() => bare.content()).toContain('was signed out on one device.');
    await theirs.reload();
    await expect(theirs.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await bare.getByRole('button', { name: 'Disable' }).click();
    await expect(section(bare, 'Facts')).toContainText('Disabled');

    await page.goto(`${instance.baseUrl}/users`);
    await invite(page, NOA);
    await bare.goto(await openPerson(page, instance, NOA));
    await bare.getByRole('button', { name: 'Copy invite link' }).click();
    await expect(bare.getByLabel(`Invite link for ${NOA}`)).toHaveValue(/\/invite\//);
    await bare.getByRole('button', { name: 'Revoke invite' }).click();
    await expect(bare.getByText(`The invite for ${NOA} was taken back.`)).toBeVisible();
  });
});
