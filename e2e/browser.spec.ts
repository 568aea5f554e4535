import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { BrowserContext, Response } from '@playwright/test';
import { adam, mia, olivia } from '../testing/cast';
import { claim, expect, fillOwner, invite, row, test, toInvites } from './support/app';
import { freePort, startInstance } from './support/instance';
import { linkIn } from './support/mailbox';
import { accept, joinAs } from './support/people';

/** What every page of an instance on http://localhost says, once. */
const EVERYWHERE = {
  'content-security-policy':
    /^default-src 'none'; script-src 'self' 'nonce-[\w+/]{24}' 'strict-dynamic'; style-src 'self' 'nonce-[\w+/]{24}'; img-src 'self'; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'$/,
  'x-frame-options': /^DENY$/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^(same-origin|no-referrer)$/,
  'permissions-policy': /camera=\(\).*publickey-credentials-get=\(self\)/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'cache-control': /no-store|^public, max-age=31536000, immutable$/,
  'x-request-id': /^[\da-f-]{36}$/,
};
const OF_A_PREVIEW = {
  ...EVERYWHERE,
  'content-security-policy':
    /^sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'$/,
  'x-frame-options': /^SAMEORIGIN$/,
};
/** A script, a style or a font, which is no page. */
const OF_A_FILE = {
  'content-security-policy': /^default-src 'none'; frame-ancestors 'none'$/,
  'x-content-type-options': /^nosniff$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'cache-control': /no-store|^public, max-age=31536000, immutable$/,
  'x-request-id': /^[\da-f-]{36}$/,
};

function expectedOf({ pathname }: URL): Record<string, RegExp> {
  if (pathname === '/email/preview' || pathname === '/users/mail') return OF_A_PREVIEW;
  return pathname.startsWith('/_next/static/') ? OF_A_FILE : EVERYWHERE;
}

/** All answers that a browser gets from now on, and every complaint about a policy, in its own words. */
async function watch(context: BrowserContext) {
  const answers: Response[] = [];
  const violations: string[] = [];
  context.on('response', (response) => answers.push(response));
  await context.exposeFunction('tellOfViolation', (words: string) => violations.push(words));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      Reflect.get(window, 'tellOfViolation')(`${violatedDirective} ${blockedURI} ${sample}`),
    );
  });
  return { answers, violations };
}

async function expectProtected(answers: Response[], baseUrl: string): Promise<void> {
  for (const answer of answers) {
    const url = new URL(answer.url());
    if (url.protocol === 'blob:') continue;
    expect(url.origin, `a request went to ${url}`).toBe(baseUrl);
    const headers = await answer.headersArray();
    for (const [name, value] of Object.entries(expectedOf(url))) {
      const said = headers
        .filter((header) => header.name.toLowerCase() === name)
        .map((header) => header.value);
      expect(said, `${name} of ${answer.request().method()} ${url}`).toEqual([expect.stringMatching(value)]);
    }
    expect(headers.map(({ name }) => name.toLowerCase())).not.toContain('x-powered-by');
    const isImmutable = (await answer.headerValue('cache-control'))?.includes('immutable');
    expect(isImmutable, `${url} is kept`).toBe(answer.ok() && url.pathname.startsWith('/_next/static/'));
  }
}

