import type { Page } from '@playwright/test';
import { claim, expect, expectAccessible, invite, test } from './support/app';

/** Keeps the answers to what the router asks for at these addresses, until they are let go. */
async function hold(page: Page, path: RegExp): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(path, async (route) => {
    if (route.request().headers().rsc === undefined) return route.continue();
    await held;
    await route.continue().catch(() => {});
  });
  return letGo;
}

for (const [path, field, word] of [
  ['/users', 'Search users', 'noa'],
  ['/activity', 'Search activity', 'noa'],
] as const)
  test(`a slow answer shows the shapes of rows at ${path}, says that it takes longer, and the list comes`, async ({
    page,
    instance,
  }) => {
    await claim(page, instance);
    await invite(page, 'noa@example.com lee@example.com');
    await page.goto(instance.baseUrl + path);
    const letGo = await hold(page, /[?&]search=noa/);
    await page.getByLabel(field).fill(word);
    await page.getByLabel(field).press('Enter');
    const awaited = page.locator('[aria-busy=true]');
    await expect(awaited.getByText('This takes longer than usual. It goes on.')).toBeVisible();
    await expect(page.getByLabel(field)).toBeFocused();
    await expectAccessible(page);
    letGo();
    await expect(page).toHaveURL(/search=noa/);
    await expect(awaited).toHaveCount(0);
    await expect(page.getByText('This takes longer than usual. It goes on.')).toHaveCount(0);
    await expect(page.getByRole('main')).not.toContainText('lee@example.com');
  });

test('a link that is slow is awaited in the list, and its head keeps the focus', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await invite(page, 'noa@example.com');
  await page.goto(`${instance.baseUrl}/users`);
  const letGo = await hold(page, /[?&]sort=name/);
  const sort = page.getByRole('columnheader').getByRole('link', { name: 'Name' });
  await sort.press('Enter');
  await expect(page.locator('[aria-busy=true]')).toBeVisible();
  await expect(sort).toBeFocused();
  letGo();
  await expect(page).toHaveURL(/sort=name/);
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
});
