import type { Page } from '@playwright/test';
import { adam, mia } from '../testing/cast';
import { claim, expect, expectAccessible, invite, row, test } from './support/app';
import { startInstance } from './support/instance';
import { linkIn, openMailbox } from './support/mailbox';
import { openPerson } from './support/people';

/** What became of the mails to the person whose page is open. */
const trail = (page: Page) => page.getByRole('region', { name: 'Invites and mails' });

test('a mail that is not accepted yet shows what the server said and when the next try is, and arrives', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  mailbox.refuse({ at: 'message', code: 451, reply: '4.7.1 Greylisted, come back later' });
  await invite(page, mia.email);
  await page.keyboard.press('Escape');
  await expect(row(page, mia.email)).toContainText('Mail waiting');
  await openPerson(page, instance, mia.email);
  await expect(trail(page)).toContainText('451 4.7.1 Greylisted, come back later');
  await expect(trail(page)).toContainText(/not accepted yet.*Next try/);
  await expectAccessible(page);
  mailbox.refuse(null);
  await mailbox.mailTo(mia.email);
  await expect(trail(page)).toContainText('accepted by the mail server');
});

test('a mail that is refused for good says so, and the invite stays', async ({ page, instance, mailbox }) => {
  await claim(page, instance);
  mailbox.refuse({ at: 'recipient', code: 550, reply: '5.1.1 No such person here' });
  await invite(page, mia.email);
  await page.keyboard.press('Escape');
  await expect(row(page, mia.email)).toContainText('Pending: Mail failed');
  await openPerson(page, instance, mia.email);
  await expect(trail(page)).toContainText('The mail server does not know this address.');
  await expect(trail(page)).toContainText('550 5.1.1 No such person here');
});

test('a mail server that is down costs no invite, over a restart too', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await mailbox.close();
  await invite(page, mia.email);
  await openPerson(page, instance, mia.email);
  await expect(trail(page)).toContainText('Nothing answers at localhost');
  await page.goto('about:blank'); // nothing of the page is under way when the instance dies
  await instance.stop('SIGKILL');
  const reopened = await openMailbox('tls', mailbox.port);
  await instance.restart(reopened.env);
  const mail = await reopened.mailTo(mia.email);
  expect(linkIn(mail)).toContain('/invite/');
  await openPerson(page, instance, mia.email);
  await expect(trail(page)).toContainText('accepted by the mail server');
  await reopened.close();
});

test('a server that speaks STARTTLS is used with N8N_SMTP_SSL=false, and explained with true', async ({
  page,
  emptyData,
}) => {
  const mailbox = await openMailbox('starttls');
  const instance = await startInstance(mailbox.env, emptyData);
  await claim(page, instance);
  await invite(page, mia.email);
  await mailbox.mailTo(mia.email);
  await page.goto('about:blank');
  await instance.restart({ N8N_SMTP_SSL: 'true' });
  await page.goto(`${instance.baseUrl}/users`);
  await invite(page, adam.email);
  await openPerson(page, instance, adam.email);
  await expect(trail(page)).toContainText('set N8N_SMTP_SSL=false');
  await page.close();
  await instance.remove();
  await mailbox.close();
});