test('on a walk through the whole instance every answer is protected, and nothing is asked of another host', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  const { baseUrl } = instance;
  const { answers, violations } = await watch(page.context());

  await page.goto(instance.setupUrl);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.locator('[aria-invalid=true]').first()).toBeFocused();
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Send test email' }).click();
  await expect(page.getByText('It said: 250')).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await toInvites(page);
  await page.getByRole('button', { name: 'Skip' }).click();

  await invite(page, `${mia.email}, ${adam.email}`);
  await page.keyboard.press('Escape');
  await row(page, adam.email)
    .getByRole('button', { name: `Actions for ${adam.email}` })
    .click();
  await page.getByRole('menuitem', { name: 'Copy invite link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await row(page, adam.email)
    .getByRole('button', { name: `Actions for ${adam.email}` })
    .click();
  await page.getByRole('menuitem', { name: 'Resend invite' }).click();
  await expect(page.getByText(`A new invite for ${adam.email} is in the mail queue.`).first()).toBeVisible();

  await page.goto(`${baseUrl}/email?view=preview`);
  await expect(page.frameLocator('iframe').getByRole('heading', { name: 'Join Latchkey' })).toBeVisible();
  await page.getByRole('link', { name: 'Dark' }).click();
  await page.getByRole('link', { name: 'Password reset' }).click();
  await expect(
    page.frameLocator('iframe').getByRole('heading', { name: 'Reset your password' }),
  ).toBeVisible();

  await page.goto(`${baseUrl}/activity`);
  for (const name of ['Export CSV', 'Export JSON lines']) {
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    await (await file).path();
  }
  for (const path of [
    ...['/', '/users?search=mia', '/users/delete', '/users/hand-over', '/account', '/prove', '/no-such-page'],
    ...[
      '/setup',
      '/sign-in',
      '/forgot-password',
      '/invite/nothing',
      '/reset-password/nothing',
      '/change-email/nothing',
    ],
    ...['/healthz', '/healthz/readiness', '/icon.svg', '/_next/static/nothing.js', '/api/auth/session'],
  ])
    await page.goto(`${baseUrl}${path}`);

  const guest = await browser.newPage();
  const seen = await watch(guest.context());
  await accept(guest, linkIn(await mailbox.mailTo(mia.email)), mia);
  await expect(guest).toHaveURL(/\/account$/);
  await guest.goto(`${baseUrl}/email/preview`);
  await guest.context().clearCookies();
  await guest.goto(`${baseUrl}/email/preview`);
  await expect(guest).toHaveURL(`${baseUrl}/sign-in?next=%2Femail`);
  await guest.getByRole('link', { name: 'Forgot your password?' }).click();
  await guest.getByLabel('Email').fill(mia.email);
  await guest.getByRole('button', { name: 'Email me a reset link' }).click();
  await guest.goto(linkIn(await mailbox.mailTo(mia.email, 2)));
  await expect(guest.getByLabel('New password')).toBeVisible();

  await expectProtected([...answers, ...seen.answers], baseUrl);
  expect([...violations, ...seen.violations]).toEqual([]);
  const kinds = new Set(answers.map((answer) => answer.request().resourceType()));
  expect([...kinds]).toEqual(expect.arrayContaining(['document', 'script', 'stylesheet', 'font', 'fetch']));
  const documents = answers.filter((answer) => answer.request().resourceType() === 'document');
  const policies = await Promise.all(
    documents.map((answer) => answer.headerValue('content-security-policy')),
  );
  const nonces = policies.flatMap((policy) => /nonce-([^']+)/.exec(policy ?? '')?.[1] ?? []);
  expect(new Set(nonces).size, 'every page has a nonce of its own').toBe(nonces.length);
});

test('a script that somebody smuggles into a page does not run', async ({ browser, instance }) => {
  const context = await browser.newContext();
  const { violations } = await watch(context);
  const page = await context.newPage();
  const evil =
    '<script>window.evil = "inline"</script><script nonce="">window.evil = "empty nonce"</script>' +
    `<script src="/healthz"></script><img src="/nothing" onerror="window.evil = 'handler'">` +
    '<style>h1 { color: rgb(1, 2, 3) }</style><h2 style="color: rgb(1, 2, 3)">Styled</h2>' +
    '<base href="https://evil.example/"><iframe srcdoc="<script>parent.evil = \'frame\'</script>"></iframe>' +
    '<object data="/healthz"></object><a href="javascript:window.evil = \'link\'">Press me</a>';
  // The hole that there is not: our own page, with its own headers, holding what a stranger wrote.
  await page.route(`${instance.baseUrl}/setup*`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('<body>', `<body>${evil}`) });
  });
  await page.goto(instance.setupUrl);
  await page.getByRole('link', { name: 'Press me' }).click();
  await page.evaluate(() => {
    const button = document.createElement('button');
    button.setAttribute('onclick', "window.evil = 'attribute'");
    document.body.append(button);
    button.click();
  });
  expect(await page.evaluate(() => Reflect.get(window, 'evil'))).toBeUndefined();
  expect(await page.evaluate(() => document.baseURI)).toContain(instance.baseUrl);
  expect(await page.locator('h2').evaluate((heading) => getComputedStyle(heading).color)).not.toBe(
    'rgb(1, 2, 3)',
  );
  for (const directive of [
    'script-src-elem',
    'script-src-attr',
    'style-src-elem',
    'style-src-attr',
    'base-uri',
    'object-src',
  ])
    await expect.poll(() => violations.join('\n')).toContain(directive);
  // What is ours still works beside it.
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.locator('[aria-invalid=true]').first()).toBeFocused();
  await context.close();
});

