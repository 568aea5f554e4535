import type { Locator, Page } from '@playwright/test';
import { adam, mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, fillOwner, row, test, toInvites } from './support/app';
import type { Instance } from './support/instance';
import { linkIn } from './support/mailbox';

test('a stranger without the set-up code cannot claim the instance', async ({ page, instance }) => {
  await page.goto(`${instance.baseUrl}/setup`);
  await fillOwner(page);
  await page.getByLabel('Setup code').fill('AAAA-BBBB-CCCC');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('This is not the set-up code.')).toBeVisible();
  await expect(page.getByLabel('Setup code')).toBeFocused();
  await expect(page.getByLabel('Email')).toHaveValue(olivia.email);
  await expect(page.getByLabel('Password')).toHaveValue(olivia.password);
  await expectAccessible(page);

  await page.goto(`${instance.baseUrl}/setup?code=wrong`);
  await expect(page.getByLabel('Setup code')).toBeHidden();
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  const code = new URL(instance.setupUrl).searchParams.get('code') ?? '';
  await page.getByLabel('Setup code').fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
});

test('the wizard survives reload, the back button and steps out of order, and is gone after its end', async ({
  page,
  instance,
}) => {
  const { baseUrl } = instance;
  await page.goto(`${baseUrl}/setup?step=invite`);
  await expect(page.getByRole('heading', { name: 'Set up owner account' })).toBeVisible();
  await page.goto(instance.setupUrl);
  await expect(page.getByText('Step 1 of 4')).toBeVisible();
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  await expect(page.getByText('Step 2 of 4')).toBeVisible();
  await expectAccessible(page);
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Next' }).click();

  await expect(page.getByRole('heading', { name: 'Three short questions' })).toBeVisible();
  await expect(page.getByText('Step 3 of 4')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('What is this instance for?').selectOption('Family and friends');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Invite' })).toBeVisible();
  await expect(page.getByText('Step 4 of 4')).toBeVisible();
  await expectAccessible(page);
  await page.goBack();
  await expect(page.getByLabel('What is this instance for?')).toHaveValue('home');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  await page.goto(`${baseUrl}/setup?step=nonsense`);
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();

  const otherTab = await page.context().newPage();
  await otherTab.goto(`${baseUrl}/setup?step=invite`);
  await page.goto(`${baseUrl}/setup?step=invite`);
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(page).toHaveURL(`${baseUrl}/users`);
  await expectAccessible(page);
  await otherTab.getByLabel('Email addresses').fill(mia.email);
  await otherTab.getByRole('button', { name: 'Invite user' }).click();
  await expect(otherTab.getByText('Invited, mail queued')).toBeVisible();
  await otherTab.getByRole('button', { name: 'Go to the users' }).click();
  await expect(row(otherTab, mia.email)).toBeVisible();

  for (const path of ['/setup', '/setup?step=email', instance.setupUrl.replace(baseUrl, '')]) {
    expect((await page.goto(`${baseUrl}${path}`))?.status()).toBe(404);
  }
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Go to the start page' }).click();
  await expect(page).toHaveURL(`${baseUrl}/users`);
});

test('an owner sets up and invites, and the invited join, by the keyboard alone', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await page.goto(instance.setupUrl);
  await type(page, 'Email', olivia.email);
  await type(page, 'First name', olivia.firstName);
  await type(page, 'Last name', olivia.lastName);
  await type(page, 'Password', olivia.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  await press(page, 'Send test email');
  await expect(page.getByText('It said: 250 2.0.0 taken into the test mailbox')).toBeVisible();
  await press(page, 'Next');
  await expect(page.getByRole('heading', { name: 'Three short questions' })).toBeVisible();
  await type(page, 'How many people will use it?', '11');
  await press(page, 'Next');
  await expect(page.getByRole('heading', { name: 'Invite' })).toBeVisible();
  await type(page, 'Email addresses', mia.email);
  await press(page, 'Invite user');
  await expect(page.getByText('Invited, mail queued')).toBeVisible();
  await press(page, 'Go to the users');
  await expect(row(page, mia.email)).toBeVisible();

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(linkIn(await mailbox.mailTo(mia.email)));
  await type(guest, 'First name', mia.firstName);
  await type(guest, 'Last name', mia.lastName);
  await type(guest, 'Password', mia.password);
  await guest.keyboard.press('Enter');
  await expect(guest.getByRole('heading', { name: `Welcome to Latchkey, ${mia.firstName}` })).toBeFocused();
});

async function type(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label));
  await page.keyboard.type(text);
}

async function press(page: Page, button: string): Promise<void> {
  await tabTo(page, page.getByRole('button', { name: button }));
  await page.keyboard.press('Enter');
}

