import type { Page } from '@playwright/test';
import { mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, fillProfile, invite, signIn, test } from './support/app';
import { linkIn } from './support/mailbox';

const STRONG = 'Lamps-on-the-stairs-4';
const TOO_COMMON = 'Many people use this password, so it is the first that others try. Choose another one.';
const TOO_PERSONAL = 'Leave out your name, your address and the name of this place: others try them first.';

const showButton = (page: Page) => page.getByRole('button', { name: 'Show what is typed' });
/** What the meter shows, as opposed to what it says aloud when the typing pauses, or an error. */
const shown = (page: Page, words: string) => page.locator('p[aria-hidden=true]', { hasText: words });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a common password and one with the person in it are refused beside the field, and the rest of the form stays', async ({
      page,
      instance,
    }) => {
      await page.goto(instance.setupUrl);
      for (const [password, sentence] of [
        ['P@ssw0rd!1', TOO_COMMON],
        ['Olivia-turns-1', TOO_PERSONAL],
        ['Stay-at-latchkey-1', TOO_PERSONAL],
      ] as const) {
        await page.getByLabel('Email').fill(olivia.email);
        await fillProfile(page, { ...olivia, password });
        await page.getByRole('button', { name: 'Next' }).click();
        const field = page.getByLabel('Password');
        await expect(field).toHaveAccessibleDescription(new RegExp(sentence.replaceAll('.', '\\.')));
        await expect(field).toHaveAttribute('aria-invalid', 'true');
        await expect(page.getByLabel('Email')).toHaveValue(olivia.email);
        await expect(page.getByLabel('First name')).toHaveValue(olivia.firstName);
        await expect(page.getByLabel('Last name')).toHaveValue(olivia.lastName);
        if (javaScriptEnabled) await expect(field).toBeFocused();
      }
      await page.getByLabel('Password').fill(olivia.password);
      await page.getByRole('button', { name: 'Next' }).click();
      await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
    });
  });
}

test('without JavaScript there is neither a button that does nothing nor a meter', async ({
  browser,
  instance,
}) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(instance.setupUrl);
  await page.getByLabel('Password').fill('Password1');
  await expect(showButton(page)).toBeHidden();
  await expect(page.locator('p[aria-hidden=true]')).toHaveText('');
});

test('the meter says what would make a password better, and knows who chooses it', async ({
  page,
  instance,
}) => {
  await page.goto(instance.setupUrl);
  await page.getByLabel('Email').fill('robin@brasslamp.example');
  await page.getByLabel('First name').fill('Robin');
  const field = page.getByLabel('Password');
  const next = page.getByRole('button', { name: 'Next' });
  await field.fill('A');
  await expect(shown(page, 'Use at least 8 characters.')).toBeVisible();
  const before = await next.boundingBox();
  for (const [password, words] of [
    ['Ab1', 'Use at least 8 characters.'],
    ['Password1', TOO_COMMON],
    ['Summer2024!', TOO_COMMON],
    ['Robin-turns-1', TOO_PERSONAL],
    ['Brasslamp-turns-1', TOO_PERSONAL],
    ['Xk9Qz2Lm', 'Weak. Add a word that nobody expects.'],
    ['Short-one-1', 'Good.'],
    ['lamps-on-the-stairs-4', 'Strong. Add at least one capital letter.'],
    [STRONG, 'Strong.'],
  ] as const) {
    await field.fill(password);
    await expect(shown(page, words)).toBeVisible();
    expect(await next.boundingBox(), 'nothing jumps').toEqual(before);
  }
  await expect(page.getByRole('status').filter({ hasText: 'Strong.' })).toBeAttached();
  await field.fill('Password1');
  await expect(shown(page, TOO_COMMON)).toBeVisible();
  await expectAccessible(page);
  await field.fill('');
  await expect(page.locator('p[aria-hidden=true]')).toHaveText('');
});

test('nothing heavy is loaded before somebody chooses a password, and nothing from elsewhere', async ({
  page,
  instance,
}) => {
  const loaded: { url: string; size: number }[] = [];
  page.on('response', async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    loaded.push({ url: response.url(), size: body.length });
  });
  await page.goto(instance.setupUrl, { waitUntil: 'networkidle' });
  const heaviest = () =>
    Math.max(...loaded.filter(({ url }) => url.includes('/chunks/')).map((it) => it.size));
  expect(heaviest()).toBeLessThan(300_000);
  await page.getByLabel('Password').focus();
  await expect.poll(heaviest).toBeGreaterThan(300_000);
  for (const { url } of loaded) expect(new URL(url).origin).toBe(instance.baseUrl);
});