test('no other site can show an instance in a frame of its own', async ({ page, browser, instance }) => {
  await claim(page, instance);
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const stranger = await context.newPage();
  const frames = ['/account', '/email', '/email/preview', '/sign-in'].map(
    (path) => `<iframe src="${instance.baseUrl}${path}"></iframe>`,
  );
  const site = createServer((_request, response) =>
    response.setHeader('Content-Type', 'text/html').end(frames.join('')),
  ).listen(0);
  await stranger.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  for (const frame of stranger.frames().slice(1)) {
    await frame.waitForLoadState();
    expect(frame.url()).toBe('chrome-error://chromewebdata/');
  }
  expect(stranger.frames()).toHaveLength(5);
  await context.close();
  site.close();
});

test('who goes back after signing out sees nothing of what was private', async ({ page, instance }) => {
  await claim(page, instance);
  await invite(page, mia.email);
  for (const path of ['/users', '/email', '/activity', '/account'])
    await page.goto(`${instance.baseUrl}${path}`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/sign-in`);
  for (let back = 0; back < 4; back++) {
    await page.goBack();
    await expect(page.getByText(/^Sign in$|^There is nothing here$/).first()).toBeVisible();
    expect(await page.locator('body').innerText()).not.toMatch(
      new RegExp(`${mia.email}|${olivia.email}|${olivia.lastName}`),
    );
  }
});

test('a mail template of somebody else’s making shows its looks and does nothing', async ({
  browser,
  emptyData,
}, info) => {
  const file = info.outputPath('invite.html');
  writeFileSync(
    file,
    '<h1 style="color: rgb(1, 2, 3)">Come in</h1><a href="{{inviteAcceptUrl}}">Accept</a>' +
      '<script>document.title = "evil"; top.evil = true</script><img src="https://elsewhere.example/pixel.png">' +
      '<link rel="stylesheet" href="https://elsewhere.example/style.css"><form action="/users"><button>Press</button></form>',
  );
  const instance = await startInstance({ N8N_UM_EMAIL_TEMPLATES_INVITE: file }, emptyData);
  const context = await browser.newContext();
  const page = await context.newPage();
  await claim(page, instance);
  const { answers } = await watch(context);
  await page.goto(`${instance.baseUrl}/email?view=preview`);
  const mail = page.frameLocator('iframe');
  await expect(mail.getByRole('heading', { name: 'Come in' })).toHaveCSS('color', 'rgb(1, 2, 3)');
  await mail.getByRole('link', { name: 'Accept' }).click();
  await mail.getByRole('button', { name: 'Press' }).click();
  await expect(mail.getByRole('heading', { name: 'Come in' })).toBeVisible();
  expect(context.pages()).toHaveLength(1);
  // Opened by itself, it is no more than in its frame.
  await page.goto(`${instance.baseUrl}/email/preview?preview=invite`);
  await expect(page.getByRole('heading', { name: 'Come in' })).toBeVisible();
  await expect(page).not.toHaveTitle('evil');
  await expectProtected(answers, instance.baseUrl);
  await context.close();
  await instance.remove();
});

test('a preview is for those who may see mail, and only to be looked at', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const guest = await joinAs(mia, { page, browser, instance, mailbox });
  const preview = `${instance.baseUrl}/email/preview`;
  const refused = await guest.request.get(preview);
  expect([refused.status(), await refused.text()]).toEqual([
    403,
    expect.not.stringContaining('Join Latchkey'),
  ]);
  expect((await page.request.get(preview)).status()).toBe(200);
  expect((await page.request.get(`${preview}?preview=nothing&scheme=nothing`)).status()).toBe(200);
  expect((await page.request.post(preview)).status()).toBe(405);
  await guest.request.get(preview, { maxRedirects: 0 });
  await guest.context().clearCookies();
  const away = await guest.request.get(preview, { maxRedirects: 0 });
  expect([away.status(), away.headers().location]).toEqual([303, '/sign-in?next=%2Femail']);
});

test('what no browser sends is refused in plain words, and the instance goes on', async ({
  page,
  instance,
}) => {
  const { port } = new URL(instance.baseUrl);
  const host = `Host: localhost:${port}\r\n`;
  const big = 'a'.repeat(2_100_000);
  for (const [words, status] of [
    ['hello\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\n${host}Host: evil.example\r\n\r\n`, 400],
    [`GET http://evil.example/ HTTP/1.1\r\n${host}\r\n`, 400],
    [`TRACE / HTTP/1.1\r\n${host}\r\n`, 405],
    [`GET /${'a'.repeat(9_000)} HTTP/1.1\r\n${host}\r\n`, 414],
    [`GET / HTTP/1.1\r\n${host}Cookie: ${'a'.repeat(17_000)}\r\n\r\n`, 431],
    [`POST /sign-in HTTP/1.1\r\n${host}Content-Length: ${big.length}\r\n\r\n${big}`, 413],
    [
      `POST /sign-in HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${big.length.toString(16)}\r\n${big}\r\n0\r\n\r\n`,
      413,
    ],
    [`OPTIONS /users HTTP/1.1\r\n${host}\r\n`, 204],
  ] as const) {
    const answer = await said(Number(port), words);
    expect(answer.split('\r\n')[0]).toContain(String(status));
    expect(answer).not.toMatch(/at .+:\d+:\d+|Error:/);
  }
  await page.goto(instance.setupUrl);
  await expect(page.getByRole('heading', { name: 'Set up owner account' })).toBeVisible();
});

