import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { adam, mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, invite, row, signIn, test } from './support/app';
import type { Instance } from './support/instance';
import { linkIn } from './support/mailbox';
import { joinAs } from './support/people';

async function act(page: Page, email: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${email}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

const usersOf = (instance: Instance) => `${instance.baseUrl}/users`;

test('somebody who is disabled is out on their next click, and in again once enabled', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const theirs = await joinAs(mia, { page, browser, instance, mailbox });
  await page.reload();
  await act(page, mia.email, 'Disable');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByText('1 device was signed out.')).toBeVisible();
  await expect(row(page, mia.email)).toContainText('Disabled');
  await theirs.getByRole('link', { name: 'Account' }).click();
  await expect(theirs.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(theirs, instance, mia);
  await expect(theirs.getByText('Wrong email or password.')).toBeVisible();
  await act(page, mia.email, 'Enable');
  await expect(row(page, mia.email)).toContainText('Active');
  await signIn(theirs, instance, mia);
  await expect(theirs.getByRole('heading', { name: 'Account' })).toBeVisible();
});

test('a role counts from the next click on, and another is given by the row’s menu', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const theirs = await joinAs(mia, { page, browser, instance, mailbox });
  await expect(theirs.getByRole('link', { name: 'Users' })).toBeHidden();
  await page.reload();
  await act(page, mia.email, 'Change role');
  await page.getByLabel('Role').selectOption('Admin');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Change role' }).click();
  await expect(page.getByText(`${mia.email} is an admin now.`)).toBeVisible();
  await expect(row(page, mia.email)).toContainText('Admin');
  await theirs.goto(usersOf(instance));
  await expect(theirs.getByRole('heading', { name: 'Users' })).toBeVisible();
  // An admin finds nothing in the owner's row, and in their own nothing that would shut them out.
  await expect(theirs.getByRole('button', { name: `Actions for ${olivia.email}` })).toBeHidden();
  await theirs.getByRole('button', { name: `Actions for ${mia.email}` }).click();
  await expect(theirs.getByRole('menuitem')).toHaveText(['Copy password reset link', 'Sign out everywhere']);
});

test('deleting somebody asks what becomes of their invites, and hands them over', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const theirs = await joinAs(adam, { page, browser, instance, mailbox });
  await theirs.goto(usersOf(instance));
  await invite(theirs, 'noa@example.com');
  await page.reload();
  await act(page, adam.email, 'Delete user');
  await expect(page.getByText('Adam Admin: 1 open invite')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Transfer to').fill('nobody@example.com');
  await page.getByRole('button', { name: 'Delete 1 user for good' }).click();
  await expect(page.getByText('Nobody with the address nobody@example.com can take over.')).toBeVisible();
  await page.goBack();
  await act(page, adam.email, 'Delete user');
  await expect(page.getByRole('link', { name: 'Cancel' })).toBeFocused();
  const heir = page.getByRole('combobox', { name: 'Transfer to' });
  await heir.pressSequentially('nobody at all');
  await expect(page.getByText('Nobody matches.')).toBeVisible();
  await heir.fill('owner oli');
  await expect(page.getByRole('option')).toHaveText([/Olivia Owner.*olivia@example.com/]);
  await expectAccessible(page);
  await heir.press('Escape');
  await expect(page.getByRole('option')).toHaveCount(0);
  await expect(heir).toHaveValue('owner oli');
  await heir.press('ArrowDown');
  await expect(page.getByRole('option')).toHaveCount(1);
  await heir.press('ArrowDown');
  await heir.press('Enter');
  await expect(heir).toHaveValue(olivia.email);
  await expectAccessible(page);
  await expect(page.getByText('Olivia Owner', { exact: true }).last()).toBeVisible();
  await page.getByRole('button', { name: 'Delete 1 user for good' }).click();
  await expect(page.getByRole('heading', { name: `${adam.email} was deleted` })).toBeVisible();
  for (let look = 0; look < 2; look++) {
    await expect(
      page.getByText(`1 open invite went to ${olivia.email}. 1 device was signed out.`),
    ).toBeVisible();
    await page.reload();
  }
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Back to the users' }).click();
  await expect(row(page, adam.email)).toBeHidden();
  await theirs.goto(linkIn(await mailbox.mailTo('noa@example.com')));
  await expect(theirs.getByText('Olivia Owner invited you.')).toBeVisible();
});

