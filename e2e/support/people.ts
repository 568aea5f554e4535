import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { type CastMember, mia } from '../../testing/cast';
import { claim, expect, fillProfile } from './app';
import type { Instance } from './instance';
import { linkIn, type Mailbox } from './mailbox';
import { post } from './plain';

/** Accepts the invite that this link is of, and is in as this person. */
export async function accept(page: Page, link: string, person: CastMember): Promise<void> {
  await page.goto(link);
  await fillProfile(page, person);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByRole('navigation', { name: 'Pages', exact: true })).toBeVisible();
}

/** The same without opening a page: the browser is signed in as this person. */
export async function joinBy(link: string, context: BrowserContext, person: CastMember): Promise<void> {
  const { email: _, role: _role, ...profile } = person;
  const { location } = await post(context, link, 'Join', profile);
  expect(location).toBe('/?joined');
}

type Setting = { page: Page; browser: Browser; instance: Instance; mailbox: Mailbox };

/**
 * Has somebody invited by the owner whose page this is, and join, both by forms that nobody opens; and gives the page, in a
 * browser of their own, on which they are in. The owner's page is left as it is.
 */
export async function joinAs(
  person: CastMember,
  { page, browser, instance, mailbox }: Setting,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const fields = { emails: person.email, role: person.role, lifeHours: '' };
  await post(page.context(), `${instance.baseUrl}/users`, 'Invite user', fields);
  const context = await browser.newContext(options);
  await joinBy(linkIn(await mailbox.mailTo(person.email)), context, person);
  const theirs = await context.newPage();
  await theirs.goto(instance.baseUrl);
  await expect(theirs.getByRole('navigation', { name: 'Pages', exact: true })).toBeVisible();
  return theirs;
}

/** Claims the instance and has Mia join, with JavaScript or without; gives the page on which she is in. */
export async function joinMia(setting: Setting, javaScriptEnabled = true): Promise<Page> {
  await claim(setting.page, setting.instance);
  return joinAs(mia, setting, { javaScriptEnabled });
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