test('a form that is larger than anybody needs gets a page that says so', async ({ page, instance }) => {
  await claim(page, instance);
  const { headers, status, text } = await page.evaluate(async () => {
    const form = new FormData();
    form.set('emails', 'a'.repeat(2_100_000));
    const answer = await fetch('/users', { method: 'POST', body: form });
    return { headers: [...answer.headers], status: answer.status, text: await answer.text() };
  });
  expect(status).toBe(413);
  expect(text).toContain('At most 2 MB can be sent at once. Nothing was saved.');
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
  });
});

test('where the base URL is https, browsers are told to stay there', async ({ request, emptyData }) => {
  const N8N_PORT = String(await freePort());
  const settings = { N8N_PORT, N8N_EDITOR_BASE_URL: 'https://latchkey.example.com' };
  const instance = await startInstance(settings, emptyData);
  for (const path of ['/', '/setup', '/nothing', '/healthz', '/icon.svg']) {
    const answer = await request.get(`http://localhost:${N8N_PORT}${path}`, { maxRedirects: 0 });
    const headers = answer.headers();
    expect(headers['strict-transport-security'], path).toBe('max-age=31536000');
    expect(headers['content-security-policy'], path).toMatch(/; upgrade-insecure-requests$/);
  }
  await instance.remove();
});

/** What comes back on a connection that says just this. */
function said(port: number, words: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost', () => socket.write(words));
    socket.once('data', (chunk) => {
      resolve(chunk.toString());
      socket.destroy();
    });
    socket.once('error', (error) => resolve(error.message));
  });
}
