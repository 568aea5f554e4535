import type { CDPSession, Page } from '@playwright/test';
import { olivia } from '../testing/cast';
import { accountRow, claim, expect, expectAccessible, signIn, test } from './support/app';
import { changeDatabase } from './support/database';
import { freePort, type Instance, startInstance } from './support/instance';

/** A device of the browser's that keeps passkeys, and whoever touches it when asked. */
type Device = { cdp: CDPSession; authenticatorId: string };

async function plugIn(page: Page): Promise<Device> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

/** From now on nobody touches the device, or somebody does again. */
async function touch({ cdp, authenticatorId }: Device, enabled: boolean): Promise<void> {
  await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
}

const passkeys = (page: Page) => accountRow(page, 'Passkeys');
const list = (page: Page) => page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem');

async function addPasskey(page: Page, instance: Instance, name: string): Promise<void> {
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Passkey name').fill(name);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText(`${name} signs you in from now on.`)).toBeVisible();
}

/** Opens what asks, and answers it. */
async function removePasskey(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Remove ${name}` }).click();
  await expect(page.getByText('This passkey stops working for good.')).toBeVisible();
  await page.getByRole('button', { name: `Remove ${name}` }).click();
}

async function signOut(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/sign-in`);
}

/**
 * Presses the button without a pointer: at the first sign of one the browser's list is filled as well, and a device that
 * is touched all the time would take that for a choice.
 */
async function usePasskey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use a passkey' }).dispatchEvent('click');
}

/** An hour passes. */
const wait = (instance: Instance) =>
  changeDatabase(instance, `update session set "provedAt" = now() - interval '1 hour'`, []);

test('Olivia adds a passkey, renames it, signs in by it without a password, and removes it', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const device = await plugIn(page);
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByLabel('Passkey name')).toBeFocused();
  await expect(page.getByLabel('Passkey name')).toHaveValue(/^Chrome on \w+$/);
  await page.getByLabel('Passkey name').fill('');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText('Enter a name for this passkey.')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Passkey name').fill('Laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText('Laptop signs you in from now on.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add a passkey' })).toBeFocused();
  await expect(list(page)).toHaveText([/^Laptop\s*Added .+ Never used/]);
  const mail = await mailbox.mailTo(olivia.email);
  expect(mail.subject).toBe('Latchkey: A passkey was added');
  expect(mail.text).toContain('The passkey Laptop was added');

  await page.getByRole('button', { name: 'Rename Laptop' }).click();
  await expect(page.getByLabel('Passkey name')).toBeFocused();
  await page.getByLabel('Passkey name').fill('evil.example');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(page.getByText('Leave out links and angle brackets.')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Passkey name').fill('Old laptop');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(page.getByText('It is called Old laptop now.')).toBeVisible();
  await expect(list(page)).toHaveText([/^Old laptop/]);
  await expectAccessible(page);

  await touch(device, false);
  await signOut(page, instance);
  await expectAccessible(page);
  await touch(device, true);
  await page.goto(`${instance.baseUrl}/sign-in?next=%2Faccount`);
  await usePasskey(page);
  await expect(page).toHaveURL(`${instance.baseUrl}/account`);
  await expect(list(page)).toHaveText([/^Old laptop\s*Added .+ Last used/]);

  await page.getByRole('button', { name: 'Remove Old laptop' }).click();
  await expect(page.getByText('This passkey stops working for good.')).toBeFocused();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Remove Old laptop' })).toBeFocused();
  await removePasskey(page, 'Old laptop');
  await expect(list(page)).toHaveCount(0);
  await expect(passkeys(page).getByText('You have none yet.')).toBeFocused();
  expect((await mailbox.mailTo(olivia.email, 2)).subject).toBe('Latchkey: A passkey was removed');
  await touch(device, false);
  await signOut(page, instance);
  await touch(device, true);
  await usePasskey(page);
  await expect(
    page.getByText('This passkey was not accepted. Try again, or use your password.'),
  ).toBeVisible();
  await expectAccessible(page);
  await touch(device, false);
  await signIn(page, instance, olivia);
  await expect(page).toHaveURL(`${instance.baseUrl}/users`);
});

test('a passkey in the browser’s list below the field signs Olivia in', async ({ page, instance }) => {
  await claim(page, instance);
  const device = await plugIn(page);
  await addPasskey(page, instance, 'Laptop');
  await touch(device, false);
  await signOut(page, instance);
  await expect(page.getByLabel('Email')).toHaveAttribute('autocomplete', 'username webauthn');
  await page.goto(`${instance.baseUrl}/sign-in?next=%2Faccount`);
  await touch(device, true);
  // The device takes a touch for a choice from the list; nothing is asked of it before somebody is there.
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toBeVisible();
  await page.mouse.move(100, 100);
  await page.mouse.move(200, 200);
  await expect(page).toHaveURL(`${instance.baseUrl}/account`);
});

