import { olivia } from '../testing/cast';
import { claim, expect, expectAccessible, test } from './support/app';

const ground = () => getComputedStyle(document.body.parentElement as HTMLElement).backgroundColor;

test('the menu under the name has the account, the theme, which is kept, and the way out', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  const menu = page.getByRole('button', { name: `${olivia.firstName} ${olivia.lastName}` });
  const light = await page.evaluate(ground);

  await menu.click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  const dark = await page.evaluate(ground);
  expect(dark).not.toBe(light);
  // The choice comes with the page itself, so it never flashes in the other one.
  const html = await (await page.request.get(`${instance.baseUrl}/users`)).text();
  expect(html).toContain('data-theme="dark"');
  await page.goto(`${instance.baseUrl}/activity`);
  expect(await page.evaluate(ground)).toBe(dark);

  await menu.click();
  await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toBeChecked();
  await page.getByRole('menuitemradio', { name: 'System' }).click();
  expect(await page.evaluate(ground)).toBe(light);

  await page.keyboard.press('Escape');
  await expect(menu).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Account' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Account', level: 1 })).toBeVisible();

  await page.setViewportSize({ width: 360, height: 740 });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('an open menu is accessible, and the current page is marked', async ({ page, instance }) => {
  await claim(page, instance);
  const users = page.getByRole('link', { name: 'Users', exact: true });
  await expect(users).toHaveAttribute('aria-current', 'page');
  await page.getByRole('button', { name: olivia.lastName }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page);
});

test('single keys search, invite and list themselves, are off while typing, and can be turned off', async ({
  page,
  instance,
}) => {
  await claim(page, instance, '/activity');
  await page.keyboard.press('c');
  const addresses = page.getByLabel('Email addresses');
  await expect(addresses).toBeFocused();
  await page.keyboard.type('c/?');
  await expect(addresses).toHaveValue('c/?');
  await addresses.fill('');
  await page.keyboard.press('Escape');
  await expect(addresses).toBeHidden();

  await page.keyboard.press('/');
  await expect(page.getByLabel('Search users')).toBeFocused();
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expectAccessible(page);
  await keys.getByRole('switch', { name: 'Single keys' }).click();
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await page.keyboard.press('?');
  await page.keyboard.press('c');
  await page.reload();
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.getByRole('button', { name: olivia.lastName }).click();
  await page.getByRole('menuitem', { name: 'Keys' }).click();
  await keys.getByRole('switch', { name: 'Single keys' }).click();
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await page.keyboard.press('c');
  await expect(addresses).toBeFocused();
});

test('a page that is opened asks the server for nothing but itself', async ({ page, instance }) => {
  await claim(page, instance);
  const asked: string[] = [];
  page.on('request', (request) => request.resourceType() === 'fetch' && asked.push(request.url()));
  for (const path of ['/users', '/groups', '/apps', '/email', '/activity', '/account']) {
    await page.goto(`${instance.baseUrl}${path}`, { waitUntil: 'networkidle' });
    expect(asked).toEqual([]);
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('the account and the way out are there', async ({ page, browser, instance }) => {
    const scripted = await browser.newContext();
    const owner = await scripted.newPage();
    await claim(owner, instance);
    await page.context().addCookies(await scripted.cookies());
    await page.goto(`${instance.baseUrl}/users`);
    await page.getByRole('link', { name: 'Account' }).click();
    await expect(page.getByRole('heading', { name: 'Account', level: 1 })).toBeVisible();
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await scripted.close();
  });
});
