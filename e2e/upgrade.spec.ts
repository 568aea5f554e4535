import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { mia, olivia } from '../testing/cast';
import { claim, expect, fillProfile, invite, row, signIn, test } from './support/app';
import type { Instance } from './support/instance';

// A page that was open before an upgrade sends forms that the instance does not know, as those are here that it is made to send.

const UNKNOWN = `40${'0'.repeat(40)}`;
const UPDATED = 'Latchkey was updated';

/** A page whose console may speak of what fails, with how often it was loaded. */
async function open(browser: Browser, options: BrowserContextOptions = {}) {
  const page = await (await browser.newContext(options)).newPage();
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  return { page, loads: () => loads };
}

/** From now on what the page sends is a form of another version; so often. */
async function age(page: Page, times = Number.POSITIVE_INFINITY): Promise<void> {
  let left = times;
  const isPage = (url: URL) => !url.pathname.startsWith('/_next');
  await page.route(isPage, async (route, request) => {
    const headers = request.headers();
    const isOld = headers['next-action'] !== undefined && left-- > 0;
    await route.continue(isOld ? { headers: { ...headers, 'next-action': UNKNOWN } } : {});
  });
}

function expectQuiet(instance: Instance): void {
  const lines = instance.output().split('\n');
  expect(lines.filter((line) => /"level":"(?:warn|error)"|^\s+at /.test(line))).toEqual([]);
}

test('an open dialog is open again after an upgrade, with all that was typed, and goes on', async ({
  page: owner,
  browser,
  instance,
}) => {
  await claim(owner, instance);
  const { page, loads } = await open(browser, { storageState: await owner.context().storageState() });
  await page.goto(`${instance.baseUrl}/users`);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByLabel('Email addresses').fill(`${mia.email}, adam@example.com`);
  await page.getByLabel('Role').selectOption('Admin');
  await age(page, 1);
  const before = loads();
  await page.getByRole('button', { name: 'Invite 2 users' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(UPDATED)).toBeVisible();
  await expect(page.getByText(UPDATED)).toHaveCount(1);
  const chips = page.getByRole('list', { name: 'People in the box' }).getByRole('listitem');
  await expect(chips).toHaveText([mia.email, 'adam@example.com']);
  await expect(page.getByLabel('Role')).toHaveValue('admin');
  expect(loads()).toBe(before + 1);
  await page.getByRole('button', { name: 'Invite 2 users' }).click();
  await expect(page.getByRole('list', { name: 'What became of each address' })).toBeVisible();
  await expect(page.getByText(UPDATED)).toHaveCount(0);
  await page.reload();
  await expect(row(page, mia.email)).toContainText('Admin');
  await expect(page.getByText(UPDATED)).toHaveCount(0);
  expectQuiet(instance);
});

test('a page loads itself once alone, keeps no password, and loads again when it is told to', async ({
  browser,
  instance,
}) => {
  const { page, loads } = await open(browser);
  await page.goto(instance.setupUrl);
  await page.getByLabel('Email').fill(olivia.email);
  await fillProfile(page, olivia);
  await page.getByRole('button', { name: 'Show what is typed' }).click();
  await age(page);
  const before = loads();
  const expectTyped = async () => {
    await expect(page.getByRole('alert').getByText(UPDATED)).toBeVisible();
    await expect(page.getByLabel('Email')).toHaveValue(olivia.email);
    await expect(page.getByLabel('First name')).toHaveValue(olivia.firstName);
    await expect(page.getByLabel('Last name')).toHaveValue(olivia.lastName);
    await expect(page.getByLabel('Password')).toHaveValue('');
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toBe('{}');
  };
  await page.getByRole('button', { name: 'Next' }).click();
  await expectTyped();
  expect(loads()).toBe(before + 1);

  await page.getByLabel('Password').fill(olivia.password);
  await page.getByRole('button', { name: 'Next' }).click();
  const again = page.getByRole('button', { name: 'Load the page again' });
  await expect(again).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(olivia.password);
  expect(loads()).toBe(before + 1);
  await page.unrouteAll();
  await again.click();
  await expectTyped();
  await page.getByLabel('Password').fill(olivia.password);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  expectQuiet(instance);
});

test('a deed of a row that was not done because of an upgrade says so', async ({
  page: owner,
  browser,
  instance,
}) => {
  await claim(owner, instance);
  await invite(owner, mia.email);
  const { page } = await open(browser, { storageState: await owner.context().storageState() });
  await page.goto(`${instance.baseUrl}/users`);
  await age(page, 1);
  const revoke = async () => {
    await page.getByRole('button', { name: `Actions for ${mia.email}` }).click();
    await page.getByRole('menuitem', { name: 'Revoke invite' }).click();
    await page.getByRole('button', { name: 'Revoke invite' }).click();
  };
  await revoke();
  await expect(page.getByRole('status').getByText('What you did last was not done')).toBeVisible();
  await expect(row(page, mia.email)).toBeVisible();
  await revoke();
  await expect(row(page, mia.email)).toHaveCount(0);
  await page
    .getByRole('navigation', { name: 'Pages', exact: true })
    .getByRole('link', { name: 'Email' })
    .click();
  await expect(page).toHaveURL(/\/email$/);
  await expect(page.getByText(UPDATED)).toHaveCount(0);
});

test('a script that is gone leads to a load of the page', async ({ page: owner, browser, instance }) => {
  await claim(owner, instance);
  const { page } = await open(browser, { storageState: await owner.context().storageState() });
  await page.goto(`${instance.baseUrl}/account`);
  let isGone = true;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) isGone = false;
  });
  await page.route('**/_next/static/chunks/**', (route) =>
    isGone ? route.fulfill({ status: 404, body: '' }) : route.continue(),
  );
  await page.getByRole('link', { name: 'Users' }).first().click();
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Invite', exact: true })).toBeVisible();
  expect(isGone).toBe(false);
});

