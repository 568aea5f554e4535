import type { Page } from '@playwright/test';
import { adam, mia } from '../testing/cast';
import { claim, expect, expectAccessible, fillProfile, invite, row, test } from './support/app';
import { expireInvitation } from './support/database';
import { linkIn } from './support/mailbox';

/** A file as Excel writes it in half of Europe: semicolons, Windows line ends, Windows-1252. */
const TABLE = [
  'sep=;',
  'Last Name;E-Mail;Role;First Name;Phone',
  'Ångström;zoe@example.com;Admin;Zoë;1',
  'Bergman;bo@example.com;;Bo;2',
  'Member;mia@example;member;Mia;3',
  'Owner;olivia@example.com;;Olivia;4',
  'Kuhn;kim@example.com;manager;Kim;5',
  'Bergman;BO@example.com;;Bo;6',
].join('\r\n');
const FILE = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE, 'latin1') };
const MARKS = [
  /mia@example.*Not an address/,
  /olivia@example\.com.*Already a user/,
  /kim@example\.com.*Unknown role/,
  /bo@example\.com.*Twice in the list/,
  /zoe@example\.com.*Fine.*Zoë Ångström · Admin/,
  /bo@example\.com.*Fine.*Bo Bergman · Member/,
];

const openDialog = (page: Page) => page.getByRole('button', { name: 'Invite', exact: true }).click();
const marks = (page: Page) => page.getByRole('list', { name: 'Preview' }).getByRole('listitem');
const outcomes = (page: Page) =>
  page.getByRole('list', { name: 'What became of each address' }).getByRole('listitem');

test('Olivia looks at a CSV file, mends it, and invites by it with a line of her own for three days', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await openDialog(page);
  await page.getByLabel('CSV file').setInputFiles(FILE);
  await expect(page.getByRole('heading', { name: '2 of 6 can be invited' })).toBeFocused();
  await expect(marks(page)).toHaveText(MARKS);
  await expect(page.getByRole('button', { name: 'Invite 2 users' })).toBeVisible();
  await expectAccessible(page);
  expect(mailbox.mails).toEqual([]);

  await page.getByRole('button', { name: 'Back' }).click();
  const box = page.getByLabel('Email addresses');
  await expect(box).toBeFocused();
  await page.getByRole('button', { name: /^mia@example, not an address/ }).click();
  await box.fill((await box.inputValue()).replace('mia@example,', 'mia@example.com,'));
  await box.press('Enter');
  await page.getByRole('button', { name: 'kim@example.com, unknown role' }).click();
  await expect(box).toHaveValue(/kim@example\.com,manager,Kim,Kuhn/);
  await box.fill((await box.inputValue()).replace('manager', ''));
  await box.press('Enter');
  await expect(box).toHaveValue('');
  await page.getByLabel('Link works for').selectOption('3 days');
  await page.getByLabel('Personal line').fill('See https://evil.example');
  await page.getByRole('button', { name: 'Invite 4 users' }).click();
  await expect(page.getByText('Leave out links and angle brackets.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'mia@example.com', exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel('Personal line').fill('See you on Monday,\nand bring {{cake}} & tea.');
  await page.getByRole('button', { name: 'Invite 4 users' }).click();
  await expect(outcomes(page)).toHaveText([
    /olivia@example.com.*Already a user/,
    /bo@example.com.*Twice in the list/,
    /zoe@example.com.*Invited, mail queued/,
    /bo@example.com.*Invited, mail queued/,
    /mia@example.com.*Invited, mail queued/,
    /kim@example.com.*Invited, mail queued/,
  ]);
  await expect(page.getByRole('heading', { name: '4 invited, 1 needs a look' })).toBeVisible();

  const mail = await mailbox.mailTo('zoe@example.com');
  expect(mail.text).toContain('> See you on Monday, and bring {{cake}} & tea.');
  expect(mail.text).toContain('as an admin');
  const guest = await (await browser.newContext()).newPage();
  await guest.goto(linkIn(mail));
  await expect(guest.getByText('The invite expires in 3 days.')).toBeVisible();
  await expect(guest.getByLabel('First name')).toHaveValue('Zoë');
  await expect(guest.getByLabel('Last name')).toHaveValue('Ångström');
  await guest.getByLabel('Last name').fill('Angstrom');
  await guest.getByLabel('Password').fill('Zoe-comes-to-stay-4');
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(row(guest, 'zoe@example.com')).toContainText('Zoë Angstrom');
  await expect(row(guest, 'mia@example.com')).toContainText('Pending, 3 days left');
});

test('a file that cannot be read says why beside it, and nothing typed is lost', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await openDialog(page);
  await page.getByLabel('Email addresses').fill(mia.email);
  await page.getByLabel('Personal line').fill('Welcome.');
  const csv = page.getByLabel('CSV file');
  await csv.setInputFiles({ ...FILE, buffer: Buffer.from('Name;Phone\r\nMia;5') });
  await expect(csv).toHaveAccessibleDescription(/one has to be “email”\. It has “Name” and “Phone”\./);
  await expect(csv).toBeFocused();
  await expect(page.getByLabel('Email addresses')).toHaveValue(mia.email);
  await expect(page.getByLabel('Personal line')).toHaveValue('Welcome.');
  await csv.setInputFiles({ ...FILE, buffer: Buffer.alloc(500_000, 'x') });
  await expect(page.getByText('This file is too large.')).toBeVisible();
  await expectAccessible(page);

  // The same name again, mended.
  await csv.setInputFiles({ ...FILE, buffer: Buffer.from('Mail;Phone\r\nadam@example.com;5') });
  await expect(marks(page)).toHaveText([/mia@example\.com.*Fine/, /adam@example\.com.*Fine.*Member/]);
  await expect(page.getByRole('heading', { name: 'All 2 can be invited' })).toBeFocused();
});

