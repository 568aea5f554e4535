import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { adam, mia, olivia } from '../testing/cast';
import { withoutEnvFile } from '../testing/env-file';
import { expect, test } from './support/app';
import { changeDatabase } from './support/database';
import type { Instance } from './support/instance';
import { linkIn, type Mailbox } from './support/mailbox';
import { expectOwnWords, PSEUDO, preparePseudo, say, strangeWords } from './support/words';

// A language in which every letter is accented shows each sentence that somebody wrote beside the catalogue, and what does
// not fit when words are longer.

test.use({ locale: PSEUDO, env: { LC_ALL: 'en_XA.UTF-8' } });
// One after the other, so that one worker has an instance of this language and not each.
test.describe.configure({ mode: 'default' });
test.beforeAll(preparePseudo);

/** What the mail servers of these tests say, and what this machine calls itself to them. */
const REPLIES = [
  /\b(?:taken into the test mailbox|ESMTP|Authentication successful|localhost Nice to meet you[^\n]*|OK|Accepted)\b/g,
  /(?<![@\w.-])example\.com\b/g,
  new RegExp(`\\b(?:${hostname().split('.').join('|')})\\b`, 'g'),
];

/** Pages of who is signed in, but for those whose address says of what: a new one is walked as well. */
const MEMBER_PAGES = readdirSync('app/(member)', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('page.tsx') && !/\[|^design/.test(path))
  .map((path) => `/${dirname(path).replaceAll('\\', '/')}`);

const APP = '0192f000-0000-7000-8000-000000000001';
const CLIENT = '0192f000-0000-7000-8000-000000000002';
/** Proxies, their files, and what is an example in a field. */
const OF_PROXIES =
  /https?:\/\/\S+|\b(?:Caddy|nginx|HAProxy|Traefik|Caddyfile|wiki|Wiki)\b|(?:[\w.-]+\/)?[\w.-]+\.(?:conf|inc|cfg|yml|lua)\b|\/public\/\*/g;
/** Ids, and what the specifications of OpenID Connect call things. */
const OF_OIDC =
  /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\b(?:openid|profile|email|groups|offline_access|[RE]S256|EdDSA)\b/g;
/** Backup codes are of letters and figures. */
const CODES = [/\b[A-Z\d]{4,}(?:-[A-Z\d]{4,})+\b/g];

async function claim(page: Page, instance: Instance): Promise<void> {
  await page.goto(instance.setupUrl);
  await page.getByLabel(say('setup.owner.email')).fill(olivia.email);
  await fillAs(page, olivia);
  await page.getByRole('button', { name: say('setup.owner.submit') }).click();
  await expect(page.getByRole('heading', { name: say('setup.email.title') })).toBeVisible();
}

async function fillAs(
  page: Page,
  person: { firstName: string; lastName: string; password: string },
): Promise<void> {
  await page.getByLabel(say('joinForm.firstName')).fill(person.firstName);
  await page.getByLabel(say('joinForm.lastName')).fill(person.lastName);
  await page.getByLabel(say('joinForm.password'), { exact: true }).fill(person.password);
}

async function toUsers(page: Page, instance: Instance): Promise<void> {
  await claim(page, instance);
  await page.goto(`${instance.baseUrl}/setup?step=invite`);
  await page.getByRole('button', { name: say('setup.wizard.skip') }).click();
  await expect(page.getByRole('heading', { name: say('users.title') })).toBeVisible();
}

async function invite(page: Page, addresses: string): Promise<void> {
  await page.getByRole('button', { name: say('invite.title'), exact: true }).click();
  await page.getByLabel(say('invite.addresses.label')).fill(addresses);
  const count = addresses.split(/[,\s]+/).length;
  await page.getByRole('button', { name: say('invite.submit', { count }) }).click();
  await expect(page.getByRole('list', { name: say('invite.outcomes') })).toBeVisible();
}

async function joinAs(page: Page, mailbox: Mailbox, person: typeof mia): Promise<void> {
  await page.goto(linkIn(await mailbox.mailTo(person.email)));
  await fillAs(page, person);
  await page.getByRole('button', { name: say('joinForm.submit') }).click();
  await expect(page.getByRole('navigation', { name: say('nav.label') })).toBeVisible();
}

test('a visitor reads no word that is not in the catalogue, before and while the owner sets up', async ({
  page,
  instance,
}) => {
  await page.goto(`${instance.baseUrl}/setup`);
  await expectOwnWords(page);
  await page.getByRole('button', { name: say('setup.owner.submit') }).click();
  await expect(page.getByRole('alert').first()).not.toBeEmpty();
  await expectOwnWords(page);
  for (const weak of ['a', 'Aaaaaaaaa1', 'Password1234', 'Olivia-Owner-1', 'Brass-turns-slowly-1']) {
    await page.getByLabel(say('setup.owner.password'), { exact: true }).fill(weak);
    await expectOwnWords(page);
  }
  await page.goto(`${instance.baseUrl}/setup?skip`);
  await expectOwnWords(page);
  await claim(page, instance);
  await expectOwnWords(page);
  await page.getByRole('button', { name: say('testMail.submit') }).click();
  await expect(page.getByText(say('testMail.accepted', { to: olivia.email }))).toBeVisible();
  await expectOwnWords(page, REPLIES);
  for (const step of ['survey', 'invite']) {
    await page.goto(`${instance.baseUrl}/setup?step=${step}`);
    await expectOwnWords(page);
  }
  await page.getByLabel(say('invite.addresses.label')).fill(`${mia.email}, nonsense`);
  await page.getByRole('button', { name: say('setup.wizard.skip') }).click();
  await expect(page.getByText(say('faults.people_not_invited'))).toBeVisible();
  await expectOwnWords(page, [/\bnonsense\b/g]);
  await page.getByRole('button', { name: say('invite.submit', { count: 1 }) }).click();
  await expect(page.getByRole('list', { name: say('invite.outcomes') })).toBeVisible();
  await expectOwnWords(page, [/\bnonsense\b/g]);
  await page.getByRole('button', { name: say('setup.invite.leave') }).click();
  await expect(page.getByRole('heading', { name: say('users.title') })).toBeVisible();
  await page.goto(`${instance.baseUrl}/setup`);
  await expectOwnWords(page);
});

test('links that are dead, wrong and used say so in words of the catalogue', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await toUsers(page, instance);
  await invite(page, mia.email);
  const link = linkIn(await mailbox.mailTo(mia.email));
  await page.goto(link);
  await expectOwnWords(page);
  const theirs = await (await browser.newContext({ locale: PSEUDO })).newPage();
  await theirs.goto(link);
  await expectOwnWords(theirs);
  await theirs.getByRole('button', { name: say('joinForm.submit') }).click();
  await expect(theirs.locator('[aria-invalid=true]').first()).toBeVisible();
  await expectOwnWords(theirs);
  await joinAs(theirs, mailbox, mia);
  await expectOwnWords(theirs);
  for (const path of [
    '/account',
    '/account?joined',
    '/account?change=name',
    '/account?change=email',
    '/account?change=password',
    '/account?change=passkey',
    '/account?change=leave',
    '/account/two-factor',
    '/prove?next=/account',
  ]) {
    await theirs.goto(`${instance.baseUrl}${path}`);
    await expectOwnWords(theirs);
  }
  const guest = await (await browser.newContext({ locale: PSEUDO })).newPage();
  for (const path of [
    link.slice(instance.baseUrl.length),
    '/invite/sample',
    '/invite/nonsense',
    '/reset-password/sample',
    '/reset-password/nonsense',
    '/change-email/nonsense',
    '/door',
    '/oidc/interaction/nonsense',
    '/oidc/device',
    '/oidc/logout/success',
    '/sign-in',
    '/forgot-password',
    '/account/deleted',
    '/nowhere',
  ]) {
    await guest.goto(`${instance.baseUrl}${path}`);
    await expectOwnWords(guest);
  }
  await guest.goto(`${instance.baseUrl}/sign-in`);
  await guest.getByLabel(say('signIn.email')).fill(mia.email);
  await guest.getByLabel(say('signIn.password'), { exact: true }).fill('Wrong-password-1');
  await guest.getByRole('button', { name: say('signIn.submit'), exact: true }).click();
  await expect(guest.getByText(say('problems.wrong_credentials'))).toBeVisible();
  await expectOwnWords(guest);
  await guest.goto(`${instance.baseUrl}/forgot-password`);
  await guest.getByLabel(say('forgotForm.email')).fill(mia.email);
  await guest.getByRole('button', { name: say('forgotForm.submit') }).click();
  await expect(guest.getByText(say('forgotForm.sent'))).toBeVisible();
  await expectOwnWords(guest);
  const reset = linkIn(await mailbox.mailTo(mia.email, 2));
  await guest.goto(reset);
  await expectOwnWords(guest);
  await guest.getByRole('button', { name: say('resetForm.submit') }).click();
  await expect(guest.locator('[aria-invalid=true]').first()).toBeVisible();
  await expectOwnWords(guest);
});

