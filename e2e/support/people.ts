import type { Browser, Page } from '@playwright/test';
import { type CastMember, mia } from '../../testing/cast';
import { claim, expect, fillProfile, invite } from './app';
import type { Instance } from './instance';
import { linkIn, type Mailbox } from './mailbox';

/** Accepts the invite that this link is of, and is in as this person. */
export async function accept(page: Page, link: string, person: CastMember): Promise<void> {
  await page.goto(link);
  await fillProfile(page, person);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByRole('navigation', { name: 'Pages', exact: true })).toBeVisible();
}

type Setting = { page: Page; browser: Browser; instance: Instance; mailbox: Mailbox };

/** Has somebody invited and join in a browser of their own, and gives the page on which they are in. */
export async function joinAs(
  person: CastMember,
  { page, browser, mailbox }: Omit<Setting, 'instance'>,
): Promise<Page> {
  await invite(page, person.email, person.role === 'admin' ? 'Admin' : 'Member');
  await page.getByRole('button', { name: 'Close' }).first().click();
  const theirs = await (await browser.newContext()).newPage();
  await accept(theirs, linkIn(await mailbox.mailTo(person.email)), person);
  return theirs;
}

/** Claims the instance and has Mia invited and join, with JavaScript or without; gives the page on which she is in. */
export async function joinMia(
  { page, browser, instance, mailbox }: Setting,
  javaScriptEnabled = true,
): Promise<Page> {
  await claim(page, instance);
  if (javaScriptEnabled) await invite(page, mia.email);
  else {
    await page.getByLabel('Email addresses').fill(mia.email);
    await page.getByRole('button', { name: 'Invite user' }).click();
  }
  const theirs = await (await browser.newContext({ javaScriptEnabled })).newPage();
  await accept(theirs, linkIn(await mailbox.mailTo(mia.email)), mia);
  await expect(theirs).toHaveURL(/\/account(\?joined=?)?$/);
  return theirs;
}

/** Opens the page of somebody whom the list shows, and gives its address. */
export async function openPerson(page: Page, instance: Instance, email: string): Promise<string> {
  await page.goto(`${instance.baseUrl}/users`);
  const [, id] = (await page.getByLabel(`Select ${email}`).inputValue()).split(':');
  const address = `${instance.baseUrl}/users/${id}`;
  await page.goto(address);
  return address;
}

/** Answers the sign-in page that is open. */
export async function fillSignIn(page: Page, { email, password }: CastMember): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