test('a passkey shows who Olivia is, before what is asked of her alone', async ({ page, instance }) => {
  await claim(page, instance);
  await plugIn(page);
  await addPasskey(page, instance, 'Laptop');
  await wait(instance);
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Remove Laptop' }).click();
  await expect(page).toHaveURL(/\/prove\?next=%2Faccount%3Fchange%3Dremove-/);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByText('This passkey stops working for good.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove Laptop' }).click();
  await expect(passkeys(page).getByText('You have none yet.')).toBeVisible();

  await wait(instance);
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByLabel('Current password')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toHaveCount(0);
  await page.getByLabel('Current password').fill(olivia.password);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByLabel('Passkey name')).toBeFocused();
  await addPasskey(page, instance, 'Laptop');
  await expect(list(page)).toHaveCount(1);
});

test('the ten minutes may pass while the page is open', async ({ page, instance }) => {
  await claim(page, instance);
  await plugIn(page);
  await page.goto(`${instance.baseUrl}/account`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await wait(instance);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/prove?next=%2Faccount`);
});

test('whoever turns away is told nothing, and whoever has a passkey here that they do', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  const device = await plugIn(page);
  await addPasskey(page, instance, 'Laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText('You have a passkey on this device already.')).toBeVisible();
  await expectAccessible(page);

  // The device asks for a finger, and gets the wrong one.
  const { cdp, authenticatorId } = device;
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await signOut(page, instance);
  const asked = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await usePasskey(page);
  await asked;
  await expect(page.getByRole('button', { name: 'Use a passkey' })).not.toHaveAttribute('aria-disabled');
  await expect(page.getByRole('main').getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0);
  await expect(page).toHaveURL(`${instance.baseUrl}/sign-in`);
});

test('a browser without passkeys is shown no button that does nothing', async ({ page, instance }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  await claim(page, instance, '/account');
  await expect(passkeys(page).getByText('This browser cannot add a passkey.')).toBeVisible();
  await signOut(page, instance);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toHaveCount(0);
});

test('without JavaScript passkeys are renamed and removed, and not offered', async ({
  page,
  browser,
  instance,
}) => {
  await claim(page, instance);
  await plugIn(page);
  await addPasskey(page, instance, 'Laptop');
  const storageState = await page.context().storageState();
  const plain = await (await browser.newContext({ javaScriptEnabled: false, storageState })).newPage();
  await plain.goto(`${instance.baseUrl}/account`);
  await expect(plain.getByText('Adding a passkey needs JavaScript.')).toBeVisible();
  await expect(plain.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0);
  await plain.getByRole('button', { name: 'Rename Laptop' }).click();
  await plain.getByLabel('Passkey name').fill('');
  await plain.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(plain.getByText('Enter a name for this passkey.')).toBeVisible();
  await plain.getByLabel('Passkey name').fill('Old laptop');
  await plain.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(list(plain)).toHaveText([/Old laptop/]);
  await removePasskey(plain, 'Old laptop');
  await expect(list(plain)).toHaveCount(0);
  await plain.context().clearCookies();
  await plain.goto(`${instance.baseUrl}/sign-in`);
  await expect(plain.getByRole('button')).toHaveText(['Sign in']);
});

test('where everybody needs a second factor a passkey is one, and leads on to what was asked for', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await plugIn(page);
  await page.goto('about:blank'); // nothing of the page is under way when the instance stops
  await instance.restart({ N8N_MFA_ENFORCED_ENABLED: 'true' });
  await page.goto(`${instance.baseUrl}/activity?search=olivia`);
  await expect(page).toHaveURL(({ pathname }) => pathname === '/account/two-factor');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByLabel('Passkey name')).toBeFocused();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/activity?search=olivia`);
});

test('it is said before a device makes a passkey at a port where it would be in vain', async ({ page }) => {
  const port = await freePort();
  const baseUrl = 'http://localhost:81';
  const instance = await startInstance({ N8N_PORT: String(port), N8N_EDITOR_BASE_URL: baseUrl });
  const { cdp, authenticatorId } = await plugIn(page);
  const there = { ...instance, baseUrl: `http://localhost:${port}` };
  await claim(page, { ...there, setupUrl: instance.setupUrl.replace(baseUrl, there.baseUrl) });
  await page.goto(`${there.baseUrl}/account`);
  await expect(passkeys(page)).toContainText(`A passkey works at ${baseUrl} alone.`);
  await expect(page.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0);
  await signOut(page, there);
  await usePasskey(page);
  await expect(page.getByText('Passkeys do not work at this address.')).toBeVisible();
  expect(await cdp.send('WebAuthn.getCredentials', { authenticatorId })).toEqual({ credentials: [] });
  await page.goto('about:blank');
  await instance.remove();
});

test.describe('where the address of the instance is a number', () => {
  test.use({ env: { N8N_HOST: '127.0.0.1' } });

  test('the page says what passkeys need, and nobody is offered one', async ({ page, instance }) => {
    const there = { ...instance, baseUrl: new URL(instance.setupUrl).origin };
    await claim(page, there, '/account');
    await expect(passkeys(page)).toContainText(`This instance has ${there.baseUrl} (N8N_EDITOR_BASE_URL).`);
    await expect(page.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0);
    await expectAccessible(page);
    await signOut(page, there);
    await expect(page.getByRole('button', { name: 'Use a passkey' })).toHaveCount(0);
  });
});
