import type { Browser, Page } from '@playwright/test';
import { adam, type CastMember, mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, fillProfile, invite, row, signIn, test } from './support/app';
import type { Instance } from './support/instance';
import { linkIn, type Mailbox } from './support/mailbox';

/** Has somebody of the cast invited and join in a browser of their own, and gives the page on which they are in. */
async function joinAs(
  person: CastMember,
  { page, browser, mailbox }: { page: Page; browser: Browser; mailbox: Mailbox },
): Promise<Page> {
  await invite(page, person.email, person.role === 'admin' ? 'Admin' : 'Member');
  await page.getByRole('button', { name: 'Close' }).first().click();
  const theirs = await (await browser.newContext()).newPage();
  await theirs.goto(linkIn(await mailbox.mailTo(person.email)));
  await fillProfile(theirs, person);
  await theirs.getByRole('button', { name: 'Join' }).click();
  await expect(theirs.getByRole('navigation', { name: 'Pages', exact: true })).toBeVisible();
  return theirs;
}

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
  const theirs = await joinAs(mia, { page, browser, mailbox });
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
  const theirs = await joinAs(mia, { page, browser, mailbox });
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
  const theirs = await joinAs(adam, { page, browser, mailbox });
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
  await heir.press('Enter');
  await expect(heir).toHaveValue(olivia.email);
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
  await joinAs(mia, { page, browser, mailbox });
  await invite(page, 'noa@example.com lee@example.com');
  await page.goto(usersOf(instance));
  await page.getByLabel('Select everybody on this page').check();
  await expect(page.getByText('4 people selected')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  const outcomes = page.getByRole('list', { name: 'What became of each' }).getByRole('listitem');
  await expect(outcomes.filter({ hasText: mia.email })).toHaveText(/is disabled. 1 device was signed out./);
  await expect(outcomes.filter({ hasText: olivia.email })).toHaveText(/cannot do this to your own account/);
  await expect(outcomes.filter({ hasText: 'noa@' })).toHaveText(/Has not joined yet/);
  await page.getByRole('button', { name: 'Close' }).first().click();
  await expect(page.getByText('people selected')).toBeHidden();

  for (const email of [mia.email, 'noa@example.com']) await page.getByLabel(`Select ${email}`).check();
  await page.getByRole('button', { name: 'Delete users' }).click();
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

test('the list is sorted, filtered and searched by its address, and the way back leads back', async ({
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
  await page.getByRole('link', { name: 'Email', exact: true }).last().click();
  await expect(page).toHaveURL(/sort=email/);
  const rows = page.getByRole('row');
  await expect(rows.nth(1)).toContainText('guest00@example.com');
  await page.getByRole('link', { name: 'Next page' }).click();
  await expect(rows.last()).toContainText(olivia.email);
  await page.goBack();
  await expect(rows.nth(1)).toContainText('guest00@example.com');
  await page.getByRole('columnheader').getByRole('link', { name: 'Email' }).click();
  await expect(page).toHaveURL(/order=desc/);
  await expect(rows.nth(1)).toContainText(olivia.email);
  await page.getByLabel('Search users').fill('guest1');
  await expect(page.getByText('10 people')).toBeVisible();
  await page.getByLabel('Status').selectOption('Active');
  await expect(page.getByText(/Nobody matches/)).toBeVisible();
  await expectAccessible(page);
});

test('ownership is handed over once, by the owner’s own password', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const theirs = await joinAs(adam, { page, browser, mailbox });
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
