import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as base, type ConsoleMessage, expect, type Page } from '@playwright/test';
import type axe from 'axe-core';
import { type CastMember, olivia } from '../../testing/cast';
import { fillDatabase, readDatabase } from './database';
import { EMPTY_DATA } from './empty-data';
import type { Instance } from './instance';
import { type Lender, newLender, newLenders } from './lender';
import type { Mailbox } from './mailbox';
import { post } from './plain';

type Fixtures = {
  /** Settings of the test's instance beside those of the mailbox. */
  env: Record<string, string>;
  /** False: the instance has no mail server. */
  hasMail: boolean;
  /** True: no journey was there before, and what it said at its start is in `output()`. */
  isNew: boolean;
  lender: Lender;
  mailbox: Mailbox;
  instance: Instance;
  quiet: undefined;
};

type WorkerFixtures = { emptyData: string | undefined; lenders: ReturnType<typeof newLenders> };

/**
 * Every test gets an instance and a mailbox as if they were its own, and fails when the browser's console says anything. An
 * instance serves one test with its settings after the other, its database emptied in between, until one stops it, starts
 * it otherwise or fails. New ones begin with copies of an empty database, which takes less time than making it anew.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  emptyData: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what is needed.
    async ({}, use) => use(process.env[EMPTY_DATA]),
    { scope: 'worker' },
  ],
  lenders: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const lenders = newLenders();
      await use(lenders);
      await lenders.remove();
    },
    { scope: 'worker' },
  ],
  env: [{}, { option: true }],
  hasMail: [true, { option: true }],
  isNew: [false, { option: true }],
  lender: async ({ lenders, env, hasMail, isNew }, use) => {
    const lender = isNew ? newLender({ env, hasMail }) : await lenders.of({ env, hasMail });
    await use(lender);
    if (isNew) await lender.remove();
  },
  mailbox: async ({ lender }, use) => use(await lender.mailbox()),
  instance: async ({ browser, context, emptyData, mailbox: _, lender }, use, info) => {
    const instance = await lender.instance(emptyData);
    await use(instance);
    // An open page would ask an instance that is gone, and say in the console that nobody answers.
    await Promise.all(context.pages().map((page) => page.close()));
    const others = browser.contexts().filter((other) => other !== context);
    await Promise.all(others.map((other) => other.close()));
    const isWell = info.status === info.expectedStatus;
    if (!isWell) await info.attach('instance', { body: instance.output() });
    await lender.putBack(isWell);
  },
  quiet: [
    async ({ context }, use) => {
      const said: string[] = [];
      context.on('console', (message) => isTrouble(message) && said.push(message.text()));
      context.on('weberror', (error) => said.push(String(error.error())));
      await use(undefined);
      expect(said, 'the console is quiet').toEqual([]);
    },
    { auto: true },
  ],
});

/**
 * Refused pages (404 and the like) make the browser write a line of its own; so does a test that looks into the preview of
 * a mail, where no script may run.
 */
const NO_TROUBLE =
  /^Failed to load resource|^Blocked script execution in '(?:about:blank|[^']+\/(?:email\/preview|users\/mail))/;

function isTrouble(message: ConsoleMessage): boolean {
  return ['error', 'warning'].includes(message.type()) && !NO_TROUBLE.test(message.text());
}

/**
 * Has Olivia claim the instance by the forms of the wizard, without walking it, and opens a page as her. One that was
 * claimed before in this instance's life has its rows and cookies put back.
 */
export async function claim(page: Page, instance: Instance, path = '/users'): Promise<void> {
  const context = page.context();
  const claimed = instance.claimed?.read();
  if (claimed) {
    await fillDatabase(instance, claimed.rows);
    await context.addCookies(claimed.cookies);
  } else {
    const { role: _, ...owner } = olivia;
    await post(context, instance.setupUrl, 'Next', owner);
    const last = await post(context, `${instance.baseUrl}/setup?step=invite`, 'Invite user', {
      step: 'skip',
    });
    expect(last.location).toBe('/users');
    const cookies = (await context.cookies()).filter(({ httpOnly }) => httpOnly);
    instance.claimed?.keep({ rows: await readDatabase(instance), cookies });
  }
  await page.goto(instance.baseUrl + path);
  await expect(page).toHaveURL(instance.baseUrl + path);
}

/** The same in the browser, step by step: for journeys that are about it. */
export async function walkToClaim(page: Page, instance: Instance): Promise<void> {
  await page.goto(instance.setupUrl);
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  await page.getByRole('button', { name: 'Skip' }).click();
  await toInvites(page);
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
}

/** From behind the step "Email" to the last one, past the questions where they are asked. */
export async function toInvites(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: /^(Three short questions|Invite)$/ })).toBeVisible();
  if (await page.getByRole('heading', { name: 'Three short questions' }).isVisible())
    await page.getByRole('button', { name: 'Skip' }).click();
  await expect(page.getByRole('heading', { name: 'Invite' })).toBeVisible();
}

export async function fillOwner(page: Page): Promise<void> {
  await page.getByLabel('Email').fill(olivia.email);
  await fillProfile(page, olivia);
}

/** First name, last name and password, as the owner and every invited person give them. */
export async function fillProfile(page: Page, person: CastMember): Promise<void> {
  await page.getByLabel('First name').fill(person.firstName);
  await page.getByLabel('Last name').fill(person.lastName);
  await page.getByLabel('Password').fill(person.password);
}

export async function signIn(page: Page, instance: Instance, person: CastMember): Promise<void> {
  await page.goto(`${instance.baseUrl}/sign-in`);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Invites through the dialog of the users page. */
export async function invite(
  page: Page,
  addresses: string,
  role: 'Member' | 'Admin' = 'Member',
): Promise<void> {
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByLabel('Email addresses').fill(addresses);
  await page.getByLabel('Role').selectOption(role);
  await page.getByRole('button', { name: /^Invite (user|\d+ users)$/ }).click();
  await expect(page.getByRole('list', { name: 'What became of each address' })).toBeVisible();
}

/** The row of somebody in the users list. */
export function row(page: Page, email: string) {
  return page.getByRole('row').filter({ hasText: email });
}

/** The row of the account page with this name, and what it has opened. */
export function accountRow(page: Page, name: string) {
  return page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 AA as far as a machine can tell, on desktop and phone, in light and dark; and nothing scrolls sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  // What a page is called may come behind it.
  await expect(page).not.toHaveTitle('');
  const before = page.viewportSize();
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  // From dark to dark, and back to light in the end: with each change of colours the page is drawn anew.
  for (const [viewport, schemes] of [
    [{ width: 1280, height: 800 }, ['light', 'dark']],
    [{ width: 360, height: 740 }, ['dark', 'light']],
  ] as const) {
    await page.setViewportSize(viewport);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(
        await page.evaluate(runAxe, colorScheme === 'dark'),
        `${page.url()} at ${viewport.width} px, ${colorScheme}`,
      ).toEqual([]);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${page.url()} at ${viewport.width} px`).toBeLessThanOrEqual(0);
  }
  if (before) await page.setViewportSize(before);
}

/**
 * The rules that the page breaks, and where: all rules, or those of colours, for in the dark nothing else is otherwise. A
 * mail's preview lets no script run, and axe would wait for its answer.
 */
async function runAxe(isOfColours: boolean): Promise<[rule: string, elements: string[]][]> {
  const { run }: typeof axe = Reflect.get(window, 'axe');
  const { violations } = await run(document, {
    ...(isOfColours && { runOnly: ['color-contrast', 'link-in-text-block'] }),
    iframes: false,
    resultTypes: ['violations'],
    selectors: false,
  });
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

export { expect };
