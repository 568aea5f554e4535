import type { Page } from '@playwright/test';
import { adam, mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, row, signIn, test } from './support/app';
import { type Instance, runCommand } from './support/instance';
import { linkIn, type Mailbox } from './support/mailbox';
import { joinAs } from './support/people';

const ANSWER = 'If there is an account for this address, a reset link is on its way.';
const NEW_PASSWORD = 'Chosen-anew-1';

async function askForLink(page: Page, instance: Instance, email: string): Promise<void> {
  await page.goto(`${instance.baseUrl}/sign-in`);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Email me a reset link' }).click();
  await expect(page.getByText(ANSWER)).toBeVisible();
}

async function setPassword(page: Page, password = NEW_PASSWORD): Promise<void> {
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set password' }).click();
}

const mailsTo = (mailbox: Mailbox, address: string) =>
  mailbox.mails.filter(({ envelopeTo }) => envelopeTo.includes(address));

/** The command line beside the instance, or on its data while it does not run. */
const commandLine = ({ baseUrl, dataDir }: Instance, ...args: string[]) =>
  runCommand(args, { N8N_PORT: new URL(baseUrl).port, LATCHKEY_DATA_DIR: dataDir });

test('who wanted a page of ours before the password was forgotten comes to it, and only the once', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const other = await (await browser.newContext()).newPage();
  const wanted = `${instance.baseUrl}/activity?who=mia`;
  await other.goto(wanted);
  await expect(other).toHaveURL(/\/sign-in\?next=/);
  await other.getByRole('link', { name: 'Forgot your password?' }).click();
  await other.getByLabel('Email').fill(olivia.email);
  await other.getByRole('button', { name: 'Email me a reset link' }).click();
  const link = linkIn(await mailbox.mailTo(olivia.email));
  expect(new URL(link).search).toBe('');
  await other.goto(link);
  await setPassword(other);
  await expect(other).toHaveURL(wanted);
  const { stdout } = await commandLine(instance, 'reset-password', olivia.email);
  await other.goto(stdout.trim());
  await setPassword(other, 'Chosen-again-2');
  await expect(other).toHaveURL(`${instance.baseUrl}/users`);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(
    javaScriptEnabled ? 'in a browser with JavaScript' : 'in a browser without JavaScript',
    () => {
      test.use({ javaScriptEnabled });

      test('Olivia forgets her password, resets it by mail, is in, and is out everywhere else', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        await claim(page, instance);
        const other = await (await browser.newContext({ javaScriptEnabled })).newPage();
        await askForLink(other, instance, ' OLIVIA@example.com ');
        const mail = await mailbox.mailTo(olivia.email);
        expect(mail.subject).toBe('Reset your Latchkey password');
        expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
        const link = linkIn(mail);
        expect(link).toContain(`${instance.baseUrl}/reset-password/`);

        for (let opened = 0; opened < 3; opened++) await other.request.get(link);
        await other.request.head(link);
        const answer = await other.goto(link);
        expect(answer?.headers()['referrer-policy']).toBe('no-referrer');
        await expect(other.getByText(olivia.email)).toBeVisible();
        await setPassword(other, 'short');
        await expect(other.getByText('Use at least 8 characters.')).toBeVisible();
        await page.reload();
        await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
        await setPassword(other);
        await expect(other).toHaveURL(`${instance.baseUrl}/users`);

        await page.reload();
        await expect(page).toHaveURL(/\/sign-in/);
        const told = await mailbox.mailTo(olivia.email, 2);
        expect(told.subject).toBe('Your Latchkey password was changed');
        expect(told.text).not.toMatch(/https?:/);

        await signIn(page, instance, olivia);
        await expect(page.getByText('Wrong email or password.')).toBeVisible();
        await signIn(page, instance, { ...olivia, password: NEW_PASSWORD });
        await expect(page).toHaveURL(`${instance.baseUrl}/users`);

        await page.goto(link);
        await expect(page.getByRole('heading', { name: 'This link was used' })).toBeVisible();
        await page.getByRole('link', { name: 'Get a new link' }).click();
        await expect(page).toHaveURL(`${instance.baseUrl}/forgot-password`);
      });

      test('an unknown address gets the same page, and no mail', async ({ page, instance, mailbox }) => {
        await claim(page, instance);
        await page.context().clearCookies();
        const pages: string[] = [];
        for (const email of ['nobody@example.com', olivia.email]) {
          await askForLink(page, instance, email);
          pages.push((await page.getByRole('main').innerText()).replaceAll(email, ''));
        }
        expect(pages[0]).toBe(pages[1]);
        await mailbox.mailTo(olivia.email);
        expect(mailsTo(mailbox, 'nobody@example.com')).toEqual([]);
      });

      test('an owner copies a link for Mia, and she chooses a new password by it', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        await claim(page, instance);
        const guest = await joinAs(mia, { page, browser, instance, mailbox }, { javaScriptEnabled });
        await page.goto(`${instance.baseUrl}/users`);
        let link: string;
        if (javaScriptEnabled) {
          await page.getByRole('button', { name: `Actions for ${mia.email}` }).click();
          await page.getByRole('menuitem', { name: 'Copy password reset link' }).click();
          const field = page.getByLabel(`Password reset link for ${mia.email}`);
          await expect(field).toBeVisible();
          await expectAccessible(page);
          link = await field.inputValue();
        } else {
          await row(page, mia.email).getByRole('link').click();
          await page.getByRole('button', { name: 'Copy password reset link' }).click();
          link = await page.getByLabel('Password reset link').inputValue();
        }

        await page.goto(link);
        await expect(page.getByText(`You are signed in as ${olivia.email}.`)).toBeVisible();
        await guest.goto(link);
        await setPassword(guest);
        await expect(guest).toHaveURL(`${instance.baseUrl}/account`);
        const told = await mailbox.mailTo(mia.email, 2);
        expect(told.subject).toBe('Your Latchkey password was changed');
      });
    },
  );
}

