import type { Page } from '@playwright/test';
import { claim, expect, expectAccessible, test } from './support/app';
import { readDatabase } from './support/database';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const SIGNS_IN = 'Signs in by itself (OpenID Connect)';

test('an owner adds a well-known app that signs in by itself, and is given what it has to be told', async ({
  page,
  instance,
}) => {
  await claim(page, instance, '/apps/add');
  await expect(page.getByLabel('Redirect addresses')).toBeHidden();
  await page.getByLabel('Well-known app').selectOption('Grafana');
  await page.getByLabel(SIGNS_IN).check();
  await expect(page.getByLabel('Where the app listens')).toBeHidden();
  await page.getByLabel('Address', { exact: true }).fill('https://grafana.example.com');
  const redirects = page.getByLabel('Redirect addresses');
  await expect(redirects).toHaveValue('https://grafana.example.com/login/generic_oauth');
  await page.getByLabel('Well-known app').selectOption('Immich');
  await expect(redirects).toHaveValue(/^https:\/\/grafana\.example\.com\/auth\/login\n/);
  await page.getByLabel('Well-known app').selectOption('Grafana');
  await expect(redirects).toHaveValue('https://grafana.example.com/login/generic_oauth');
  await expectAccessible(page);
  await redirects.fill('https://grafana.example.com/*');
  await page.getByLabel('Everybody', { exact: true }).check();
  await page.getByRole('button', { name: 'Add app' }).click();
  await expect(redirects).toBeFocused();
  await expect(page.getByText('has an asterisk')).toBeVisible();
  await expect(redirects).toHaveValue('https://grafana.example.com/*');
  await redirects.fill('https://grafana.example.com/login/generic_oauth');
  await page.getByRole('button', { name: 'Add app' }).click();

  await expect(page.getByText('Grafana is added.')).toBeVisible();
  const secret = await page.getByLabel('The secret, shown once').inputValue();
  expect(secret).toMatch(/^lks_[\w-]{43}$/);
  const told = section(page, 'What Grafana is told');
  const settings = told.getByRole('figure', { name: 'Settings of Grafana' });
  await expect(settings).toContainText(`client_secret = ${secret}`);
  await expect(settings).toContainText(`auth_url = ${instance.baseUrl}/oidc/authorize`);
  await expect(told).toContainText(`${instance.baseUrl}/oidc/.well-known/openid-configuration`);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await told.getByRole('button', { name: 'Copy Issuer' }).click();
  await expect(told.getByRole('button', { name: 'Copied Issuer' })).toBeVisible();
  await expectAccessible(page);
  expect(JSON.stringify(await readDatabase(instance))).not.toContain(secret);

  await page.getByRole('link', { name: 'To the page of Grafana' }).click();
  await expect(heading(page)).toHaveText('Grafana');
  for (const door of ['Attack my door', 'Words for your proxy', 'Open paths'])
    await expect(section(page, door)).toHaveCount(0);
  await expect(page.locator('body')).not.toContainText(secret);
  const signIn = section(page, 'Sign-in');
  await expect(signIn.getByRole('figure', { name: 'Settings of Grafana' })).toContainText(
    'the-client-secret',
  );
  await expect(section(page, 'Who may')).toContainText('Second factor');

  await signIn.getByRole('button', { name: 'New secret' }).click();
  await expect(signIn.getByText('The old secret ends at once')).toBeFocused();
  await signIn.getByRole('button', { name: 'Make a new secret' }).click();
  const renewed = await signIn.getByLabel('The secret, shown once').inputValue();
  expect(renewed).toMatch(/^lks_/);
  expect(renewed).not.toBe(secret);

  const known = section(page, 'What Latchkey knows of it');
  await known.getByRole('button', { name: 'Change redirect addresses' }).click();
  await known.getByLabel('Redirect addresses').fill('https://charts.example.com/cb\nmyapp:/cb');
  await known.getByRole('button', { name: 'Save' }).click();
  await expect(known.getByText('myapp:/cb does not begin with')).toBeVisible();
  await known.getByLabel('Redirect addresses').fill('https://charts.example.com/cb');
  await known.getByRole('button', { name: 'Save' }).click();
  await expect(known.getByText('Saved.')).toBeVisible();
  await expect(known).toContainText('https://charts.example.com/cb');
  await expect(known).not.toContainText('generic_oauth');
  await known.getByRole('switch', { name: 'Others run it' }).click();
  await expect(known).toContainText('People are asked first');
  await expectAccessible(page);

  await page.goto(`${instance.baseUrl}/apps`);
  await expect(page.getByRole('main').getByRole('link', { name: 'Grafana' })).toContainText(
    'Signs in by itself',
  );
  await page.goto(`${instance.baseUrl}/activity`);
  await expect(page.getByRole('main')).toContainText('noted that others run Grafana');
  await expect(page.getByRole('main')).toContainText('made a new secret for Grafana');
});

