import { mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, signIn, test } from './support/app';
import { startInstance } from './support/instance';

test('a wrong password and an unknown address get the same answer', async ({ page, instance }) => {
  await claim(page, instance);
  await page.context().clearCookies();
  for (const person of [mia, { ...olivia, password: 'Wrong1234' }]) {
    await signIn(page, instance, person);
    await expect(page.getByText('Wrong email or password.')).toBeVisible();
    await expect(page.getByLabel('Email')).toHaveValue(person.email);
  }
  await expectAccessible(page);
});

test('signing out ends the sign-in itself, not only the cookie', async ({ page, browser, instance }) => {
  await claim(page, instance);
  const thief = await browser.newContext({ storageState: await page.context().storageState() });
  const copy = await thief.newPage();
  await copy.goto(`${instance.baseUrl}/users`);
  await expect(copy.getByRole('heading', { name: 'Users' })).toBeVisible();

  await page.goto(`${instance.baseUrl}/account`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/sign-in`);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await copy.goto(`${instance.baseUrl}/users`);
  await expect(copy).toHaveURL(`${instance.baseUrl}/sign-in?next=%2Fusers`);
});

test('after signing in people are where they wanted to go, but only on this instance', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  for (const [asked, reached] of [
    ['/account', '/account'],
    ['https://evil.example/', '/users'],
    ['//evil.example', '/users'],
    ['/\\evil.example', '/users'],
  ] as const) {
    await page.context().clearCookies();
    await page.goto(`${instance.baseUrl}/sign-in?next=${encodeURIComponent(asked)}`);
    await page.getByLabel('Email').fill(olivia.email.toUpperCase());
    await page.getByLabel('Password').fill(olivia.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(`${instance.baseUrl}${reached}`);
  }
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name }) => name).sort()).toEqual([
    expect.stringMatching(/^device-of-latchkey_[0-9a-f]{6}$/),
    expect.stringMatching(/^latchkey_[0-9a-f]{6}$/),
  ]);
  for (const cookie of cookies)
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false, path: '/' });
});

test.describe('with N8N_SAMESITE_COOKIE=strict', () => {
  test.use({ env: { N8N_SAMESITE_COOKIE: 'strict' } });

  test('whoever follows a link from elsewhere is not signed in, and still is when they come by themselves', async ({
    page,
    instance,
  }) => {
    await claim(page, instance);
    const cookies = await page.context().cookies();
    const signIn = cookies.filter(({ name }) => !name.startsWith('device'));
    expect(signIn).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/' }]);
    await page.goto('about:blank');
    await page.setContent(`<a href="${instance.baseUrl}/users">A link in a mail</a>`);
    await page.getByRole('link').click();
    await expect(page).toHaveURL(`${instance.baseUrl}/sign-in?next=%2Fusers`);
    await page.goto(`${instance.baseUrl}/users`);
    await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
  });
});

test('whoever signs out in one tab loses nothing that is typed in another', async ({ page, instance }) => {
  await claim(page, instance, '/account');
  await page.getByRole('button', { name: 'Change name' }).click();
  await page.getByLabel('First name').fill('Olive');
  const other = await page.context().newPage();
  await other.goto(`${instance.baseUrl}/account`);
  await other.getByRole('button', { name: 'Sign out', exact: true }).last().click();
  await expect(other).toHaveURL(/\/sign-in/);
  const save = page.getByRole('button', { name: 'Save name' }).first();
  await save.click();
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await expect(page.getByLabel('First name')).toHaveValue('Olive');
  await other.goto(`${instance.baseUrl}/users`);
  await expect(other.getByText('You are signed out. Sign in, and you go on where you were.')).toBeVisible();
  await signIn(other, instance, olivia);
  await expect(other.getByRole('heading', { name: 'Users' })).toBeVisible();
  await save.click();
  await expect(page.getByText('Your name is saved.')).toBeVisible();
});

test('two instances on one host do not sign each other out', async ({ page, instance }) => {
  const other = await startInstance();
  try {
    await claim(page, instance);
    await claim(page, other);
    for (const { baseUrl } of [instance, other, instance]) {
      await page.goto(`${baseUrl}/account`);
      await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
    }
    await page.getByRole('button', { name: 'Sign out', exact: true }).last().click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.goto(`${other.baseUrl}/account`);
    await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
  } finally {
    await page.goto('about:blank');
    await other.remove();
  }
});

test('a form sent from another site does nothing', async ({ page, instance }) => {
  await claim(page, instance);
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: instance.baseUrl, 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of foreign) {
    const answer = await page.request.post(`${instance.baseUrl}/account`, { headers, multipart: { a: 'b' } });
    expect(answer.status()).toBe(403);
    expect(await answer.text()).toContain('This form was not sent from here');
  }
});

test('links and redirects are built from the base URL, whatever a request claims its host to be', async ({
  request,
  instance,
}) => {
  const ask = (headers: Record<string, string>) =>
    request.get(`${instance.baseUrl}/users`, { maxRedirects: 0, headers });
  const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
  const answer = await ask(forwarded);
  expect(answer.status()).toBe(307);
  expect(answer.headers().location).toBe('/sign-in?next=%2Fusers');
  // Another name gets no page that works, but the address that does.
  const astray = await ask({ ...forwarded, host: 'evil.example' });
  expect(astray.status()).toBe(421);
  expect(await astray.text()).toContain(instance.baseUrl);
});

test('an instance with an owner sends visitors to sign in, and says it is well', async ({
  page,
  request,
  instance,
}) => {
  await claim(page, instance);
  await page.context().clearCookies();
  await page.goto(instance.baseUrl);
  await expect(page).toHaveURL(`${instance.baseUrl}/sign-in`);
  for (const path of ['/healthz', '/healthz/readiness'])
    expect(await (await request.get(`${instance.baseUrl}${path}`)).json()).toEqual({ status: 'ok' });
});

test('the address that was typed to sign in goes along to the page that mails a link, and back', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await page.context().clearCookies();
  await page.goto(`${instance.baseUrl}/sign-in`);
  await expect(page.getByLabel('Email')).toBeFocused();
  await page.getByLabel('Email').fill(mia.email);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page.getByLabel('Email')).toHaveValue(mia.email);
  expect(page.url()).not.toContain('mia');
  await page.getByRole('link', { name: 'Back to sign-in' }).click();
  await expect(page.getByLabel('Email')).toHaveValue(mia.email);
});

test('the sign-in page weighs 170 kB at most, all that it loads included', async ({ page, instance }) => {
  await claim(page, instance);
  await page.context().clearCookies();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto(`${instance.baseUrl}/sign-in`, { waitUntil: 'networkidle' });
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(170_000);
});
