import type { Page } from '@playwright/test';
import { mia } from '../testing/cast';
import { claim, expect, expectAccessible, fillProfile, test } from './support/app';
import { type Instance, runCommand } from './support/instance';
import { linkIn } from './support/mailbox';
import { post } from './support/plain';

/** Runs a command on the instance's data, as whoever holds the machine does. */
const command = (instance: Instance, ...args: string[]) =>
  runCommand(args, { LATCHKEY_DATA_DIR: instance.dataDir, N8N_EDITOR_BASE_URL: instance.baseUrl });

const addGroup = (page: Page, { baseUrl }: Instance, name: string) =>
  post(page.context(), `${baseUrl}/groups`, 'Add group', { name });

/** Makes these groups, and has Olivia look at the users. */
async function claimWithGroups(page: Page, instance: Instance, ...names: string[]): Promise<void> {
  await claim(page, instance);
  for (const name of names) await addGroup(page, instance, name);
  await page.reload();
}

/** How many are in each group and come into it, as the machine says it. */
async function counted(instance: Instance): Promise<Record<string, [people: number, invited: number]>> {
  const { stdout } = await command(instance, 'groups', '--json');
  const rows: { name: string; people: number; invited: number }[] = JSON.parse(stdout);
  return Object.fromEntries(rows.map(({ name, people, invited }) => [name, [people, invited]]));
}

const openDialog = (page: Page) => page.getByRole('button', { name: 'Invite', exact: true }).click();
const preview = (page: Page) => page.getByRole('list', { name: 'Preview' }).getByRole('listitem');
const outcomes = (page: Page) =>
  page.getByRole('list', { name: 'What became of each address' }).getByRole('listitem');

test('Mia is invited into two groups, and is in them when she joins', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claimWithGroups(page, instance, 'Crew', 'Family', 'Kitchen');
  await openDialog(page);
  const groups = page.getByRole('group', { name: 'Groups' });
  await expect(groups.getByRole('checkbox')).toHaveCount(3);
  await groups.getByLabel('Crew').check();
  await groups.getByLabel('Kitchen').check();
  await page.getByLabel('Personal line').fill('See https://evil.example');
  await page.getByLabel('Email addresses').fill(mia.email);
  await page.getByRole('button', { name: 'Invite user' }).click();
  await expect(page.getByText('Leave out links and angle brackets.')).toBeVisible();
  await expect(groups.getByLabel('Crew')).toBeChecked();
  await expectAccessible(page);
  await page.getByLabel('Personal line').fill('');
  await page.getByRole('button', { name: 'Close' }).click();
  await openDialog(page);
  await expect(groups.getByLabel('Kitchen')).toBeChecked();
  await expect(groups.getByLabel('Family')).not.toBeChecked();
  await page.getByRole('button', { name: 'Invite user' }).click();
  await expect(outcomes(page)).toHaveText([/mia@example\.com.*Invited, mail queued.*Into Crew and Kitchen/]);
  await expectAccessible(page);
  expect(await counted(instance)).toEqual({ Crew: [0, 1], Family: [0, 0], Kitchen: [0, 1] });

  const guest = await (await browser.newContext()).newPage();
  await guest.goto(linkIn(await mailbox.mailTo(mia.email)));
  await fillProfile(guest, mia);
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(guest.getByRole('button', { name: 'Join' })).toBeHidden();
  expect(await counted(instance)).toEqual({ Crew: [1, 0], Family: [0, 0], Kitchen: [1, 0] });
  await page.goto(`${instance.baseUrl}/activity`);
  await expect(
    page.getByText(/accepted the invite and joined as a member, in Crew and Kitchen\./),
  ).toBeVisible();
});

test('a CSV file says for each person into which groups', async ({ page, instance }) => {
  await claimWithGroups(page, instance, 'Crew', 'Family');
  await openDialog(page);
  await page.getByLabel('Crew').check();
  const table = 'email,groups\nmia@example.com,Family\nadam@example.com,\nzoe@example.com,Crew;Nobody\n';
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(table) };
  await page.getByLabel('CSV file').setInputFiles(file);
  await expect(preview(page)).toHaveText([
    /zoe@example\.com.*Unknown group.*Crew;Nobody.*There is no group of this name\./,
    /mia@example\.com.*Fine.*Into Family/,
    /adam@example\.com.*Fine.*Into Crew/,
  ]);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Invite 2 users' }).click();
  await expect(outcomes(page)).toHaveText([
    /zoe@example\.com.*Unknown group/,
    /mia@example\.com.*Into Family/,
    /adam@example\.com.*Into Crew/,
  ]);
  expect(await counted(instance)).toEqual({ Crew: [0, 1], Family: [0, 1] });
  await page.getByRole('button', { name: 'Mend' }).click();
  await expect(page.getByRole('button', { name: 'zoe@example.com, unknown group' })).toBeVisible();
  await expectAccessible(page);
});

test('where there are no groups the form asks for none, and says when one has gone', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await openDialog(page);
  await expect(page.getByLabel('Role')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Groups' })).toBeHidden();
  await addGroup(page, instance, 'Crew');
  await page.reload();
  await openDialog(page);
  await page.getByLabel('Crew').check();
  expect(await command(instance, 'groups:remove', 'Crew')).toMatchObject({ code: 0 });
  await page.getByLabel('Email addresses').fill(mia.email);
  await page.getByRole('button', { name: 'Invite user' }).click();
  await expect(page.getByText('A group that is meant here was removed meanwhile.')).toBeVisible();
  expect((await command(instance, 'users')).stdout).not.toContain(mia.email);
});

test.describe('without JavaScript', () => {
  test('the groups are ticked, looked at and kept through a fault', async ({ page, browser, instance }) => {
    await claimWithGroups(page, instance, 'Crew', 'Family');
    const context = await browser.newContext({ javaScriptEnabled: false });
    await context.addCookies(await page.context().cookies());
    const plain = await context.newPage();
    await plain.goto(`${instance.baseUrl}/users`);
    await plain.getByLabel('Email addresses').fill(mia.email);
    await plain.getByLabel('Family').check();
    await plain.getByLabel('Personal line').fill('See https://evil.example');
    await plain.getByRole('button', { name: 'Invite user' }).click();
    await expect(plain.getByLabel('Personal line')).toHaveAccessibleDescription(
      'Leave out links and angle brackets.',
    );
    await expect(plain.getByLabel('Family')).toBeChecked();
    await expect(plain.getByLabel('Crew')).not.toBeChecked();
    await plain.getByLabel('Personal line').fill('');
    await plain.getByRole('button', { name: 'Preview' }).click();
    await expect(preview(plain)).toHaveText([/mia@example\.com.*Fine.*Into Family/]);
    await expect(plain.getByLabel('Family')).toBeChecked();
    await plain.getByRole('button', { name: 'Invite user' }).click();
    await expect(outcomes(plain)).toHaveText([/mia@example\.com.*Into Family/]);
    expect(await counted(instance)).toEqual({ Crew: [0, 0], Family: [0, 1] });
  });
});