test('an app of a browser gets no secret', async ({ page, instance }) => {
  await claim(page, instance, '/apps/add');
  await page.getByLabel(SIGNS_IN).check();
  await page.getByLabel('Name', { exact: true }).fill('Board');
  await page.getByLabel('Redirect addresses').fill('https://board.example.com/callback');
  await page.getByLabel('In a browser or on a phone').check();
  await page.getByRole('button', { name: 'Add app' }).click();
  await expect(page.getByText('Board is added.')).toBeVisible();
  await expect(page.getByLabel('The secret, shown once')).toHaveCount(0);
  await page.getByRole('link', { name: 'To the page of Board' }).click();
  await expect(section(page, 'Sign-in')).toContainText('None: the app is public');
  await expect(section(page, 'Sign-in').getByRole('button', { name: 'New secret' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Actions for Board' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(page.getByText('the tokens that it has end at once')).toBeVisible();
  await page.getByRole('button', { name: 'Remove Board for good' }).click();
  await expect(page.getByRole('heading', { name: 'No apps yet' })).toBeVisible();
});

test.describe('without JavaScript', () => {
  test('a well-known app is added, and its secret is shown once', async ({ page, browser, instance }) => {
    await claim(page, instance);
    const plain = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await page.context().storageState(),
    });
    const theirs = await plain.newPage();
    await theirs.goto(`${instance.baseUrl}/apps/add`);
    await theirs.getByLabel('Well-known app').selectOption('Gitea');
    await theirs.getByLabel(SIGNS_IN).check();
    await theirs.getByLabel('Name', { exact: true }).fill('Gitea');
    await theirs.getByLabel('Address', { exact: true }).fill('https://git.example.com');
    await theirs.getByRole('button', { name: 'Add app' }).click();
    await expect(theirs.getByText('Gitea is added.')).toBeVisible();
    const secret = await theirs.getByLabel('The secret, shown once').inputValue();
    await expect(theirs.getByRole('figure', { name: 'Settings of Gitea' })).toContainText(secret);
    await theirs.getByRole('link', { name: 'To the page of Gitea' }).click();
    await expect(section(theirs, 'What Latchkey knows of it')).toContainText(
      'https://git.example.com/user/oauth2/latchkey/callback',
    );
    await theirs.getByRole('button', { name: 'New secret' }).click();
    await theirs.getByRole('button', { name: 'Make a new secret' }).click();
    const renewed = await theirs.getByLabel('The secret, shown once').inputValue();
    expect(renewed).not.toBe(secret);
    await plain.close();
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 } });
  test('what an app has to be told fits', async ({ page, instance }) => {
    await claim(page, instance, '/apps/add');
    await page.getByLabel('Well-known app').selectOption('Paperless-ngx');
    await page.getByLabel(SIGNS_IN).check();
    await page.getByLabel('Address', { exact: true }).fill('https://papers.example.com');
    await expect(page.getByLabel('Redirect addresses')).not.toHaveValue('');
    await page.getByRole('button', { name: 'Add app' }).click();
    await expect(page.getByText('Paperless-ngx is added.')).toBeVisible();
    const isWithin = () =>
      page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
    expect(await isWithin()).toBe(true);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'To the page of Paperless-ngx' }).click();
    await page.getByText('Every address, and what each scope gives').click();
    await expect(section(page, 'Sign-in')).toContainText('offline_access');
    expect(await isWithin()).toBe(true);
    await expectAccessible(page);
  });
});
