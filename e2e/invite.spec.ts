import { adam, mia } from '../testing/cast';
import {
  accountRow,
  claim,
  expect,
  expectAccessible,
  fillOwner,
  fillProfile,
  invite,
  row,
  signIn,
  test,
  toInvites,
  walkToClaim,
} from './support/app';
import { linkIn } from './support/mailbox';
import { accept } from './support/people';

for (const javaScriptEnabled of [true, false]) {
  test.describe(
    javaScriptEnabled ? 'in a browser with JavaScript' : 'in a browser without JavaScript',
    () => {
      test.use({ javaScriptEnabled });

      test('an owner sets up, invites Mia by mail, she joins, and both stand in the list', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        await page.goto(instance.baseUrl);
        await expect(page).toHaveURL(/\/setup$/);
        await page.goto(instance.setupUrl);
        await expect(page.getByRole('heading', { name: 'Set up owner account' })).toBeVisible();
        await fillOwner(page);
        await page.getByRole('button', { name: 'Next' }).click();

        await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
        await page.getByRole('button', { name: 'Send test email' }).click();
        await expect(page.getByText('It said: 250 2.0.0 taken into the test mailbox')).toBeVisible();
        const sample = await mailbox.mailTo('olivia@example.com');
        expect(sample.subject).toBe('You have been invited to Latchkey');
        await page.getByRole('button', { name: 'Next' }).click();

        await toInvites(page);
        await page.getByLabel('Email addresses').fill(mia.email);
        await page.getByRole('button', { name: 'Invite user' }).click();
        await expect(page.getByText('Invited, mail queued')).toBeVisible();
        await page.getByRole('button', { name: 'Go to the users' }).click();
        await expect(page).toHaveURL(`${instance.baseUrl}/users`);
        await expect(row(page, mia.email)).toContainText('Pending');

        const mail = await mailbox.mailTo(mia.email);
        expect(mail.subject).toBe('You have been invited to Latchkey');
        expect(mail.from).toMatchObject({ name: 'Løtchkey', address: 'latchkey@example.com' });
        expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
        expect(mail.text).toContain('Olivia Owner invited you');

        const guest = await (await browser.newContext({ javaScriptEnabled })).newPage();
        const link = linkIn(mail);
        expect(link).toContain(`${instance.baseUrl}/invite/`);
        await guest.goto(link);
        await expect(guest.getByRole('heading', { name: 'Join Latchkey' })).toBeVisible();
        await expect(guest.getByText('Olivia Owner invited you.')).toBeVisible();
        await fillProfile(guest, mia);
        await guest.getByRole('button', { name: 'Join' }).click();
        await expect(guest).toHaveURL(/\/account(\?joined=?)?$/);
        await expect(accountRow(guest, 'Name')).toContainText('Mia Member');

        await guest.getByRole('button', { name: 'Sign out' }).last().click();
        await expect(guest).toHaveURL(/\/sign-in$/);
        await signIn(guest, instance, mia);
        await expect(guest).toHaveURL(`${instance.baseUrl}/account`);

        await page.goto(`${instance.baseUrl}/users`);
        await expect(row(page, 'olivia@example.com')).toContainText('Active');
        await expect(row(page, mia.email)).toContainText('Mia Member');
        await expect(row(page, mia.email)).toContainText('Active');
      });

      test('bad input is answered beside its field, and what was typed stays', async ({ page, instance }) => {
        await page.goto(instance.setupUrl);
        await page.getByLabel('Email').fill('olivia at example');
        await page.getByLabel('First name').fill('Olivia');
        await page.getByLabel('Last name').fill('visit www.example.com');
        await page.getByLabel('Password').fill('short');
        await page.getByRole('button', { name: 'Next' }).click();
        await expect(page.getByText('Enter an email address, like name@example.com.')).toBeVisible();
        await expect(page.getByText('Leave out links and angle brackets.')).toBeVisible();
        await expect(page.getByText('Use at least 8 characters.')).toBeVisible();
        await expect(page.getByLabel('Email')).toHaveValue('olivia at example');
        await expect(page.getByLabel('First name')).toHaveValue('Olivia');
        await expect(page.getByLabel('Last name')).toHaveValue('visit www.example.com');
      });

      test('an invite is resent: the newer link works, the older one says so', async ({
        page,
        browser,
        instance,
        mailbox,
      }) => {
        await claim(page, instance);
        if (javaScriptEnabled) {
          await invite(page, adam.email, 'Admin');
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: `Actions for ${adam.email}` }).click();
          await page.getByRole('menuitem', { name: 'Resend invite' }).click();
        } else {
          await page.getByLabel('Email addresses').fill(adam.email);
          await page.getByLabel('Role').selectOption('Admin');
          await page.getByRole('button', { name: 'Invite user' }).click();
          await row(page, adam.email).getByRole('link').click();
          await page.getByRole('button', { name: 'Resend invite' }).click();
        }
        const newer = linkIn(await mailbox.mailTo(adam.email, 2));
        const older = linkIn(
          mailbox.mails.find(({ envelopeTo }) => envelopeTo.includes(adam.email)) ?? never(),
        );
        expect(newer).not.toBe(older);

        const guest = await (await browser.newContext({ javaScriptEnabled })).newPage();
        await guest.goto(older);
        await expect(guest.getByRole('heading', { name: 'There is a newer invite' })).toBeVisible();
        await accept(guest, newer, adam);
        await expect(guest).toHaveURL(`${instance.baseUrl}/users`);
        await expect(row(guest, adam.email)).toContainText('Admin');
      });
    },
  );
}

