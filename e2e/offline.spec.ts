import { mia, olivia } from '../testing/cast';
import { accountRow, claim, expect, expectAccessible, invite, row, test } from './support/app';

const OFFLINE = 'No connection. Nothing was sent.';
const UNANSWERED = 'No answer came.';

test('without a connection nothing is lost, and nothing says that it was sent', async ({
  page,
  context,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await invite(page, mia.email);
  await page.keyboard.press('Escape');
  await mailbox.mailTo(mia.email);

  // A form.
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByLabel('Email addresses').fill('noa@example.com');
  const send = page.getByRole('button', { name: 'Invite user' });
  await context.setOffline(true);
  await send.click();
  await expect(page.getByText(OFFLINE)).toBeVisible();
  await expect(page.getByLabel('Email addresses')).toHaveValue('noa@example.com');
  await expectAccessible(page);
  await context.setOffline(false);
  await send.click();
  await expect(page.getByRole('list', { name: 'What became of each address' })).toBeVisible();
  await expect(page.getByText(OFFLINE)).toHaveCount(0);
  await page.keyboard.press('Escape');

  // The deed of a row, and of several.
  await context.setOffline(true);
  await page.getByRole('button', { name: `Actions for ${mia.email}` }).click();
  await page.getByRole('menuitem', { name: 'Resend invite' }).click();
  await expect(page.getByText(OFFLINE).first()).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: `Actions for ${mia.email}` }).click();
  await page.getByRole('menuitem', { name: 'Resend invite' }).click();
  await mailbox.mailTo(mia.email, 2);
  await expect(row(page, mia.email)).toBeVisible();

  // A connection that is there, and leads nowhere.
  await page.route('**/account', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Change name' }).click();
  await page.getByLabel('First name').fill('Olive');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByText(UNANSWERED)).toBeVisible();
  await expect(page.getByLabel('First name')).toHaveValue('Olive');
  await page.unroute('**/account');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByText(UNANSWERED)).toHaveCount(0);
  await page.reload();
  await expect(accountRow(page, 'Name')).toContainText('Olive Owner');

  // The password stays as well: whoever signs in on a train presses once more.
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/sign-in`);
  await page.getByLabel('Email').fill(olivia.email);
  await page.getByLabel('Password').fill(olivia.password);
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(OFFLINE)).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/users`);
});