test('owner and admins read no word that is not in the catalogue', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await toUsers(page, instance);
  await expectOwnWords(page);
  await page.getByRole('button', { name: say('invite.title'), exact: true }).click();
  await expectOwnWords(page);
  await page
    .getByLabel(say('invite.addresses.label'))
    .fill(`${mia.email}, ${adam.email}, nonsense, ${mia.email}`);
  await page.getByRole('button', { name: say('invite.mail.submit'), exact: true }).click();
  await expect(page.getByLabel(say('invite.mail.whose'))).toBeFocused();
  await expectOwnWords(page, [/\bnonsense\b/g]);
  await page.getByRole('button', { name: say('invite.mail.back'), exact: true }).click();
  await page.getByLabel(say('invite.addresses.label')).press('Enter');
  await expectOwnWords(page, [/\bnonsense\b/g]);
  await page.getByRole('button', { name: say('invite.submit', { count: 2 }) }).click();
  await expect(page.getByRole('list', { name: say('invite.outcomes') })).toBeVisible();
  await expectOwnWords(page, [/\bnonsense\b/g]);
  const theirs = await (await browser.newContext({ locale: PSEUDO })).newPage();
  await joinAs(theirs, mailbox, mia);
  await page.goto(`${instance.baseUrl}/users`);
  await expectOwnWords(page, REPLIES);
  for (const [email, deeds] of [
    [mia.email, ['changeRole', 'clearFactors', 'disable', 'copyResetLink', 'signOutEverywhere', 'enable']],
    [adam.email, ['copyInviteLink', 'resendInvite', 'revokeInvite']],
  ] as const)
    for (const deed of deeds) {
      await page.goto(`${instance.baseUrl}/users`);
      await page.getByRole('button', { name: say('usersList.actionsFor', { email }) }).click();
      await expectOwnWords(page, REPLIES);
      const item = page.getByRole('menuitem', { name: say(`deeds.${deed}.label`), exact: true });
      if ((await item.count()) === 0) continue;
      await item.click();
      const question = page.getByRole('alertdialog');
      const dialog = page.getByRole('dialog');
      await expect(
        question
          .or(dialog)
          .or(page.getByRole('status').filter({ hasText: /\S/ }))
          .first(),
      ).toBeVisible();
      await expectOwnWords(page, REPLIES);
      if (await question.isVisible()) {
        await question.getByRole('button').last().click();
        await expect(page.getByText(email).first()).toBeVisible();
        await expectOwnWords(page, REPLIES);
      }
    }
  for (const email of [mia.email, olivia.email]) {
    await page.goto(`${instance.baseUrl}/users`);
    const pick = await page.getByLabel(say('usersList.select', { email })).inputValue();
    const id = pick.split(':')[1];
    for (const path of [`/users/${id}`, `/activity?of=${id}`]) {
      await page.goto(`${instance.baseUrl}${path}`);
      await expectOwnWords(page, REPLIES);
    }
  }
  await page.goto(`${instance.baseUrl}/users/nobody`);
  await expectOwnWords(page);
  await page.goto(`${instance.baseUrl}/users`);
  await page.getByLabel(say('usersList.select', { email: mia.email })).check();
  await expectOwnWords(page, REPLIES);
  // What the test gives is accented, as if it were of the catalogue.
  await changeDatabase(
    instance,
    `insert into app (id, name, "nameKey", address, host, kind, "isForEverybody", preset)
     values ($1, 'Ŵïķï', 'ŵïķï', 'http://example.com', 'example.com', 'guarded', true, '')`,
    [APP],
  );
  await changeDatabase(
    instance,
    `insert into app (id, name, "nameKey", address, kind) values ($1, 'Ďŕàŵ', 'ďŕàŵ', 'http://example.com', 'oidc')`,
    [CLIENT],
  );
  await changeDatabase(
    instance,
    `insert into oidc_client ("appId", "secretHash", "secretMadeAt", "redirectUris") values ($1, 'x', now(), '{http://example.com}')`,
    [CLIENT],
  );
  for (const path of [
    `/apps/${CLIENT}`,
    `/apps/${CLIENT}?change=redirectUris`,
    `/apps/${CLIENT}?change=secret`,
    `/apps/${CLIENT}?change=alg`,
    `/apps/${CLIENT}/remove`,
  ]) {
    await page.goto(`${instance.baseUrl}${path}`);
    if (!path.endsWith('/remove')) await page.getByText(say('oidcApps.more')).click();
    await expectOwnWords(page, [OF_PROXIES, OF_OIDC, ...REPLIES]);
  }
  for (const path of [
    ...MEMBER_PAGES,
    `/apps/${APP}`,
    `/apps/${APP}?added`,
    `/apps/${APP}?change=path`,
    `/apps/${APP}?change=icon`,
    `/apps/${APP}/remove`,
    '/apps/nothing',
  ]) {
    await page.goto(`${instance.baseUrl}${path}`);
    const known = await page.locator('[name=preset] option').allTextContents();
    const names = known.slice(1).map((name) => new RegExp(`^${name}$`));
    await expectOwnWords(page, [OF_PROXIES, ...REPLIES, ...names]);
  }
  for (const path of [
    '/users?search=nobody-at-all',
    '/users?group=none',
    '/groups/none',
    '/groups?search=nobody-at-all',
    '/users?role=admin&status=disabled',
    '/email?view=check',
    '/email?view=preview',
    '/email?view=preview&preview=password-reset&part=text',
    '/email?search=nobody-at-all',
    '/activity?search=nobody-at-all',
    '/prove?next=/activity',
  ]) {
    await page.goto(`${instance.baseUrl}${path}`);
    await expectOwnWords(page, [...REPLIES, /nobody-at-all/g]);
  }
  await page.goto(`${instance.baseUrl}/email?view=check`);
  await page.getByRole('button', { name: say('emailForms.check.submit') }).click();
  await expect(page.getByRole('list', { name: say('emailForms.check.steps') })).toBeVisible();
  await expectOwnWords(page, REPLIES);
});

