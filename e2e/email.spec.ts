import { writeFileSync } from 'node:fs';
import { adam, mia } from '../testing/cast';
import { claim, expect, expectAccessible, invite, test } from './support/app';
import { runCommand, startInstance } from './support/instance';

test('the email page shows how mail is set up, proves it, and tells what became of every mail', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance, '/email');
  await expect(page.getByText('No mail was sent yet.')).toBeVisible();
  await expect(page.getByText(`localhost, port ${mailbox.port}`)).toBeVisible();
  expect(await page.content()).not.toContain(mailbox.env.N8N_SMTP_PASS);
  await page.getByRole('button', { name: 'Send test email' }).click();
  await expect(page.getByText('It said: 250 2.0.0 taken into the test mailbox')).toBeVisible();

  mailbox.refuse({ at: 'recipient', code: 550, reply: '5.1.1 No such person here' });
  await page.goto(`${instance.baseUrl}/users`);
  await invite(page, mia.email);
  await page.goto(`${instance.baseUrl}/email`);
  const mails = page.getByRole('list', { name: 'Mails' }).getByRole('listitem');
  await expect(mails).toHaveText([
    /mia@example.com.*Failed.*550 5.1.1 No such person here/,
    /olivia@example.com.*Sent/,
  ]);
  const failed = page.getByRole('region', { name: '1 mail failed' });
  await expect(failed.getByText('does not know this address')).toBeVisible();
  await expect(failed.getByText('“550 5.1.1 No such person here”')).toBeVisible();
  await mails.first().locator('summary').click();
  await expect(mails.first().getByText('What it means')).toBeVisible();
  await expectAccessible(page);
  await mails.first().locator('summary').click();

  mailbox.refuse(null);
  await failed.getByRole('button', { name: `Send again to ${mia.email}` }).click();
  await expect(page.getByText(`The mail to ${mia.email} is tried again now.`).first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'All mails' })).toBeFocused();
  await expect(failed).toBeHidden();
  await mailbox.mailTo(mia.email);
  await expect(mails).toHaveText([
    /mia@example.com.*Sent.*taken into the test mailbox/,
    /olivia@example.com.*Sent/,
  ]);
  await expect(page.getByRole('button', { name: /Send again/ })).toBeHidden();

  await page.getByLabel('Search mails').fill('MIA@');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/search=MIA%40/);
  const states = page.getByRole('navigation', { name: 'State' });
  await expect(states.getByRole('link')).toHaveText(['All1', 'Queued0', 'Sent1', 'Failed0']);
  await states.getByRole('link', { name: 'Sent' }).click();
  await expect(page).toHaveURL(/search=MIA%40&state=sent/);
  await expect(mails).toHaveText([/mia@example.com/]);
  await states.getByRole('link', { name: 'Failed' }).click();
  await expect(page.getByText('No mail matches.')).toBeVisible();
});

test('a test goes to any address, and all that failed is sent again at once, without JavaScript too', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  mailbox.refuse({ at: 'recipient', code: 550, reply: '5.7.1 Not today' });
  await invite(page, `${adam.email} ${mia.email}`);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await context.newPage();
  await expect(async () => {
    await plain.goto(`${instance.baseUrl}/email`);
    await expect(plain.getByRole('heading', { name: '2 mails failed' })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  mailbox.refuse(null);
  await plain.getByRole('button', { name: 'Send both again' }).click();
  for (const { email } of [adam, mia]) await mailbox.mailTo(email);
  await plain.goto(`${instance.baseUrl}/email`);
  await expect(plain.getByRole('heading', { name: /failed/ })).toBeHidden();

  await plain.getByLabel('Send to').fill('not an address');
  await plain.getByRole('button', { name: 'Send test email' }).click();
  await expect(plain.getByLabel('Send to')).toHaveAttribute('aria-invalid', 'true');
  await plain.getByLabel('Send to').fill('postmaster@elsewhere.example');
  await plain.getByRole('button', { name: 'Send test email' }).click();
  await expect(plain.getByText('accepted the mail to postmaster@elsewhere.example')).toBeVisible();
  expect((await mailbox.mailTo('postmaster@elsewhere.example')).subject).toBe(
    'You have been invited to Latchkey',
  );
  await plain.goto(`${instance.baseUrl}/activity`);
  await expect(
    plain.getByText('Olivia Owner sent the invite mail as a test to postmaster@elsewhere.example.'),
  ).toBeVisible();
  await context.close();
});

test('the check of the mail server goes step by step and names what is wrong', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance, '/email');
  await page.getByRole('link', { name: 'Check' }).click();
  const steps = page.getByRole('list', { name: 'Steps of the check' }).getByRole('listitem');
  const outcomes = () =>
    steps.evaluateAll((items) => items.map((item) => item.querySelector('[role=img]')?.ariaLabel));
  await page.getByRole('button', { name: 'Check the mail server' }).click();
  await expect(steps).toHaveCount(7);
  expect(await outcomes()).toEqual(Array(7).fill('Passed'));
  await expect(page.getByText('localhost takes mail from here.')).toBeVisible();
  await expect(page.getByText('localhost', { exact: false }).first()).toBeVisible();
  expect(mailbox.mails).toEqual([]);

  mailbox.refuse({ at: 'recipient', code: 553, reply: '5.7.1 Sender address rejected: not owned by user' });
  await page.getByRole('button', { name: 'Check the mail server' }).click();
  await expect(page.getByText('Check N8N_SMTP_SENDER.')).toBeVisible();
  await expectAccessible(page);

  await instance.restart({ N8N_SMTP_PASS: 'not the password' });
  await page.reload();
  await page.getByRole('button', { name: 'Check the mail server' }).click();
  await expect(page.getByText(/did not accept the sign-in/)).toBeVisible();
  await expect(page.getByText('localhost does not take mail from here.')).toBeVisible();
  expect((await outcomes()).slice(-2)).toEqual(['Failed', 'Not tried']);
});