test('many are invited at once, each with an outcome of its own', async ({ page, instance, mailbox }) => {
  await claim(page, instance);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const typed = `${mia.email}, "Admin, Adam" <ADAM@example.com>\nolivia@example.com not-an-address@ zoë@münchen.example`;
  await page.getByLabel('Email addresses').fill(`${typed} zoe@münchen.example`);
  // Olivia is known to be here by then.
  await page.getByRole('button', { name: 'Invite 3 users' }).click();
  await expect(page.getByRole('heading', { name: '3 invited, 3 need a look' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Done' })).toBeFocused();
  const outcomes = page.getByRole('list', { name: 'What became of each address' }).getByRole('listitem');
  await expect(outcomes).toHaveText([
    /olivia@example.com.*Already a user/,
    /not-an-address@.*Not an address/,
    /zoë@münchen.example.*Not an address/,
    /mia@example.com.*Invited, mail queued/,
    /adam@example.com.*Invited, mail queued/,
    /zoe@xn--mnchen-3ya.example.*Invited, mail queued/,
  ]);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Mend' }).click();
  await expect(page.getByLabel('Email addresses')).toBeFocused();
  const chips = page.getByRole('list', { name: 'People in the box' }).getByRole('listitem');
  await expect(chips).toHaveText([
    'olivia@example.com, already here',
    'not-an-address@, not an address: nothing after the @',
    'zoë@münchen.example, not an address: letters before the @ that mail servers do not take',
  ]);
  await expectAccessible(page);
  await page.getByLabel('Email addresses').fill(mia.email);
  await page.getByRole('button', { name: 'Invite user' }).click();
  await expect(outcomes).toHaveText([/Already a user/, /Not an/, /Not an/, /Already invited: mailed again/]);
  await mailbox.mailTo(mia.email, 2);
  await mailbox.mailTo(adam.email);
  await mailbox.mailTo('zoe@münchen.example'); // the test's server decodes what came over the wire in ASCII
  expect(mailbox.mails.some(({ envelopeTo }) => envelopeTo.includes('olivia@example.com'))).toBe(false);
});

test('addresses are chips: typed, mended and taken out by the keyboard alone', async ({ page, instance }) => {
  await claim(page, instance);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const box = page.getByLabel('Email addresses');
  const chips = page.getByRole('list', { name: 'People in the box' }).getByRole('listitem');
  await expect(box).toBeFocused();
  await page.keyboard.type('mia@example.com, Olivia Owner <OLIVIA@example.com>;noa@example ');
  await expect(box).toHaveValue('');
  await expect(chips).toHaveText([
    'mia@example.com',
    'OLIVIA@example.com, already here',
    'noa@example, not an address: no dot after the @',
  ]);
  const sum = '3 people, 2 need a look: 1 is not an address, 1 is already here.';
  await expect(box).toHaveAccessibleDescription(new RegExp(sum));
  await expect(page.getByRole('button', { name: 'Invite user' })).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press('Backspace');
  await expect(page.getByRole('button', { name: /^noa@example, not/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(box).toBeFocused();
  await expect(box).toHaveValue('noa@example');
  await page.keyboard.press('End');
  await page.keyboard.type('.com');
  await page.keyboard.press('Enter');
  await expect(chips).toHaveText(['mia@example.com', /^OLIVIA/, 'noa@example.com']);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('button', { name: /^OLIVIA/ })).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(chips).toHaveText(['mia@example.com', 'noa@example.com']);
  await expect(page.getByRole('button', { name: 'noa@example.com', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(box).toBeFocused();

  // Nothing is lost by closing it.
  await page.keyboard.type('adam@example.com');
  await page.getByLabel('Role').selectOption('Admin');
  await page.getByLabel('Personal line').fill('Welcome.');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(chips).toHaveText(['mia@example.com', 'noa@example.com', 'adam@example.com']);
  await expect(page.getByLabel('Role')).toHaveValue('admin');
  await expect(page.getByLabel('Personal line')).toHaveValue('Welcome.');
  await page.getByRole('button', { name: 'Take out adam@example.com' }).click();
  await page.getByRole('button', { name: 'Invite 2 users' }).click();
  await expect(page.getByRole('heading', { name: '2 invited', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(row(page, 'noa@example.com')).toContainText('Admin');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(chips).toHaveCount(0);
});

test('a list is pasted, of whatever form and length', async ({ page, context, instance }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await claim(page, instance);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const box = page.getByLabel('Email addresses');
  const chips = page.getByRole('list', { name: 'People in the box' }).getByRole('listitem');
  const paste = async (text: string) => {
    await page.evaluate((it) => navigator.clipboard.writeText(it), text);
    await box.press('ControlOrMeta+V');
  };
  await paste(
    '"Member, Mia" <mia@example.com>; Adam <adam@example.com>,\n\u2022 noa@example.com\tx@\nMIA@example.com',
  );
  await expect(chips).toHaveText([
    'mia@example.com',
    'adam@example.com',
    'noa@example.com',
    /^x@, not an address/,
  ]);
  await expect(page.getByRole('button', { name: 'Invite 3 users' })).toBeVisible();
  // A part of an address is not complete.
  await paste('kim@exa');
  await expect(box).toHaveValue('kim@exa');
  await page.keyboard.type('mple.com ');
  await expect(chips).toHaveCount(5);
  await paste(Array.from({ length: 3_000 }, (_, n) => `guest${n}@example.com`).join('\n'));
  await expect(page.getByRole('button', { name: 'Invite 3,004 users' })).toBeVisible();
  await expect(chips).toHaveCount(101);
  await expect(chips.first()).toHaveText(/^x@, not an address/);
  await expect(chips.last()).toHaveText('and 2,905 more');
  await page.getByRole('button', { name: 'Invite 3,004 users' }).click();
  await expect(page.getByText('Invite at most 1,000 people at once.')).toBeVisible();
  await expect(box).toBeFocused();
});

test('the mail is seen as each of them will get it, before it is sent', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByLabel('Email addresses').fill(`${mia.email}, ${adam.email}`);
  await page.getByLabel('Role').selectOption('Admin');
  await page.getByLabel('Personal line').fill('The rota is in Wiki.');
  await page.getByRole('button', { name: 'See the mail' }).click();
  await expect(page.getByRole('heading', { name: `The mail to ${mia.email}` })).toBeVisible();
  await expect(page.getByLabel('Whose mail')).toBeFocused();
  await expect(page.getByText('You have been invited to Latchkey')).toBeVisible();
  const mail = page.frameLocator('iframe[title="The mail"]');
  await expect(mail.getByText('The rota is in Wiki.')).toBeVisible();
  await expect(mail.getByText('as an admin')).toBeVisible();
  await expect(mail.getByText(mia.email)).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Whose mail').selectOption(adam.email);
  await expect(page.getByRole('heading', { name: `The mail to ${adam.email}` })).toBeVisible();
  await page.getByRole('button', { name: 'Text' }).click();
  await expect(mail.getByText('> The rota is in Wiki.')).toBeVisible();
  await expect(mail.getByText(adam.email)).toBeVisible();
  expect(mailbox.mails).toEqual([]);
  await page.getByRole('button', { name: 'Back to the invite' }).click();
  await expect(page.getByLabel('Email addresses')).toBeFocused();
  await page.getByRole('button', { name: 'Invite 2 users' }).click();
  await mailbox.mailTo(adam.email);
});

test.describe('without a mail server', () => {
  test.use({ hasMail: false });

  test('links are passed on one by one, all at once, and by a QR code', async ({
    page,
    context,
    instance,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await claim(page, instance);
    await invite(page, `${mia.email} ${adam.email}`);
    await expect(page.getByText('Pass the links on yourself')).toBeVisible();
    const [hers, his] = await Promise.all(
      [mia, adam].map(({ email }) => page.getByLabel(`Invite link for ${email}`).inputValue()),
    );
    await page.getByRole('button', { name: 'Copy all 2 links' }).click();
    await expect(page.getByText('Copied, each link behind its address.')).toBeVisible();
    const elsewhere = await context.newPage();
    await elsewhere.setContent('<textarea></textarea>');
    await elsewhere.getByRole('textbox').press('ControlOrMeta+V');
    await expect(elsewhere.getByRole('textbox')).toHaveValue(`${mia.email} ${hers}\n${adam.email} ${his}`);
    await page.bringToFront();
    const show = page
      .getByRole('listitem')
      .filter({ hasText: mia.email })
      .getByRole('button', { name: 'Show QR code' });
    await show.click();
    await expect(
      page.getByRole('img', { name: `QR code of the invite link for ${mia.email}` }),
    ).toBeVisible();
    await expectAccessible(page);
  });

  test.describe('and with links that are only mailed', () => {
    test.use({ env: { N8N_INVITE_LINKS_EMAIL_ONLY: 'true' } });

    test('no link is shown, and nobody is told that one was sent', async ({ page, instance }) => {
      await claim(page, instance);
      await page.getByRole('button', { name: 'Invite', exact: true }).click();
      await expect(page.getByText('Nobody gets a link until e-mail is on.')).toBeVisible();
      await page.keyboard.press('Escape');
      await invite(page, mia.email);
      await expect(page.getByText('Invited, but without a way to know of it.')).toBeVisible();
      await expect(page.getByLabel(/^Invite link/)).toHaveCount(0);
    });
  });
});

test.describe('without a mail server, on plain http under a name', () => {
  test.use({ hasMail: false, env: { N8N_HOST: 'plain.test' } });

  test('the owner copies links by hand, though the browser offers no clipboard', async ({
    page,
    browser,
    instance,
  }) => {
    // Only the browser knows that name.
    const plain = instance.baseUrl.replace('localhost', 'plain.test');
    await walkToClaim(page, { ...instance, baseUrl: plain });
    expect(await page.evaluate(() => 'clipboard' in navigator)).toBe(false);

    await invite(page, `${mia.email} ${adam.email}`);
    const field = page.getByLabel(`Invite link for ${mia.email}`);
    await page
      .getByRole('listitem')
      .filter({ hasText: mia.email })
      .getByRole('button', { name: 'Copy' })
      .click();
    await expect(page.getByText('It is selected.')).toBeVisible();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(await field.inputValue());
    const link = await field.inputValue();
    expect(link).toContain(`${plain}/invite/`);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: `Actions for ${mia.email}` }).click();
    await expect(page.getByRole('menuitem', { name: 'Resend invite' })).toBeHidden();
    await page.getByRole('menuitem', { name: 'Copy invite link' }).click();
    await expect(field).toHaveValue(link);
    await expectAccessible(page);

    const guest = await (await browser.newContext()).newPage();
    await accept(guest, link, mia);
    await expect(guest).toHaveURL(`${plain}/account`);
  });
});

test('a link that cannot be used says which it is and leads on', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await invite(page, `${mia.email}, ${adam.email}`);
  await page.keyboard.press('Escape');
  const [miasLink, adamsLink] = [
    linkIn(await mailbox.mailTo(mia.email)),
    linkIn(await mailbox.mailTo(adam.email)),
  ];

  await page.getByRole('button', { name: `Actions for ${adam.email}` }).click();
  await page.getByRole('menuitem', { name: 'Revoke invite' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Revoke invite' }).click();
  await expect(row(page, adam.email)).toBeHidden();

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(adamsLink);
  await expect(guest.getByRole('heading', { name: 'This invite was taken back' })).toBeVisible();

  await page.goto(miasLink);
  await expect(page.getByText('You are signed in as olivia@example.com.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign out and go on' }).click();
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();

  for (let opened = 0; opened < 3; opened++) await guest.request.get(miasLink);
  await guest.request.head(miasLink);
  await guest.goto(miasLink);
  await expectAccessible(guest);
  await fillProfile(guest, mia);
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(guest).toHaveURL(/\/account$/);
  await expectAccessible(guest);

  await page.goto(miasLink);
  await expect(page.getByRole('heading', { name: 'This invite was accepted' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);

  const answer = await page.goto(`${miasLink.slice(0, -3)}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'This link is not complete' })).toBeVisible();
  await page.goto(`${instance.baseUrl}/invite/sample`);
  await expect(page.getByRole('heading', { name: 'The link works' })).toBeVisible();
});

test('the owner invites and revokes with the keyboard alone', async ({ page, instance, mailbox }) => {
  await claim(page, instance);
  const focused = page.locator(':focus');
  /** Presses Tab until the focus is where a person would stop. */
  const tabTo = async (name: string) => {
    for (let tabs = 0; tabs < 40; tabs++) {
      const label = await page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.getAttribute('name') ?? element?.textContent;
      });
      if (label === name) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  await page.reload();
  await tabTo('Invite');
  await press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page.getByLabel('Email addresses')).toBeFocused();
  await page.keyboard.type(mia.email);
  await tabTo('Invite user');
  await press('Enter');
  await expect(page.getByRole('button', { name: 'Done' })).toBeFocused();
  await mailbox.mailTo(mia.email);
  await press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(focused).toHaveText('Invite');
  await tabTo(`Actions for ${mia.email}`);
  await press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Resend invite' })).toBeFocused();
  await expectAccessible(page);
  await press('ArrowDown', 'ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Revoke invite' })).toBeFocused();
  await press('Enter');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await tabTo('Revoke invite');
  await press('Enter');
  await expect(row(page, mia.email)).toBeHidden();
  await expect(page.getByText(`The invite for ${mia.email} was taken back.`)).toBeVisible();
});

function never(): never {
  throw new Error('The mailbox lost a mail.');
}