/** Presses Tab until the focus is there. It is on something all the way, where it is seen. */
async function tabTo(page: Page, there: Locator): Promise<void> {
  await expect(there).toBeVisible();
  for (let n = 0; n < 30; n += 1) {
    await expectFocus(page);
    if (await there.evaluate((it) => it === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(there).toBeFocused();
}

/** Something has the focus, and an outline, or stands in a box that has one. */
async function expectFocus(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => {
        const active = document.activeElement;
        if (!active || active === document.body) return 'the page has the focus';
        const isOutlined = [active, active.parentElement].some(
          (box) => box && getComputedStyle(box).outlineStyle !== 'none',
        );
        return isOutlined ? 'seen' : `no outline around ${active.outerHTML.slice(0, 200)}`;
      }),
    )
    .toBe('seen');
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ javaScriptEnabled });

    test('nobody who was typed is lost, and what is no address stays in the box', async ({
      page,
      instance,
      mailbox,
    }) => {
      await toLastStep(page, instance);
      const box = page.getByLabel('Email addresses');
      await box.fill(`${mia.email}, adam@example`);
      await page.getByRole('button', { name: 'Skip' }).click();
      await expect(page.getByText('What stands here is not invited yet.')).toBeVisible();
      await expect(box).toHaveValue(`${mia.email}, adam@example`);
      await page.getByRole('button', { name: /^Invite/ }).click();
      await expect(page.getByRole('listitem').filter({ hasText: mia.email })).toContainText('Invited');
      await expect(page.getByRole('listitem').filter({ hasText: 'adam@example' })).toContainText(
        'Not an address',
      );
      const mend = page.getByRole('button', { name: 'Mend' });
      const chip = page.getByRole('button', { name: 'adam@example, not an address: no dot after the @' });
      if (javaScriptEnabled) {
        await expect(mend).toBeFocused();
        await mend.click();
        await expect(chip).toBeVisible();
      } else await expect(box).toHaveValue('adam@example');
      await mailbox.mailTo(mia.email);
      // Reloading leads back to the step: the wizard is not over while somebody needs a look.
      await page.goto(`${instance.baseUrl}/setup?step=invite`);
      await box.fill('adam@example');
      await page.getByRole('button', { name: /^Invite/ }).click();
      await expect(page.getByRole('listitem').filter({ hasText: 'Not an address' })).toBeVisible();
      if (javaScriptEnabled) {
        await mend.click();
        await chip.click();
        await expect(box).toHaveValue('adam@example');
      }
      await box.fill(adam.email);
      await page.getByRole('button', { name: /^Invite/ }).click();
      await expect(box).toBeHidden();
      await expect(page.getByRole('listitem').filter({ hasText: adam.email })).toContainText('Invited');
      if (javaScriptEnabled)
        await expect(page.getByRole('button', { name: 'Go to the users' })).toBeFocused();
      await page.getByRole('button', { name: 'Go to the users' }).click();
      await expect(page).toHaveURL(`${instance.baseUrl}/users`);
      for (const email of [mia.email, adam.email]) await expect(row(page, email)).toBeVisible();
      expect((await page.goto(`${instance.baseUrl}/setup`))?.status()).toBe(404);
    });

    test('whoever is told that somebody is not invited may go on without them', async ({
      page,
      instance,
    }) => {
      await toLastStep(page, instance);
      await page.getByLabel('Email addresses').fill(mia.email);
      await page.getByRole('button', { name: 'Skip' }).click();
      await page.getByRole('button', { name: 'Go on without them' }).click();
      await expect(page).toHaveURL(`${instance.baseUrl}/users`);
      await expect(row(page, mia.email)).toBeHidden();
    });
  });
}

async function toLastStep(page: Page, instance: Instance): Promise<void> {
  await page.goto(instance.setupUrl);
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await toInvites(page);
}

test.describe('without the questions', () => {
  test.use({ env: { N8N_PERSONALIZATION_ENABLED: 'false' } });

  test('the wizard has three steps', async ({ page, instance }) => {
    await page.goto(instance.setupUrl);
    await expect(page.getByText('Step 1 of 3')).toBeVisible();
    await fillOwner(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByRole('heading', { name: 'Invite' })).toBeVisible();
    await expect(page.getByText('Step 3 of 3')).toBeVisible();
    await page.goto(`${instance.baseUrl}/setup?step=survey`);
    await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  });
});

test('a visitor sees no wizard while the owner is in it', async ({ page, browser, instance }) => {
  await page.goto(instance.setupUrl);
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  const stranger = await (await browser.newContext()).newPage();
  expect((await stranger.goto(instance.setupUrl))?.status()).toBe(404);
});

test('a mail server that refuses the test mail is quoted and explained', async ({
  page,
  instance,
  mailbox,
}) => {
  mailbox.refuse({
    at: 'recipient',
    code: 553,
    reply: '5.7.1 Sender address rejected: not owned by user mailer',
  });
  await page.goto(instance.setupUrl);
  await fillOwner(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Send test email' }).click();
  await expect(page.getByText('does not let this user send as latchkey@example.com')).toBeVisible();
  await expect(
    page.getByText('It said: 553 5.7.1 Sender address rejected: not owned by user mailer'),
  ).toBeVisible();
  await expectAccessible(page);
});

test.describe('with no set-up code asked for', () => {
  test.use({ env: { LATCHKEY_SETUP_CODE: 'off', LATCHKEY_INSTANCE_NAME: 'Harbour & Co' } });

  test('the instance is claimed from its plain address, and wears its own name', async ({
    page,
    instance,
  }) => {
    expect(instance.setupUrl).toBe(`${instance.baseUrl}/setup`);
    await claim(page, instance);
    await expect(page).toHaveTitle('Users · Harbour & Co');
  });
});
