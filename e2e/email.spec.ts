import { adam, mia } from '../prisma/cast';
import { claim, expect, expectAccessible, invite, test } from './support/app';

test('the email page shows how mail is set up, proves it, and tells what became of every mail', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await page.goto(`${instance.baseUrl}/email`);
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
  await expectAccessible(page);

  mailbox.refuse(null);
  await page.getByRole('button', { name: `Send again to ${mia.email}` }).click();
  await mailbox.mailTo(mia.email);
  await expect(mails).toHaveText([
    /mia@example.com.*Sent.*taken into the test mailbox/,
    /olivia@example.com.*Sent/,
  ]);
  await expect(page.getByRole('button', { name: /Send again/ })).toBeHidden();

  await page.getByLabel('Search mails').fill('MIA@');
  await page.getByLabel('State').selectOption('Sent');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/search=MIA%40&state=sent/);
  await expect(mails).toHaveText([/mia@example.com/]);
  await page.goto(`${instance.baseUrl}/email?state=failed`);
  await expect(page.getByText('No mail matches.')).toBeVisible();
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