test('what is done to many is told row by row', async ({ page, browser, instance, mailbox }) => {
  await claim(page, instance);
  await joinAs(mia, { page, browser, instance, mailbox });
  await invite(page, 'noa@example.com lee@example.com');
  await page.goto(usersOf(instance));
  await page.getByLabel('Select everybody on this page').check();
  await expect(page.getByText('4 selected')).toBeVisible();
  await expectAccessible(page);
  // Each deed names for how many it is: of the four, Mia alone can be disabled.
  await expect(page.getByRole('button', { name: 'Resend 2 invites' })).toBeVisible();
  await page.getByRole('button', { name: 'More for the selected' }).click();
  await page.getByRole('menuitem', { name: 'Disable 1' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable 1' }).click();
  const outcomes = page.getByRole('list', { name: 'What became of each' }).getByRole('listitem');
  await expect(outcomes).toHaveText([/mia@example.com.*is disabled. 1 device was signed out./]);
  await expect(page.getByText('Done for 1 person.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Close' }).first().click();
  await expect(page.getByText('4 selected')).toBeHidden();
  await expect(page.getByLabel('Select everybody on this page')).toBeFocused();

  for (const email of [mia.email, 'noa@example.com']) await page.getByLabel(`Select ${email}`).check();
  await page.getByRole('button', { name: 'More for the selected' }).click();
  await page.getByRole('menuitem', { name: 'Delete 2 users' }).click();
  await expect(page.getByRole('heading', { name: 'Delete 2 users' })).toBeVisible();
  await page.getByLabel('Type delete 2 users to confirm').fill('delete');
  await page.getByRole('button', { name: 'Delete 2 users for good' }).click();
  await expect(page.getByText('Type exactly what stands above the field.')).toBeVisible();
  await page.getByLabel('Type delete 2 users to confirm').fill('delete 2 users');
  await page.getByRole('button', { name: 'Delete 2 users for good' }).click();
  await expect(outcomes).toHaveText([/noa@example.com.*taken back/, /mia@example.com.*Deleted/]);
  await page.goto(usersOf(instance));
  await expect(page.getByText('2 people', { exact: true })).toBeVisible();
});

test('a role is given in the row, undone in the message, and the focus stays in the list', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await joinAs(mia, { page, browser, instance, mailbox });
  await invite(page, 'noa@example.com lee@example.com');
  await page.goto(usersOf(instance));
  const rights = page.getByLabel('Rights of Mia Member');
  await rights.selectOption('Admin');
  await expect(page.getByText(`${mia.email} is an admin now.`)).toBeVisible();
  await expect(rights).toHaveValue('admin');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(`${mia.email} is a member now.`)).toBeVisible();
  await expect(rights).toHaveValue('member');
  // Nobody is offered to change what they may not.
  await expect(page.getByLabel('Rights of Olivia Owner')).toHaveCount(0);

  const menus = await page
    .getByRole('button', { name: /^Actions for/ })
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  const next = menus[menus.indexOf('Actions for lee@example.com') + 1] ?? 'none';
  await act(page, 'lee@example.com', 'Revoke invite');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke invite' }).press('Enter');
  await expect(row(page, 'lee@example.com')).toBeHidden();
  await expect(page.getByRole('button', { name: next, exact: true })).toBeFocused();
});

