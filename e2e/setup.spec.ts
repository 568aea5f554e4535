import { olivia } from '../testing/cast';
import { claim, expect, expectAccessible, fillOwner, test } from './support/app';

test('a stranger without the set-up code cannot claim the instance', async ({ page, instance }) => {
  await page.goto(`${instance.baseUrl}/setup`);
  await fillOwner(page);
  await page.getByLabel('Setup code').fill('AAAA-BBBB-CCCC');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('This is not the set-up code.')).toBeVisible();
  await expect(page.getByLabel('Setup code')).toBeFocused();
  await expect(page.getByLabel('Email')).toHaveValue(olivia.email);
  await expect(page.getByLabel('Password')).toHaveValue(olivia.password);
  await expectAccessible(page);

  await page.goto(`${instance.baseUrl}/setup?code=wrong`);
  await expect(page.getByLabel('Setup code')).toBeHidden();
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  const code = new URL(instance.setupUrl).searchParams.get('code') ?? '';
  await page.getByLabel('Setup code').fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
});

test('the wizard survives reload and the back button, and is gone after Finish', async ({
  page,
  instance,
}) => {
  await page.goto(instance.setupUrl);
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Invite' })).toBeVisible();
  await expectAccessible(page);
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  await page.goForward();
  await page.getByRole('button', { name: 'Skip' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Finish' }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/users`);
  await expectAccessible(page);
  for (const path of ['/setup', '/setup?step=email', instance.setupUrl.replace(instance.baseUrl, '')]) {
    expect((await page.goto(`${instance.baseUrl}${path}`))?.status()).toBe(404);
  }
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  await expectAccessible(page);
});

test('a visitor sees no wizard while the owner is in it', async ({ page, browser, instance }) => {
  await page.goto(instance.setupUrl);
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  const stranger = await (await browser.newContext()).newPage();
  expect((await stranger.goto(instance.setupUrl))?.status()).toBe(404);
});

test('a mail server that refuses the test mail is quoted and explained', async ({
  page,
  instance,
  mailbox,
}) => {
  mailbox.refuse({
    at: 'recipient',
    code: 553,
    reply: '5.7.1 Sender address rejected: not owned by user mailer',
  });
  await page.goto(instance.setupUrl);
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Send test email' }).click();
  await expect(page.getByText('does not let this user send as latchkey@example.com')).toBeVisible();
  await expect(
    page.getByText('It said: 553 5.7.1 Sender address rejected: not owned by user mailer'),
  ).toBeVisible();
  await expectAccessible(page);
});

test.describe('with no set-up code asked for', () => {
  test.use({ env: { LATCHKEY_SETUP_CODE: 'off', LATCHKEY_INSTANCE_NAME: 'Harbour & Co' } });

  test('the instance is claimed from its plain address, and wears its own name', async ({
    page,
    instance,
  }) => {
    expect(instance.setupUrl).toBe(`${instance.baseUrl}/setup`);
    await claim(page, instance);
    await expect(page).toHaveTitle('Users · Harbour & Co');
  });
});