test('whoever keeps groups reads no word that is not in the catalogue', async ({ page, instance }) => {
  await toUsers(page, instance);
  await invite(page, mia.email);
  await page.goto(`${instance.baseUrl}/groups`);
  await expectOwnWords(page);
  await page.getByRole('button', { name: say('groupForms.add.label') }).click();
  await page.keyboard.press('Enter');
  await expect(page.getByText(say('faults.group_name_missing'))).toBeVisible();
  await expectOwnWords(page);
  // A name that nobody could have written into the catalogue.
  const name = 'Ĝŕöûþ';
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expectOwnWords(page);
  await page.getByRole('button', { name: say('groupForms.people.label') }).click();
  await dialog.getByRole('textbox').fill(`${mia.email} ${olivia.email} ${adam.email} nonsense`);
  await dialog.getByRole('button', { name: say('groupForms.people.label') }).click();
  await expect(page.getByRole('list', { name: say('outcomes.title') })).toBeVisible();
  await expectOwnWords(page, [/\bnonsense\b/g]);
  await page.keyboard.press('Escape');
  await expectOwnWords(page);
  for (const deed of ['rename', 'remove'] as const) {
    await page.getByRole('button', { name: say('groupForms.actionsFor', { name }) }).click();
    await page.getByRole('menuitem', { name: say(`groupForms.${deed}.label`) }).click();
    await expect(dialog.or(page.getByRole('alertdialog'))).toBeVisible();
    await expectOwnWords(page);
    await page.keyboard.press('Escape');
  }
  await page.goto(`${instance.baseUrl}/groups`);
  await expectOwnWords(page);
  await page.goto(`${instance.baseUrl}/users`);
  await page.getByLabel(say('usersList.select', { email: mia.email })).check();
  await page.getByLabel(say('usersList.select', { email: olivia.email })).check();
  await page.getByRole('button', { name: say('deeds.addToGroup.many', { count: 2 }) }).click();
  await expectOwnWords(page, REPLIES);
  await dialog.getByRole('button', { name: say('deeds.addToGroup.submit') }).click();
  await expect(page.getByRole('list', { name: say('outcomes.title') })).toBeVisible();
  await expectOwnWords(page, REPLIES);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: mia.email }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(mia.email);
  await expectOwnWords(page, REPLIES);
});

