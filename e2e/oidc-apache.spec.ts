import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { mia, olivia } from '../testing/cast';
import { apacheConf, whyNoApache } from './support/apache';
import { test as base, claim, expect } from './support/app';
import { openEcho } from './support/echo';
import { freePort, type Instance, startInstance } from './support/instance';
import { addClient } from './support/oidc';
import { fillSignIn, joinAs } from './support/people';
import { newAuthority, startProxy } from './support/proxy';

const why = whyNoApache();
base.skip(why !== null, why ?? '');

/** Where an Apache listens that guards an app with mod_auth_openidc. It ends after the journey. */
const test = base.extend<{ apache: string }>({
  apache: async ({ instance, page }, use) => {
    await claim(page, instance);
    const [port, echo] = [await freePort(), await openEcho('Wiki')];
    const address = `http://127.0.0.1:${port}`;
    const known = { ...(await addWiki(instance, address)), port, upstream: echo.port };
    const conf = { ...known, issuer: `${instance.baseUrl}/oidc` };
    const running = await startProxy('apache2', { 'apache2.conf': apacheConf(conf) }, port);
    await use(address);
    await running.stop();
    await echo.close();
  },
});

async function addWiki(instance: Instance, address: string) {
  const { client_id: clientId, client_secret: clientSecret = '' } = await addClient(instance, 'Wiki', [
    ...['--redirect-uri', `${address}/return`, '--post-logout-redirect-uri', `${address}/bye`],
    ...['--backchannel-logout-uri', `${address}/return?logout=backchannel`, '--everybody'],
  ]);
  return { clientId, clientSecret };
}

/** Opens the app as somebody who has to sign in for it. */
async function signInTo(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/notes`);
  await expect(page.getByText('Sign in to open Wiki.')).toBeVisible();
  await fillSignIn(page, olivia);
  await expect(page.getByRole('heading', { name: 'Wiki' })).toBeVisible();
}

// One whose database was emptied a moment ago signs with keys that are gone, until it looks again.
test.use({ isNew: true });

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

test.describe('on https', () => {
  test.use({ ignoreHTTPSErrors: true });

  test('whoever is disabled in the middle is out of Apache, and gets in nowhere', async ({
    page,
    browser,
    mailbox,
    emptyData,
  }, info) => {
    const [port, providerPort, provider] = [await freePort(), await freePort(), await freePort()];
    const [authority, echo] = [await newAuthority(), await openEcho('Wiki')];
    const ca = info.outputPath('ca.pem');
    const believed = [readFileSync(mailbox.env.NODE_EXTRA_CA_CERTS ?? '', 'utf8'), authority.certificate];
    writeFileSync(ca, believed.join('\n'));
    const instance = await startInstance(
      {
        ...mailbox.env,
        NODE_EXTRA_CA_CERTS: ca,
        N8N_PORT: String(provider),
        N8N_EDITOR_BASE_URL: `https://localhost:${providerPort}`,
        N8N_PROXY_HOPS: '1',
      },
      emptyData,
    );
    const apache = `https://127.0.0.1:${port}`;
    const known = { ...(await addWiki(instance, apache)), port, upstream: echo.port };
    const conf = { ...known, issuer: `${instance.baseUrl}/oidc`, tls: { providerPort, provider } };
    const { certificate, key } = await authority.sign(['127.0.0.1', 'localhost']);
    const files = { 'cert.pem': certificate, 'key.pem': key, 'ca.pem': authority.certificate };
    const running = await startProxy('apache2', { 'apache2.conf': apacheConf(conf), ...files }, port);
    try {
      await claim(page, instance);
      const theirs = await joinAs(mia, { page, browser, instance, mailbox });
      await theirs.goto(`${apache}/notes`);
      await expect(theirs.getByText('Path: /notes')).toBeVisible();
      await expect(theirs.getByText(`User: ${mia.email}`)).toBeVisible();

      await page.reload();
      await page.getByRole('button', { name: `Actions for ${mia.email}` }).click();
      await page.getByRole('menuitem', { name: 'Disable' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
      await expect(page.getByText(/devices? (was|were) signed out\./)).toBeVisible();

      // Apache would let her in until its own session ends, if it had not been told.
      await expect(async () => {
        await theirs.goto(apache);
        await expect(theirs.getByText('Sign in to open Wiki.')).toBeVisible({ timeout: 1_000 });
      }).toPass();
      await fillSignIn(theirs, mia);
      await expect(theirs.getByText('Wrong email or password.')).toBeVisible();
    } finally {
      await Promise.all(browser.contexts().flatMap((it) => it.pages().map((open) => open.close())));
      await running.stop();
      await instance.remove();
      await echo.close();
    }
  });
});