test('both mails are previewed as people get them, and both can be sent as a test', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance, '/email');
  await page.getByRole('link', { name: 'Preview' }).click();
  const mail = page.frameLocator('iframe');
  await expect(mail.getByRole('heading', { name: 'Join Latchkey' })).toBeVisible();
  await page.getByRole('link', { name: 'Dark' }).click();
  await expect(page).toHaveURL(/scheme=dark/);
  const ground = () => mail.locator('.card').evaluate((card) => getComputedStyle(card).backgroundColor);
  await expect.poll(ground).toBe('rgb(27, 24, 20)');
  await page.getByRole('link', { name: 'Phone' }).click();
  await expect.poll(() => page.locator('iframe').evaluate((frame) => frame.clientWidth)).toBe(360);
  await page.getByRole('link', { name: 'Password reset' }).click();
  await expect(mail.getByRole('heading', { name: 'Reset your password' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Text' }).click();
  await expect(page.getByText(/Choose a new password:\s+\S+reset-password\/sample/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Template', { exact: true }).selectOption('Password reset');
  await page.getByRole('button', { name: 'Send test email' }).click();
  await expect(page.getByText('It said: 250')).toBeVisible();
  expect((await mailbox.mailTo('olivia@example.com')).subject).toBe('Reset your Latchkey password');
});

test('a template of one’s own is used at once, and the built-in one while it is faulty', async ({
  page,
  mailbox,
  emptyData,
}, info) => {
  const file = info.outputPath('invite.html');
  const { output } = await runCommand(['templates', 'invite'], {});
  writeFileSync(file, output.replace('Accept invite', 'Step aboard'));
  const settings = { ...mailbox.env, N8N_UM_EMAIL_TEMPLATES_INVITE: file };
  const instance = await startInstance(settings, emptyData);
  await claim(page, instance);
  await invite(page, mia.email);
  const { html, text } = await mailbox.mailTo(mia.email);
  expect(html).toContain('Step aboard');
  expect(text).toContain('/invite/');
  await page.goto(`${instance.baseUrl}/email?view=preview`);
  await expect(page.getByText(`Made of your own template, ${file}`)).toBeVisible();

  writeFileSync(file, '<p>{{inviteUrl}}</p>');
  await page.reload();
  await expect(page.getByText('line 1: {{inviteUrl}} is not known')).toBeVisible();
  await page.goto(`${instance.baseUrl}/users`);
  await invite(page, adam.email);
  expect((await mailbox.mailTo(adam.email)).html).toContain('Accept invite');
  await page.close();
  await instance.remove();
  const start = await runCommand(['start'], { N8N_UM_EMAIL_TEMPLATES_INVITE: file });
  expect(start).toMatchObject({ code: 1, output: expect.stringContaining(`${file}, line 1: {{inviteUrl}}`) });
});

test.describe('without a mail server', () => {
  test.use({ hasMail: false });

  test('the email page says what to set', async ({ page, instance }) => {
    await claim(page, instance);
    await invite(page, adam.email);
    await page.goto(`${instance.baseUrl}/email`);
    await expect(page.getByText('set N8N_EMAIL_MODE=smtp')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Send test email' })).toBeHidden();
    await expectAccessible(page);
  });
});