test('the list is sorted, filtered, searched and exported by its address, and the way back leads back', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await invite(
    page,
    Array.from({ length: 60 }, (_, n) => `guest${String(n).padStart(2, '0')}@example.com`).join(' '),
  );
  await page.goto(usersOf(instance));
  await expect(page.getByText('61 people')).toBeVisible();
  await page.getByRole('columnheader').getByRole('link', { name: 'Name' }).click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(page.locator('[aria-sort]')).toHaveCount(1);
  const rows = page.getByRole('row');
  await expect(rows.nth(1)).toContainText('guest00@example.com');
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(rows.last()).toContainText(olivia.email);
  await page.goBack();
  await expect(rows.nth(1)).toContainText('guest00@example.com');
  await page.getByRole('columnheader').getByRole('link', { name: 'Name' }).click();
  await expect(page).toHaveURL(/order=desc/);
  await expect(rows.nth(1)).toContainText(olivia.email);
  await page.getByLabel('Search users').fill('guest1');
  await expect(page.getByText('10 people')).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export 10 people' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^users-\d{4}-\d\d-\d\d\.csv$/);
  const lines = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(11);
  expect(lines[1]).toMatch(/^guest10@example\.com,/);
  const statuses = page.getByRole('navigation', { name: 'Status' });
  await expect(statuses.getByRole('link')).toHaveText([
    'All10',
    'Active0',
    'Pending10',
    'Mail failed0',
    'Expired0',
    'Disabled0',
  ]);
  await statuses.getByRole('link', { name: 'Active' }).click();
  await expect(page.getByText(/Nobody matches/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Show everybody' }).click();
  await expect(page.getByText('61 people')).toBeVisible();
  for (const path of ['/users/export?role=king', '/users/export?rolle=admin'])
    expect((await page.request.get(instance.baseUrl + path)).status()).toBe(422);
});

test('all who match can be chosen, on whatever page they stand', async ({ page, instance }) => {
  await claim(page, instance);
  await invite(page, Array.from({ length: 60 }, (_, n) => `guest${n}@example.com`).join(' '));
  await page.goto(usersOf(instance));
  await page.getByLabel('Select everybody on this page').check();
  await expect(page.getByText('50 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Select all 61' }).click();
  await expect(page.getByText('All 61 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Revoke 60 invites' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke 60 invites' }).click();
  await expect(page.getByText('Done for 60 people.')).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).first().click();
  await expect(page.getByText('1 person', { exact: true })).toBeVisible();
});

test('times are written once, as the reader’s clock shows them', async ({ browser, instance, page }) => {
  await claim(page, instance);
  const tokyo = await (await browser.newContext({ timezoneId: 'Asia/Tokyo' })).newPage();
  await signIn(tokyo, instance, olivia);
  await expect(tokyo).toHaveURL(usersOf(instance));
  const shown = tokyo.locator('td time').first();
  const title = (await shown.getAttribute('title')) ?? 'none';
  expect(title).not.toContain('UTC');
  const html = await (await tokyo.request.get(usersOf(instance))).text();
  expect(html).toContain(`title="${title}"`);
  await tokyo.context().addCookies([{ name: 'zone', value: 'Nowhere/At_all', url: instance.baseUrl }]);
  expect(await (await tokyo.request.get(usersOf(instance))).text()).toMatch(/title="[^"]+ UTC"/);
  await tokyo.context().close();
});

test('ownership is handed over once, by the owner’s own password', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const theirs = await joinAs(adam, { page, browser, instance, mailbox });
  await page.reload();
  await act(page, adam.email, 'Hand over ownership');
  await expect(page.getByRole('link', { name: 'Cancel' })).toBeFocused();
  await expect(page.getByLabel('New owner')).toHaveValue(adam.email);
  await expect(page.getByText('Adam Admin', { exact: true })).toBeVisible();
  await page.getByLabel('Current password').fill('not it');
  await page.getByRole('button', { name: 'Hand over ownership' }).click();
  await expect(page.getByText('This is not your current password.')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Current password').fill(olivia.password);
  await page.getByRole('button', { name: 'Hand over ownership' }).click();
  await expect(page.getByText(`${adam.email} is the owner now, and you are an admin.`)).toBeVisible();
  await page.goto(usersOf(instance));
  await expect(row(page, adam.email)).toContainText('Owner');
  await expect(page.getByRole('button', { name: `Actions for ${adam.email}` })).toBeHidden();
  await theirs.goto(usersOf(instance));
  await act(theirs, olivia.email, 'Disable');
  await theirs.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(row(theirs, olivia.email)).toContainText('Disabled');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('without JavaScript whoever takes over, and the new owner, are typed by their address', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const theirs = await joinAs(adam, { page, browser, instance, mailbox });
  await theirs.goto(usersOf(instance));
  await invite(theirs, 'noa@example.com');
  await page.reload();
  await joinAs(mia, { page, browser, instance, mailbox });
  const storageState = await page.context().storageState();
  const bare = await (await browser.newContext({ javaScriptEnabled: false, storageState })).newPage();
  await bare.goto(usersOf(instance));
  await row(bare, adam.email).getByRole('link').click();
  await bare.getByRole('link', { name: 'Delete user' }).first().click();
  await bare.getByLabel('Transfer to').fill('nobody@example.com');
  await bare.getByRole('button', { name: 'Delete 1 user for good' }).click();
  await expect(bare.getByText('Nobody with the address nobody@example.com can take over.')).toBeVisible();
  await bare.getByLabel('Transfer to').fill(mia.email);
  await bare.getByRole('button', { name: 'Delete 1 user for good' }).click();
  await expect(bare.getByRole('heading', { name: `${adam.email} was deleted` })).toBeVisible();
  await bare.getByRole('link', { name: 'Back to the users' }).click();
  await row(bare, mia.email).getByRole('link').click();
  await bare.getByRole('link', { name: 'Hand over ownership' }).first().click();
  await expect(bare.getByLabel('New owner')).toHaveValue(mia.email);
  await bare.getByLabel('Current password').fill(olivia.password);
  await bare.getByRole('button', { name: 'Hand over ownership' }).click();
  await expect(bare.getByText(`${mia.email} is the owner now, and you are an admin.`)).toBeVisible();
});