test('another address and a second factor are told in words of the catalogue', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await toUsers(page, instance);
  await invite(page, mia.email);
  const theirs = await (await browser.newContext({ locale: PSEUDO })).newPage();
  await joinAs(theirs, mailbox, mia);
  const address = 'mia.moved@example.com';
  await theirs.goto(`${instance.baseUrl}/account?change=email`);
  await theirs.locator('[name=newEmail]').fill(address);
  await theirs.locator('[name=currentPassword]').fill(mia.password);
  await theirs.locator('[name=currentPassword]').press('Enter');
  const link = linkIn(await mailbox.mailTo(address));
  await expectOwnWords(theirs);
  await theirs.goto(link);
  await expectOwnWords(theirs);
  await theirs.getByRole('button', { name: say('changeEmail.confirm') }).click();
  await expect(theirs.getByRole('button', { name: say('changeEmail.confirm') })).toHaveCount(0);
  await expectOwnWords(theirs);

  await theirs.goto(`${instance.baseUrl}/account/two-factor`);
  await theirs.getByRole('button', { name: say('accountForms.twoFactor.turnOn') }).click();
  await expect(theirs.locator('[name=code]')).toBeFocused();
  await expectOwnWords(theirs);
  const app = await theirs.locator('a[href^=otpauth]').getAttribute('href');
  const secret = Secret.fromBase32(new URL(app ?? '').searchParams.get('secret') ?? '');
  await theirs.locator('[name=code]').fill(TOTP.generate({ secret }));
  await theirs.locator('[name=code]').press('Enter');
  await expect(theirs.getByRole('link', { name: say('accountForms.twoFactor.kept') })).toBeVisible();
  await expectOwnWords(theirs, CODES);
  await theirs.goto(`${instance.baseUrl}/account/backup-codes`);
  await expectOwnWords(theirs, CODES);
  await theirs.context().clearCookies();
  await theirs.goto(`${instance.baseUrl}/sign-in`);
  await theirs.getByLabel(say('signIn.email')).fill(address);
  await theirs.getByLabel(say('signIn.password'), { exact: true }).fill(mia.password);
  await theirs.getByRole('button', { name: say('signIn.submit'), exact: true }).click();
  await expect(theirs).toHaveURL(({ pathname }) => pathname === '/sign-in/code');
  await expectOwnWords(theirs);
});