test('the pages about it are for everybody, and a dead link leads on', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await page.context().clearCookies();
  await page.goto(`${instance.baseUrl}/sign-in`);
  await expectAccessible(page);
  await askForLink(page, instance, olivia.email);
  await expectAccessible(page);
  await page.getByLabel('Email').fill('olivia at example');
  await page.getByRole('button', { name: 'Email me a reset link' }).click();
  await expect(page.getByText('Enter an email address, like name@example.com.')).toBeVisible();
  const older = linkIn(await mailbox.mailTo(olivia.email));
  await askForLink(page, instance, olivia.email);
  const newer = linkIn(await mailbox.mailTo(olivia.email, 2));

  await page.goto(newer);
  await expectAccessible(page);
  await setPassword(page);
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
  await page.goto(older);
  await expect(page.getByRole('heading', { name: 'This link was replaced' })).toBeVisible();
  await expectAccessible(page);
  const answer = await page.goto(newer.slice(0, -3));
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'This link is not complete' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Get a new link' }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/forgot-password`);
});

test('an admin is offered links for others, and not for the owner', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  const guest = await joinAs(adam, { page, browser, instance, mailbox });
  await expect(row(guest, olivia.email)).toBeVisible();
  await expect(guest.getByRole('button', { name: `Actions for ${olivia.email}` })).toBeHidden();
  await guest.getByRole('button', { name: `Actions for ${adam.email}` }).click();
  await expect(guest.getByRole('menuitem', { name: 'Copy password reset link' })).toBeVisible();
});

test.describe('where links are only mailed', () => {
  test.use({ env: { N8N_INVITE_LINKS_EMAIL_ONLY: 'true' } });

  test('nobody is offered one to copy', async ({ page, instance }) => {
    await claim(page, instance);
    await expect(row(page, olivia.email)).toBeVisible();
    await page.getByRole('button', { name: `Actions for ${olivia.email}` }).click();
    await expect(page.getByRole('menuitem')).toHaveText(['Sign out everywhere']);
  });
});

test.describe('without a mail server', () => {
  test.use({ hasMail: false });

  test('the page says whom to ask, and the command line prints a link that opens', async ({
    page,
    browser,
    instance,
  }) => {
    await claim(page, instance);
    const guest = await (await browser.newContext()).newPage();
    await guest.goto(`${instance.baseUrl}/forgot-password`);
    await expect(guest.getByText('This instance sends no mail.')).toBeVisible();
    await expect(guest.getByText('Ask the owner or an admin')).toBeVisible();
    await expect(guest.getByRole('textbox')).toBeHidden();
    await expectAccessible(guest);

    const beside = await commandLine(instance, 'reset-password', 'Olivia@EXAMPLE.com');
    expect(beside.code).toBe(0);
    await instance.stop();
    const alone = await commandLine(instance, 'reset-password', olivia.email);
    expect(alone.code).toBe(0);
    await instance.restart();

    const linkOf = (output: string) => /^http\S+$/m.exec(output)?.[0] ?? '';
    await guest.goto(linkOf(beside.output));
    await expect(guest.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
    await guest.goto(linkOf(alone.output));
    await setPassword(guest);
    await expect(guest).toHaveURL(`${instance.baseUrl}/users`);
    await guest.goto(linkOf(beside.output));
    await expect(guest.getByRole('heading', { name: 'This link was replaced' })).toBeVisible();
    await page.reload();
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

test('the command line says what it could not do, and how it is called', async ({ page, instance }) => {
  await claim(page, instance);
  expect(await commandLine(instance, 'reset-password', 'nobody@example.com')).toMatchObject({
    code: 1,
    output: expect.stringContaining('Nobody with the address nobody@example.com can sign in here.'),
  });
  for (const args of [[], ['nobody at example'], [olivia.email, adam.email], ['--now', olivia.email]])
    expect((await commandLine(instance, 'reset-password', ...args)).code).toBe(2);
  const { code, output } = await commandLine(instance, 'reset-password', '--help');
  expect(code).toBe(0);
  expect(output).toContain('Usage: npx latchkey reset-password <email>');
});
