import type { Page } from '@playwright/test';
import { mia, olivia } from '../testing/cast';
import { startActual, whyNoActual } from './support/actual';
import { claim, expect, test } from './support/app';
import { freePort, type Instance } from './support/instance';
import { fillSignIn, joinAs } from './support/people';

let why: string | null = null;
test.beforeAll(() => {
  // Where it is not there yet, it is fetched and in part compiled.
  test.setTimeout(600_000);
  why = whyNoActual();
});

test('Actual has a button by which somebody signs in with Latchkey, and nobody who may not', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  test.info().skip(why !== null, why ?? '');
  await claim(page, instance);
  const theirs = await joinAs(mia, { page, browser, instance, mailbox });
  const port = await freePort();
  const address = `http://localhost:${port}`;
  const actual = await startActual(port, await addActual(page, instance, address));
  try {
    const guest = await (await browser.newContext()).newPage();
    await guest.goto(address);
    // It says the one until it has heard that nobody owns it yet, and then the other.
    await guest.getByRole('button', { name: /^(Sign in with|Start using) OpenID$/ }).click();
    await expect(guest.getByText('Sign in to open Actual.')).toBeVisible();
    await fillSignIn(guest, olivia);
    await expect(guest.getByText('logged in as: Olivia Owner')).toBeVisible();

    await theirs.goto(await whereButtonLeads(theirs, address));
    await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Mia Member may not open Actual');

    await guest.goto(`${instance.baseUrl}/account`);
    await guest.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await expect(guest.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await guest.goto(await whereButtonLeads(guest, address));
    await expect(guest.getByText('Sign in to open Actual.')).toBeVisible();
  } finally {
    await Promise.all(browser.contexts().flatMap((it) => it.pages().map((open) => open.close())));
    await actual.stop();
  }
});

/** Adds it as its page asks for it, and gives what that page then says that its settings are. */
async function addActual(
  page: Page,
  { baseUrl }: Instance,
  address: string,
): Promise<Record<string, string>> {
  await page.goto(`${baseUrl}/apps/add`);
  await page.getByLabel('Well-known app').selectOption('Actual');
  await page.getByLabel('Signs in by itself (OpenID Connect)').check();
  await page.getByLabel('Address', { exact: true }).fill(address);
  await expect(page.getByLabel('Redirect addresses')).toHaveValue(/^http/);
  await page.getByLabel('People', { exact: true }).fill(olivia.email);
  await page.getByRole('button', { name: 'Add app' }).click();
  const settings = page.getByRole('figure', { name: 'Settings of Actual' });
  const lines = (await settings.locator('pre').innerText()).split('\n');
  return Object.fromEntries(lines.map((line) => [line.split('=', 1)[0], line.replace(/^.*?=/, '')]));
}

/** What the button asks for. Its page is not opened again: it is of some 200 files, and Actual answers 500 in a minute. */
async function whereButtonLeads({ request }: Page, address: string): Promise<string> {
  const data = { loginMethod: 'openid', returnUrl: address };
  const answer = await (await request.post(`${address}/account/login`, { data })).json();
  return answer.data.returnUrl;
}
