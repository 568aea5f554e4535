import type { Page } from '@playwright/test';
import { olivia } from '../testing/cast';
import { apacheConf, whyNoApache } from './support/apache';
import { test as base, claim, expect } from './support/app';
import { openEcho } from './support/echo';
import { freePort } from './support/instance';
import { addClient } from './support/oidc';
import { startProxy } from './support/proxy';

const why = whyNoApache();
base.skip(why !== null, why ?? '');

/** Where an Apache listens that guards an app with mod_auth_openidc. It ends after the journey. */
const test = base.extend<{ apache: string }>({
  apache: async ({ instance, page }, use) => {
    await claim(page, instance);
    const [port, echo] = [await freePort(), await openEcho('Wiki')];
    const address = `http://127.0.0.1:${port}`;
    const { client_id: clientId, client_secret: clientSecret = '' } = await addClient(instance, 'Wiki', [
      ...['--redirect-uri', `${address}/return`, '--post-logout-redirect-uri', `${address}/bye`],
      ...['--backchannel-logout-uri', `${address}/return?logout=backchannel`, '--everybody'],
    ]);
    const conf = { port, issuer: `${instance.baseUrl}/oidc`, clientId, clientSecret, upstream: echo.port };
    const running = await startProxy('apache2', { 'apache2.conf': apacheConf(conf) }, port);
    await use(address);
    await running.stop();
    await echo.close();
  },
});

/** Opens the app as somebody who has to sign in for it. */
async function signInTo(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/notes`);
  await expect(page.getByText('Sign in to open Wiki.')).toBeVisible();
  await page.getByLabel('Email').fill(olivia.email);
  await page.getByLabel('Password').fill(olivia.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Wiki' })).toBeVisible();
}

for (const javaScriptEnabled of [true, false]) {
  const where = javaScriptEnabled ? 'in a browser with JavaScript' : 'in a browser without JavaScript';

  test(`Apache with mod_auth_openidc lets somebody in and out again, ${where}`, async ({
    apache,
    browser,
  }) => {
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await signInTo(page, apache);
    await expect(page.getByText('Path: /notes')).toBeVisible();
    await expect(page.getByText(`User: ${olivia.email}`)).toBeVisible();
    const answer = await page.goto(`${apache}/headers`);
    const { rawHeaders } = JSON.parse((await answer?.text()) ?? '') as { rawHeaders: string[] };
    const told = Object.fromEntries(
      rawHeaders.flatMap((name, n) => (n % 2 === 0 ? [[name, rawHeaders[n + 1]]] : [])),
    );
    expect(told).toMatchObject({ OIDC_CLAIM_name: 'Olivia Owner', OIDC_CLAIM_email: olivia.email });

    await page.goto(`${apache}/return?logout=${encodeURIComponent(`${apache}/bye`)}`);
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByText('Path: /bye')).toBeVisible();
    await page.goto(apache);
    await expect(page.getByText('Sign in to open Wiki.')).toBeVisible();
  });
}

test('Apache lets nobody on who has signed out here, since it is told', async ({
  apache,
  browser,
  instance,
}) => {
  const page = await (await browser.newContext()).newPage();
  await signInTo(page, apache);
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(async () => {
    await page.goto(apache);
    await expect(page.getByText('Sign in to open Wiki.')).toBeVisible({ timeout: 1_000 });
  }).toPass();
});