test('handing over, deleting, the menu under the name and the keys are told in words of the catalogue', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await toUsers(page, instance);
  await invite(page, mia.email);
  await joinAs(await (await browser.newContext({ locale: PSEUDO })).newPage(), mailbox, mia);
  await page.goto(`${instance.baseUrl}/users/hand-over`);
  await page.getByRole('combobox').fill('mia');
  await expect(page.getByRole('option')).toHaveCount(1);
  await expectOwnWords(page);
  await page.goto(`${instance.baseUrl}/users`);
  await page.getByRole('button', { name: /Olivia Owner/ }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectOwnWords(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectOwnWords(page);
  const [, id] = (await page.getByLabel(say('usersList.select', { email: mia.email })).inputValue()).split(
    ':',
  );
  await page.goto(`${instance.baseUrl}/users/delete?id=${id}`);
  await expectOwnWords(page);
  await page.locator('[name=confirmation]').fill(mia.email);
  await page.locator('[name=confirmation]').press('Enter');
  await expect(page).toHaveURL(({ pathname }) => pathname === '/users/delete/receipt');
  await expectOwnWords(page);
});

test.describe('without a mail server', () => {
  test.use({ hasMail: false });

  test('links to pass on are told in words of the catalogue', async ({ page, instance }) => {
    await toUsers(page, instance);
    await invite(page, mia.email);
    await page.getByRole('button', { name: say('invite.qr.show') }).click();
    await expect(page.getByRole('img').last()).toBeVisible();
    await expectOwnWords(page);
    await page.goto(`${instance.baseUrl}/users`);
    await expectOwnWords(page);
  });
});

test('mails are made of the catalogue', async ({ page, browser, instance, mailbox }) => {
  await toUsers(page, instance);
  await invite(page, mia.email);
  const theirs = await (await browser.newContext({ locale: PSEUDO })).newPage();
  await joinAs(theirs, mailbox, mia);
  const guest = await (await browser.newContext({ locale: PSEUDO })).newPage();
  await guest.goto(`${instance.baseUrl}/forgot-password`);
  await guest.getByLabel(say('forgotForm.email')).fill(mia.email);
  await guest.getByRole('button', { name: say('forgotForm.submit') }).click();
  await guest.goto(linkIn(await mailbox.mailTo(mia.email, 2)));
  await guest.getByLabel(say('resetForm.password'), { exact: true }).fill('Anew-and-better-77');
  await guest.getByRole('button', { name: say('resetForm.submit') }).click();
  await mailbox.mailTo(mia.email, 3);
  expect(mailbox.mails.length).toBeGreaterThanOrEqual(3);
  for (const { subject = '', text = '', html = '' } of mailbox.mails) {
    const shown = html
      .replace(/<(style|head)[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/&\w+;/g, ' ');
    expect([subject, strangeWords(`${subject}\n${text}\n${shown}`)]).toEqual([subject, []]);
  }
});

test('the command line speaks the language of its environment', async ({ instance }) => {
  const node = async (...args: string[]) => {
    const env = {
      ...withoutEnvFile('.'),
      ...process.env,
      LATCHKEY_DATA_DIR: instance.dataDir,
      LC_ALL: 'en_XA.UTF-8',
      FORCE_COLOR: undefined,
    };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      env,
    }).catch((error: { stdout: string; stderr: string }) => error);
    return `${stdout}\n${stderr}`;
  };
  const run = (...args: string[]) => node('cli/latchkey.js', ...args);
  const help = await run('--help');
  const names = [...help.matchAll(/^ {2}([a-z]+(?:[:-][a-z]+)*)\b/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  // The longest first: "activity" is the beginning of "activity:verify".
  const longest = names.toSorted((one, other) => other.length - one.length);
  const known = [
    new RegExp(
      `\\b(?:${longest.join('|')}|npx|latchkey|email|role|json|head|yes|dev|help|version|file|csv|dry-run|new-key|member|admin|invite|password-reset|position|hash|since|time|id|caddy|nginx|haproxy|traefik|command|import|export)\\b`,
      'g',
    ),
    /--[a-z-]+/g,
    /<[a-z: ]+>/g,
  ];
  expect(strangeWords(help, known)).toEqual([]);
  // All in one process: to start one for each takes most of what the journey would.
  const helps = await node(
    ...['--input-type=module', '--eval'],
    `const { main } = await import('./dist/main.js');
     for (const name of ${JSON.stringify(names)}) {
       console.log('\\n=== ' + name);
       await main('.', [name, '--help']);
     }`,
  );
  const told = helps.split('\n=== ').slice(1);
  expect(told.map((text) => text.split('\n')[0])).toEqual(names);
  for (const text of told) expect([text, strangeWords(text, known)]).toEqual([text, []]);
  for (const args of [
    ['nothing'],
    ['invite'],
    ['invite', 'nonsense'],
    ['users', '--nothing'],
    ['users'],
    ['reset-password', 'nobody@example.com'],
  ])
    expect([args, strangeWords(await run(...args), [...known, /\bnonsense|nothing\b/g])]).toEqual([args, []]);
});

test('what the server refuses before any page is said in the reader’s language', async ({ instance }) => {
  const ask = (method: string, path: string, headers: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(instance.baseUrl);
      const asked = request({ hostname, port, method, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece) => {
          text += piece;
        });
        response.on('end', () => resolve(text));
      });
      asked.on('error', reject).end();
    });
  const language = { 'accept-language': PSEUDO };
  for (const answer of [
    await ask('POST', '/sign-in', { ...language, origin: 'https://evil.example', 'content-length': '0' }),
    await ask('DELETE', '/users', language),
    await ask('GET', `/${'x'.repeat(9000)}`, language),
  ]) {
    const shown = answer.replace(/<style[\s\S]*?<\/style>/g, ' ').replace(/<[^>]*>/g, ' ');
    expect(shown.trim()).not.toBe('');
    expect(strangeWords(shown)).toEqual([]);
  }
});