test('without JavaScript a page says what happened to a form of before an upgrade, and leads back', async ({
  page: owner,
  browser,
  instance,
}) => {
  await claim(owner, instance);
  const { page } = await open(browser, { javaScriptEnabled: false });
  await page.route(
    '**/sign-in?*',
    async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/\b[0-9a-f]{42}\b/g, UNKNOWN);
      expect(body).toContain(UNKNOWN);
      await route.fulfill({ response, body });
    },
    { times: 1 },
  );
  const answers: number[] = [];
  page.on('response', (response) => answers.push(response.status()));
  await page.goto(`${instance.baseUrl}/sign-in?next=${encodeURIComponent('/users?a="b"&c=<d>')}`);
  await page.getByLabel('Email').fill(olivia.email);
  await page.getByLabel('Password').fill(olivia.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'This page is out of date' })).toBeVisible();
  expect(answers.at(-1)).toBe(409);
  const address = page.url();
  await page.getByRole('link', { name: 'Open the page again' }).click();
  await expect(page.getByLabel('Email')).toBeVisible();
  expect(page.url()).toBe(address);
  await signIn(page, instance, olivia);
  await expect(page).toHaveURL(/\/users$/);
  expectQuiet(instance);
});

test('an action that somebody made up is refused, in a line of the log at most', async ({ instance }) => {
  const form = (name: string, value = '') =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--x--\r\n`;
  const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
  const made: [headers: Record<string, string>, body: string][] = [
    [{ 'next-action': UNKNOWN }, '[]'],
    [{ 'next-action': 'x' }, '[]'],
    [{ 'next-action': 'toString' }, '[]'],
    [{ 'next-action': UNKNOWN, ...multipart }, form('0', '[]')],
    [multipart, form(`$ACTION_ID_${UNKNOWN}`)],
    [multipart, form('$ACTION_ID_x')],
    [multipart, form('$ACTION_REF_1')],
  ];
  for (const path of ['/sign-in', '/users', '/nothing'])
    for (const [headers, body] of made) {
      const { status } = await fetch(`${instance.baseUrl}${path}`, { method: 'POST', headers, body });
      expect([path, body, headers, Math.floor(status / 100)]).toEqual([path, body, headers, 4]);
    }
  expectQuiet(instance);
});