test.describe('where links work for 36 hours', () => {
  test.use({ env: { LATCHKEY_INVITE_HOURS: '36' } });

  test('that is what is chosen unless somebody chooses otherwise', async ({ page, instance }) => {
    await claim(page, instance);
    await openDialog(page);
    const life = page.getByLabel('Link works for');
    await expect(life.locator('option')).toHaveText([
      '36 hours',
      '1 day',
      '3 days',
      '7 days',
      '14 days',
      '30 days',
    ]);
    await expect(life.locator(':checked')).toHaveText('36 hours');
    await page
      .getByLabel('Email addresses')
      .fill(Array.from({ length: 12 }, (_, n) => `guest${n}@example.com`).join(' '));
    await page.getByRole('button', { name: 'Invite 12 users' }).press('Enter');
    await expect(outcomes(page)).toHaveCount(12);
    await page.keyboard.press('Escape');
    await expect(row(page, 'guest0@example.com')).toContainText('Invite expires in 2 days');
  });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(
    javaScriptEnabled ? 'in a browser with JavaScript' : 'in a browser without JavaScript',
    () => {
      test.use({ javaScriptEnabled });

      test('Mia’s link has expired: she has a new one mailed, and joins by it', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        await claim(page, instance);
        if (javaScriptEnabled) await invite(page, `${mia.email} ${adam.email}`);
        else {
          await page.getByLabel('Email addresses').fill(`${mia.email} ${adam.email}`);
          await page.getByRole('button', { name: /^Invite / }).click();
        }
        const older = linkIn(await mailbox.mailTo(mia.email));
        await expireInvitation(instance, mia.email);

        const guest = await (await browser.newContext({ javaScriptEnabled })).newPage();
        await guest.goto(older);
        await expect(guest.getByRole('heading', { name: 'This invite has expired' })).toBeVisible();
        await expect(guest.getByText('Ask Olivia Owner for a new one.')).toBeVisible();
        await expect(guest.getByText('m…@example.com')).toBeVisible();
        expect(await guest.content()).not.toContain(mia.email);
        if (javaScriptEnabled) await expectAccessible(guest);
        await guest.getByRole('button', { name: 'Email me a new invite' }).click();
        await expect(guest.getByText('A new invite is on its way to m…@example.com.')).toBeVisible();
        if (javaScriptEnabled) await expectAccessible(guest);
        await guest.reload();
        await expect(guest.getByText('A new invite is on its way to m…@example.com.')).toBeVisible();

        const newer = linkIn(await mailbox.mailTo(mia.email, 2));
        expect(newer).not.toBe(older);
        await guest.goto(older);
        await expect(guest.getByRole('heading', { name: 'There is a newer invite' })).toBeVisible();
        await expect(guest.getByRole('button', { name: 'Email me a new invite' })).toBeHidden();
        await guest.goto(newer);
        await fillProfile(guest, mia);
        await guest.getByRole('button', { name: 'Join' }).click();
        await expect(guest).toHaveURL(/\/account(\?joined)?$/);
        expect(mailbox.mails.filter(({ envelopeTo }) => envelopeTo.includes(mia.email))).toHaveLength(2);
      });
    },
  );
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a CSV file is looked at first, and sent from the page that shows it', async ({
    page,
    instance,
    mailbox,
  }) => {
    await claim(page, instance);
    await page.getByLabel('Email addresses').fill('adam@example.com');
    await page.getByLabel('CSV file').setInputFiles(FILE);
    await page.getByLabel('Role').selectOption('Admin');
    await page.getByLabel('Link works for').selectOption('30 days');
    await page.getByLabel('Personal line').fill('Welcome.');
    await page.getByRole('button', { name: 'Invite user' }).click();
    await expect(page.getByRole('heading', { name: '3 of 7 can be invited' })).toBeVisible();
    await expect(marks(page)).toHaveText([
      ...MARKS.slice(0, 4),
      /adam@example\.com.*Fine.*Admin/,
      ...MARKS.slice(4, 5),
      /bo@example\.com.*Fine.*Bo Bergman · Admin/,
    ]);
    await expect(page.getByLabel('Role')).toHaveValue('admin');
    await expect(page.getByLabel('Link works for').locator(':checked')).toHaveText('30 days');
    await expect(page.getByLabel('Personal line')).toHaveValue('Welcome.');
    expect(mailbox.mails).toEqual([]);

    await page.getByRole('button', { name: 'Invite 3 users' }).click();
    await expect(outcomes(page)).toHaveCount(7);
    await expect(page.getByLabel('Email addresses')).toHaveValue(
      /^email,role,first name,last name\s+mia@example,member,Mia,Member\s+olivia@example\.com,,Olivia,Owner\s+kim@example\.com,manager,Kim,Kuhn$/,
    );
    const mail = await mailbox.mailTo('bo@example.com');
    expect(mail.text).toContain('> Welcome.');
    await expect(row(page, 'bo@example.com')).toContainText('Bo Bergman');
  });
});

test.describe('without a mail server', () => {
  test.use({ hasMail: false });

  test('an expired link names whom to ask, and there is nothing to be mailed', async ({
    page,
    browser,
    instance,
  }) => {
    await claim(page, instance);
    await openDialog(page);
    await expect(page.getByLabel('Personal line')).toBeHidden();
    await page
      .getByLabel('CSV file')
      .setInputFiles({ ...FILE, buffer: Buffer.from('email\nmia@example.com') });
    await page.getByRole('button', { name: 'Invite user' }).click();
    const link = await page.getByLabel(`Invite link for ${mia.email}`).inputValue();
    await expireInvitation(instance, mia.email);
    const guest = await (await browser.newContext()).newPage();
    await guest.goto(link);
    await expect(guest.getByText('Ask Olivia Owner for a new one.')).toBeVisible();
    await expect(guest.getByRole('button')).toHaveCount(0);
    await expectAccessible(guest);
  });
});