test('what is typed can be shown and hidden, wherever a password is typed, and is sent hidden', async ({
  page,
  instance,
}) => {
  await claim(page, instance, '/account?change=password');
  await expect(showButton(page)).toHaveCount(2);
  const [current, chosen] = [page.getByLabel('Current password'), page.getByLabel('New password')];
  await chosen.fill('Password1');
  await showButton(page).last().click();
  await expect(showButton(page).last()).toHaveAttribute('aria-pressed', 'true');
  await expect(chosen).toHaveAttribute('type', 'text');
  await expect(chosen).toHaveValue('Password1');
  await expect(current).toHaveAttribute('type', 'password');
  await expectAccessible(page);
  await current.fill(olivia.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(chosen).toHaveAttribute('type', 'password');
  await expect(chosen).toHaveAccessibleDescription(new RegExp(TOO_COMMON.slice(0, 30)));

  await page.context().clearCookies();
  await page.goto(`${instance.baseUrl}/sign-in`);
  await page.getByLabel('Password').fill(olivia.password);
  await page.getByLabel('Password').press('Tab');
  await expect(showButton(page)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(page.getByLabel('Password')).toHaveAttribute('type', 'text');
  await page.keyboard.press('Space');
  await expect(page.getByLabel('Password')).toHaveAttribute('type', 'password');
  await expectAccessible(page);
});

test('password managers are told what each field is', async ({ page, browser, instance, mailbox }) => {
  const tokens = (of: Page) =>
    of
      .locator('form input[autocomplete]')
      .evaluateAll((inputs) =>
        inputs.map((input) => [input.getAttribute('type'), input.getAttribute('autocomplete')].join(' ')),
      );
  await page.goto(instance.setupUrl);
  expect(await tokens(page)).toEqual([
    'email username',
    'text given-name',
    'text family-name',
    'password new-password',
  ]);
  await claim(page, instance);
  await invite(page, mia.email);
  const guest = await (await browser.newContext()).newPage();
  await guest.goto(linkIn(await mailbox.mailTo(mia.email)));
  expect(await tokens(guest)).toContain('email username');
  expect(await tokens(guest)).toContain('password new-password');
  expect(await guest.locator('input[type=password][minlength]').count()).toBe(0);
  await page.goto(`${instance.baseUrl}/account?change=password`);
  expect(await tokens(page)).toEqual([
    'email username',
    'password current-password',
    'password new-password',
  ]);
  await guest.goto(`${instance.baseUrl}/sign-in`);
  expect(await tokens(guest)).toContain('password current-password');
});

test('an invited person is refused their own name, also the one that they have just typed', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await invite(page, mia.email);
  const guest = await (await browser.newContext()).newPage();
  await guest.goto(linkIn(await mailbox.mailTo(mia.email)));
  await fillProfile(guest, { ...mia, lastName: 'Lantern', password: 'Lantern-turns-1' });
  await expect(shown(guest, TOO_PERSONAL)).toBeVisible();
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(guest.getByLabel('Password')).toHaveAccessibleDescription(/Leave out your name/);
  await expect(guest.getByLabel('Last name')).toHaveValue('Lantern');
  await guest.getByLabel('Password').fill(STRONG);
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(guest.getByRole('heading', { name: 'Account' })).toBeVisible();
});

test('the address that password managers know leads to the change of the password, through the sign-in', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  const wellKnown = `${instance.baseUrl}/.well-known/change-password`;
  const answer = await page.request.get(wellKnown, { maxRedirects: 0 });
  expect([answer.status(), answer.headers().location]).toEqual([303, '/account?change=password']);
  await page.goto(wellKnown);
  await expect(page.getByLabel('New password')).toBeVisible();

  await page.context().clearCookies();
  await page.goto(wellKnown);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel('Email').fill(olivia.email);
  await page.getByLabel('Password').fill(olivia.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByLabel('New password')).toBeVisible();
});

test('a browser that has signed in is known from then on, also when it has signed out, and only to its user', async ({
  page,
  browser,
  instance,
}) => {
  const device = async (of: Page) =>
    (await of.context().cookies()).find(({ name }) => /^device-of-latchkey_/.test(name));
  await page.goto(instance.setupUrl);
  expect(await device(page)).toBeUndefined();
  await claim(page, instance);
  const known = await device(page);
  expect(known).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false, path: '/' });
  const days = ((known?.expires ?? 0) - Date.now() / 1000) / 86_400;
  expect(days).toBeGreaterThan(300);
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).last().click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await device(page))?.value).toBe(known?.value);

  // Whoever guesses from the same network is stopped after ten tries, and so is everybody there but the known device.
  const stranger = await (await browser.newContext()).newPage();
  for (let n = 0; n < 10; n++) {
    await signIn(stranger, instance, { ...olivia, password: `A-guess-${n}` });
    await expect(stranger.getByText('Wrong email or password.')).toBeVisible();
  }
  expect(await device(stranger)).toBeUndefined();
  await signIn(stranger, instance, olivia);
  await expect(stranger.getByText(/^Too many attempts\. Try again in \d+/)).toBeVisible();
  await signIn(page, instance, olivia);
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
});

test.describe('behind https', () => {
  test.use({ env: { N8N_SECURE_COOKIE: 'true' } });

  test('the cookie of a known device is bound to the host, and travels by https alone', async ({
    page,
    instance,
  }) => {
    const answers: string[] = [];
    page.on('response', async (response) => {
      answers.push(
        ...(await response.headersArray())
          .filter(({ name }) => /^set-cookie$/i.test(name))
          .map(({ value }) => value),
      );
    });
    await page.goto(instance.setupUrl);
    await page.getByLabel('Email').fill(olivia.email);
    await fillProfile(page, olivia);
    await page.getByRole('button', { name: 'Next' }).click();
    await expect
      .poll(() => answers.find((it) => it.startsWith('__Host-device-of-latchkey_')))
      .toMatch(/; Path=\/; Expires=[^;]+; Max-Age=34560000; Secure; HttpOnly; SameSite=lax$/i);
  });
});
