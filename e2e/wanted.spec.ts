import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, fillOwner, test } from './support/app';
import { changeDatabase } from './support/database';
import { setUpFactor } from './support/factor';
import { type Instance, runCommand } from './support/instance';
import { accept, fillSignIn } from './support/people';

const next = (path: string) => `next=${encodeURIComponent(path)}`;
const at = ({ baseUrl }: Instance, path: string) => baseUrl + path;

/** The command line beside the instance. */
const command = async ({ dataDir, baseUrl }: Instance, ...args: string[]) =>
  (await runCommand(args, { LATCHKEY_DATA_DIR: dataDir, N8N_PORT: new URL(baseUrl).port })).stdout.trim();

const longAgo = (instance: Instance) =>
  changeDatabase(instance, `update session set "provedAt" = now() - interval '1 hour'`, []);

async function prove(page: Page): Promise<void> {
  await page.getByLabel('Current password').fill(olivia.password);
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(`where somebody wanted to go, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test.describe('where everybody needs a second factor', () => {
      test.use({ env: { N8N_MFA_ENFORCED_ENABLED: 'true' } });
      test.describe.configure({ mode: 'default' });

      test('is the wizard, for the owner of a new instance', async ({ page, instance }) => {
        await page.goto(instance.setupUrl);
        await fillOwner(page);
        await page.getByRole('button', { name: 'Next' }).click();
        await expect(page).toHaveURL(at(instance, `/account/two-factor?${next('/setup?step=email')}`));
        await page.goto(at(instance, '/setup?step=invite'));
        await expect(page).toHaveURL(at(instance, `/account/two-factor?${next('/setup?step=invite')}`));
        await page.goto(at(instance, '/setup?step=email'));
        await page.getByRole('button', { name: 'Turn on' }).click();
        await expect(page.getByLabel('Code')).toBeVisible();
        await expect(page.getByRole('link', { name: 'Cancel' })).toHaveCount(0);
        await page.goto(at(instance, '/setup?step=email'));
        await expect(page.getByLabel('Code')).toBeVisible();
        await setUpFactor(page, instance);
        await page.getByRole('link', { name: 'Go on' }).click();
        await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
        await expect(page).toHaveURL(at(instance, '/setup?step=email'));
      });

      test('is kept for whoever signs out there, in order to sign in as somebody else', async ({
        page,
        instance,
      }) => {
        await page.goto(instance.setupUrl);
        await fillOwner(page);
        await page.getByRole('button', { name: 'Next' }).click();
        await expect(page).toHaveURL(/two-factor/);
        await page.goto(at(instance, '/activity?search=mia'));
        await page.locator('main').getByRole('button', { name: 'Sign out' }).click();
        await expect(page).toHaveURL(at(instance, `/sign-in?${next('/activity?search=mia')}`));
        await fillSignIn(page, olivia);
        await setUpFactor(page, instance);
        await page.getByRole('link', { name: 'Go on' }).click();
        await expect(page).toHaveURL(at(instance, '/activity?search=mia'));
      });
    });

    test('is the file of what is kept about somebody, once they have shown who they are', async ({
      page,
      browser,
      instance,
    }) => {
      await claim(page, instance);
      await longAgo(instance);
      await page.goto(at(instance, '/account'));
      await page.getByRole('link', { name: 'Download my data' }).click();
      await expect(page).toHaveURL(at(instance, `/prove?${next('/account?export')}`));
      // A slip costs nothing of it.
      await page.getByLabel('Current password').fill('Not-it-1');
      await page.getByRole('button', { name: 'Confirm', exact: true }).click();
      await expect(page.getByText('This is not your current password.')).toBeVisible();
      const saved = page.waitForEvent('download');
      await prove(page);
      expect((await saved).suggestedFilename()).toMatch(/^my-data-/);
      await expect(page).toHaveURL(at(instance, '/account?export'));
      if (javaScriptEnabled) await expectAccessible(page);

      const stranger = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await stranger.goto(at(instance, '/account/export'));
      await expect(stranger).toHaveURL(at(instance, `/sign-in?${next('/account?export')}`));
      const theirs = stranger.waitForEvent('download');
      await fillSignIn(stranger, olivia);
      expect((await theirs).suggestedFilename()).toMatch(/^my-data-/);
      await expect(stranger.getByRole('heading', { name: 'Account' })).toBeVisible();
    });

    test('is each page with what stands behind its address, and the file of a list', async ({
      page,
      browser,
      instance,
    }) => {
      await claim(page, instance, '/account');
      const code = await setUpFactor(page, instance);
      const stranger = await (await browser.newContext({ javaScriptEnabled })).newPage();
      for (const path of [
        `/apps/${randomUUID()}?change=name`,
        `/apps/${randomUUID()}/remove?from=list`,
        `/groups/${randomUUID()}?search=mia&page=2`,
        '/users?search=%26+a%2Bb%3D%23&role=admin',
        '/users/delete?id=none',
        '/account?change=password',
        '/email?view=preview',
      ]) {
        await stranger.goto(at(instance, path));
        await expect(stranger).toHaveURL(at(instance, `/sign-in?${next(path)}`));
      }
      // What would make the address of the sign-in page too long stays behind.
      await stranger.goto(at(instance, `/users?search=${'%C3%A4'.repeat(1_000)}`));
      await expect(stranger).toHaveURL(at(instance, `/sign-in?${next('/users')}`));
      const person = `/users/${randomUUID()}?list=role%3Dadmin`;
      await stranger.goto(at(instance, person));
      await fillSignIn(stranger, olivia);
      await stranger.getByLabel('Code').fill(await code());
      await stranger.getByRole('button', { name: 'Continue' }).click();
      await expect(stranger).toHaveURL(at(instance, person));
      await expect(stranger.getByRole('heading', { name: 'Nobody here' })).toBeVisible();

      // Also where a script asks for the page.
      await stranger.goto(at(instance, '/users'));
      await changeDatabase(instance, 'delete from session', []);
      await stranger.getByRole('link', { name: /^Active/ }).click();
      await expect(stranger).toHaveURL(at(instance, `/sign-in?${next('/users?status=active')}`));

      await stranger.goto(at(instance, '/users/export?search=olivia'));
      await expect(stranger).toHaveURL(at(instance, `/sign-in?${next('/users?search=olivia&export')}`));
      await fillSignIn(stranger, olivia);
      await stranger.getByLabel('Code').fill(await code());
      const file = stranger.waitForEvent('download');
      await stranger.getByRole('button', { name: 'Continue' }).click();
      expect((await file).suggestedFilename()).toMatch(/^users-.*csv$/);
      await expect(stranger).toHaveURL(at(instance, '/users?search=olivia&export'));
      await expect(stranger.getByRole('searchbox')).toHaveValue('olivia');
      if (javaScriptEnabled) await expectAccessible(stranger);
    });

    test('is the filter of the list of which a file is wanted', async ({ page, instance }) => {
      await claim(page, instance);
      await longAgo(instance);
      await page.goto(at(instance, '/activity?search=olivia&about=setup'));
      await page.getByRole('button', { name: 'CSV' }).click();
      await expect(page).toHaveURL(at(instance, `/prove?${next('/activity?search=olivia&about=setup')}`));
      await prove(page);
      await expect(page).toHaveURL(at(instance, '/activity?search=olivia&about=setup'));
    });

    test('is kept over links that are dead', async ({ page, browser, instance }) => {
      await claim(page, instance);
      const reset = await command(instance, 'reset-password', olivia.email);
      const invite = await command(instance, 'invite', mia.email);
      const other = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await accept(other, invite, mia);
      await other.goto(reset);
      await other.getByRole('button', { name: 'Sign out' }).click();
      await other.getByLabel('New password').fill('Chosen-anew-1');
      await other.getByRole('button', { name: 'Set password' }).click();
      await expect(other.getByRole('heading', { name: 'Users' })).toBeVisible();

      await other.context().clearCookies();
      const wanted = '/activity?search=mia';
      await other.goto(at(instance, wanted));
      const signInPage = at(instance, `/sign-in?${next(wanted)}`);
      await expect(other).toHaveURL(signInPage);
      await other.goto(reset);
      await other.getByRole('link', { name: 'Sign in' }).click();
      await expect(other).toHaveURL(signInPage);
      await other.goto(invite);
      await other.getByRole('link', { name: 'Sign in' }).click();
      await expect(other).toHaveURL(signInPage);
      for (const dead of [reset, at(instance, '/reset-password/unknown')]) {
        await other.goto(dead);
        await other.getByRole('link', { name: 'Get a new link' }).click();
        await expect(other).toHaveURL(at(instance, `/forgot-password?${next(wanted)}`));
      }
      await other.getByRole('link', { name: 'Back to sign-in' }).click();
      await expect(other).toHaveURL(signInPage);
      for (const nowhere of ['/invite/unknown', '/change-email/unknown', '/setup'])
        expect((await other.goto(at(instance, nowhere)))?.status()).toBe(404);
      await expect(other.getByText('This instance is set up.')).toBeVisible();
      await other.goto(signInPage);
      await fillSignIn(other, { ...olivia, password: 'Chosen-anew-1' });
      await expect(other).toHaveURL(at(instance, wanted));
    });

    test('is kept over wrong codes, and a sign-in that was ended before its code came', async ({
      page,
      instance,
    }) => {
      await claim(page, instance, '/account');
      const code = await setUpFactor(page, instance);
      await page.context().clearCookies();
      const wanted = '/activity?search=mia';
      await page.goto(at(instance, wanted));
      await fillSignIn(page, olivia);
      await page.getByLabel('Code').fill('1');
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByText('This code is not right, or was used already.')).toBeVisible();
      await changeDatabase(instance, 'delete from session where "awaitsCode"', []);
      await page.getByLabel('Code').fill(await code());
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page).toHaveURL(at(instance, `/sign-in?${next(wanted)}`));
      await fillSignIn(page, olivia);
      await page.getByRole('link', { name: 'backup code' }).click();
      await page.getByRole('link', { name: 'app' }).click();
      await page.getByLabel('Code').fill(await code());
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page).toHaveURL(at(instance, wanted));
    });

    test('is in each of two tabs its own', async ({ page, instance }) => {
      await claim(page, instance);
      await page.context().clearCookies();
      const other = await page.context().newPage();
      await page.goto(at(instance, '/activity?search=mia'));
      await other.goto(at(instance, '/email'));
      await fillSignIn(other, olivia);
      await expect(other).toHaveURL(at(instance, '/email'));
      // The form that was still open leads on as well, and so does the page when it is loaded again.
      await fillSignIn(page, olivia);
      await expect(page).toHaveURL(at(instance, '/activity?search=mia'));
      await page.goto(at(instance, `/sign-in?${next('/account')}`));
      await expect(page).toHaveURL(at(instance, '/account'));
    });
  });
}
