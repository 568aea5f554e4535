import { adam, mia, olivia } from '../testing/cast';
import { claim, expect, fillOwner, invite, row, signIn, test } from './support/app';
import { linkIn } from './support/mailbox';
import { accept } from './support/people';

// The pictures of docs/. A page that has come to look otherwise fails here; `npm run pictures` takes them anew.
test.use({ env: { LATCHKEY_INSTANCE_NAME: 'Harbour', N8N_PERSONALIZATION_ENABLED: 'false' } });

/** Room for other fonts and for "3 seconds ago", and too little for another layout. */
const ALIKE = { maxDiffPixelRatio: 0.06, animations: 'disabled' as const };

test('the pictures of the documentation show what people see', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await page.setViewportSize({ width: 1120, height: 700 });
  await page.goto(instance.setupUrl);
  await fillOwner(page);
  await expect(page).toHaveScreenshot('set-up.png', ALIKE);

  await claim(page, instance);
  const theirs = await (await browser.newContext()).newPage();
  for (const person of [adam, mia]) {
    await invite(page, person.email, person === adam ? 'Admin' : 'Member');
    await accept(theirs, linkIn(await mailbox.mailTo(person.email)), person);
    await theirs.context().clearCookies();
    await page.reload();
  }
  mailbox.refuse({ at: 'recipient', code: 550, reply: '5.1.1 No such person here' });
  await invite(page, 'noa@example.com');
  await page.reload();
  await expect(row(page, 'noa@example.com').getByText('Mail failed')).toBeVisible();
  await page.getByRole('button', { name: 'Put the list away' }).click();
  await expect(page.getByRole('list', { name: 'Left to do' })).toBeHidden();
  await expect(page).toHaveScreenshot('users.png', ALIKE);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page).toHaveScreenshot('users-dark.png', ALIKE);
  await page.emulateMedia({ colorScheme: 'light' });

  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByLabel('Email addresses').fill('lee@example.com, Kim Keeper <kim@example.com>');
  await page.getByLabel('Email addresses').press('Enter');
  await expect(page.getByRole('button', { name: 'Invite 2 users' })).toBeVisible();
  await expect(page).toHaveScreenshot('invite.png', ALIKE);

  await page.goto(`${instance.baseUrl}/users`);
  await page.getByRole('link', { name: 'noa@example.com' }).click();
  await expect(page.getByText('5.1.1 No such person here')).toBeVisible();
  await expect(page).toHaveScreenshot('person.png', ALIKE);

  await page.goto(`${instance.baseUrl}/account`);
  await expect(page.getByText(olivia.email).first()).toBeVisible();
  await expect(page).toHaveScreenshot('account.png', ALIKE);

  for (const [name, line] of [
    ['Wiki', 'Notes and how-tos of the house'],
    ['Recipes', 'Menus, stock and the week’s orders'],
    ['Files', 'Shared folders and photos'],
  ] as const) {
    await page.goto(`${instance.baseUrl}/apps/add`);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Address', { exact: true }).fill(`http://${name.toLowerCase()}.localhost`);
    await page.getByLabel('Line').fill(line);
    await page.getByRole('radio', { name: /^Everybody/ }).check();
    await page.getByRole('button', { name: 'Add app' }).click();
    await expect(page.getByText(`${name} is added.`)).toBeVisible();
  }
  await expect(page).toHaveScreenshot('app.png', ALIKE);
  await signIn(theirs, instance, mia);
  await expect(theirs.getByRole('link', { name: /^Wiki/ })).toBeVisible();
  await theirs.setViewportSize({ width: 1120, height: 700 });
  await expect(theirs).toHaveScreenshot('apps.png', ALIKE);
});
