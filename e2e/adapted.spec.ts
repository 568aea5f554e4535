import type { Locator } from '@playwright/test';
import { mia } from '../testing/cast';
import { claim, expect, invite, test } from './support/app';
import { outOfReach } from './support/reach';

const PATHS = ['/users', '/groups', '/email', '/activity', '/account', '/account/two-factor'];

const groundOf = (place: Locator) => place.evaluate((element) => getComputedStyle(element).backgroundColor);

test('with text of twice the size everything fits a phone, and all pages can be reached', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await invite(page, mia.email);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of PATHS) {
    await page.goto(instance.baseUrl + path);
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    expect([path, await outOfReach(page)]).toEqual([path, []]);
    const links = page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link');
    for (const link of await links.all()) await expect(link).toBeInViewport({ ratio: 1 });
  }
});

test('forced colours tell what is chosen', async ({ page, instance }) => {
  await claim(page, instance);
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(`${instance.baseUrl}/users`);
  const links = page.getByRole('navigation', { name: 'Pages', exact: true });
  const [here, there] = await Promise.all(
    ['Users', 'Email'].map((name) => groundOf(links.getByRole('link', { name }))),
  );
  expect(here).not.toBe(there);
});

test('lists are printed without the frame, tools and buttons', async ({ page, instance }) => {
  await claim(page, instance);
  await invite(page, mia.email);
  await page.goto(`${instance.baseUrl}/users`);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('link', { name: mia.email })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Pages', exact: true })).toBeHidden();
  for (const name of ['Invite', `Actions for ${mia.email}`])
    await expect(page.getByRole('button', { name, exact: true })).toBeHidden();
  await expect(page.getByLabel('Search users')).toBeHidden();
});
