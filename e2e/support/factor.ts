import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { expect } from './app';
import { changeDatabase } from './database';
import type { Instance } from './instance';

/** What an authenticator app shows; the instance forgets which code it has seen, as the next is half a minute away. */
export type ShownCode = () => Promise<string>;

/** Sets an authenticator app up on the page that asks for one, up to the backup codes. */
export async function setUpFactor(page: Page, instance: Instance): Promise<ShownCode> {
  await page.getByRole('button', { name: 'Turn on' }).click();
  const link = await page.getByRole('link', { name: 'Open it in the app' }).getAttribute('href');
  const secret = Secret.fromBase32(new URL(link ?? '').searchParams.get('secret') ?? '');
  const code = async () => {
    await changeDatabase(instance, 'update two_factor set "lastStep" = 0', []);
    return TOTP.generate({ secret });
  };
  await page.getByLabel('Code').fill(await code());
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByRole('list', { name: 'Your backup codes' })).toBeVisible();
  return code;
}
