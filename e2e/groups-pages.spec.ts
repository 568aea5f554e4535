import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, fillProfile, invite, row, test } from './support/app';
import { changeDatabase } from './support/database';
import type { Instance } from './support/instance';
import { linkIn } from './support/mailbox';

const NOA = 'noa@example.com';
const KAI = 'kai@example.com';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const region = (page: Page, name: string) => page.getByRole('region', { name });

/** Makes a group in the page of groups, and stays on its page. */
async function addGroup(page: Page, instance: Instance, name: string): Promise<void> {
  await page.goto(`${instance.baseUrl}/groups`);
  await page.getByRole('button', { name: 'Add group' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Add group' }).click();
  await expect(heading(page)).toHaveText(name);
}

async function addPeople(page: Page, addresses: string): Promise<void> {
  await page.getByRole('button', { name: 'Add people' }).click();
  await page.getByRole('dialog').getByLabel('Email addresses').fill(addresses);
  await page.getByRole('dialog').getByRole('button', { name: 'Add people' }).click();
}

async function invited(page: Page, instance: Instance, addresses: string): Promise<void> {
  await page.goto(`${instance.baseUrl}/users`);
  await invite(page, addresses);
  await page.keyboard.press('Escape');
}

/** An app that these groups open, as its own page would make it. */
async function makeApp(instance: Instance, name: string, group: string): Promise<void> {
  await changeDatabase(
    instance,
    `with made as (
       insert into app (id, name, "nameKey", kind, address, host)
       values (gen_random_uuid(), $1, lower($1), 'guarded', 'https://' || lower($1) || '.example.com', lower($1) || '.example.com')
       returning id
     )
     insert into app_group ("appId", "groupId") select made.id, "group".id from made, "group" where "group".name = $2`,
    [name, group],
  );
}

test('a group is made and filled, and says of each address what became of it', async ({ page, instance }) => {
  await claim(page, instance);
  await invited(page, instance, `${NOA} ${KAI}`);
  await page
    .getByRole('navigation', { name: 'Pages', exact: true })
    .getByRole('link', { name: 'Groups' })
    .click();
  await expect(heading(page)).toHaveText('Groups');
  await expect(page.getByText('There are no groups yet')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Add group' }).click();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Add group' }).click();
  await expect(page.getByText('Enter a name for the group.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('x'.repeat(300));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Use at most 64 characters for the name.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('Kitchen');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Kitchen');
  await expect(page.getByText('Nobody is in it yet.')).toBeVisible();
  await expectAccessible(page);

  await addPeople(page, `${NOA}, ${olivia.email}, nobody@example.com, nonsense`);
  const told = page.getByRole('list', { name: 'What became of each' });
  await expect(told.getByText('Comes into Kitchen with the invite.')).toBeVisible();
  await expect(told.getByText('Is in Kitchen now.')).toBeVisible();
  await expect(told.getByText('Nobody here has this address. Invite them first.')).toBeVisible();
  await expect(told.getByText('This is no email address.')).toBeVisible();
  await expect(page.getByLabel('Email addresses')).toHaveValue('nobody@example.com\nnonsense');
  await expectAccessible(page);
  await page.getByLabel('Email addresses').fill(KAI);
  await page.getByRole('dialog').getByRole('button', { name: 'Add people' }).click();
  await expect(page.getByText('1 person is in Kitchen now.').first()).toBeVisible();
  await expect(region(page, 'People').getByRole('listitem')).toHaveCount(3);

  await region(page, 'People')
    .getByRole('button', { name: `Remove ${NOA}` })
    .click();
  await expect(page.getByText(`${NOA} no longer comes into Kitchen with the invite.`).first()).toBeVisible();
  await expect(region(page, 'People').getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(region(page, 'People').getByRole('listitem')).toHaveCount(3);
});

test('a group is renamed and removed, and says before what follows', async ({ page, instance }) => {
  await claim(page, instance);
  await invited(page, instance, `${NOA} ${KAI}`);
  await addGroup(page, instance, 'Kitchen');
  await addPeople(page, `${NOA}, ${KAI}, ${olivia.email}`);
  await expect(region(page, 'People').getByRole('listitem')).toHaveCount(3);
  await makeApp(instance, 'Recipes', 'Kitchen');
  await page.getByRole('link', { name: 'Groups' }).first().click();
  const kitchen = page.getByRole('row').filter({ hasText: 'Kitchen' });
  await expect(kitchen).toContainText('3 people');
  await expect(kitchen).toContainText('Recipes');
  await page.getByRole('button', { name: 'Actions for Kitchen' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Galley');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Kitchen is called Galley now.').first()).toBeVisible();
  await expect(page.getByRole('dialog', { name: 'Rename' })).toHaveCount(0);
  await addGroup(page, instance, 'Crew');
  await page.getByRole('button', { name: 'Actions for Crew' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('galley');
  await page.keyboard.press('Enter');
  await expect(page.getByText('There is a group called “galley” already.')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.goto(`${instance.baseUrl}/groups`);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Galley' }).click();
  await expect(region(page, 'Apps it opens').getByRole('link', { name: 'Recipes' })).toBeVisible();
  await expectAccessible(page);
  const address = page.url();
  await page.getByRole('button', { name: 'Actions for Galley' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  const asks = page.getByRole('alertdialog');
  await expect(asks).toContainText('3 people lose Recipes, unless something else opens it to them.');
  await expectAccessible(page);
  await asks.getByRole('button', { name: 'Remove group' }).click();
  await expect(page.locator(':focus')).toContainText('The group Galley was removed.');
  await expect(page.getByRole('row').filter({ hasText: 'Galley' })).toHaveCount(0);

  for (const gone of [
    address,
    `${instance.baseUrl}/groups/${randomUUID()}`,
    `${instance.baseUrl}/groups/none`,
  ]) {
    const answer = await page.goto(gone);
    expect(answer?.status()).toBe(404);
    await expect(heading(page)).toHaveText('No such group');
    await expect(page).toHaveTitle(/^No such group/);
  }
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Back to the groups' }).click();
  await expect(heading(page)).toHaveText('Groups');
});

test('many groups and many people are searched and turned, and what cannot be asked is refused', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await changeDatabase(
    instance,
    `insert into "group" (id, name, "nameKey") select gen_random_uuid(), 'Group ' || n, 'group ' || n from generate_series(10, 29) n`,
    [],
  );
  await changeDatabase(
    instance,
    `with made as (
       insert into "user" (id, email, "firstName", "lastName", role, "passwordHash")
       select gen_random_uuid(), 'one' || n || '@example.com', 'One', 'Of ' || n, 'member', 'none'
       from generate_series(100, 159) n returning id
     )
     insert into group_member ("groupId", "userId") select "group".id, made.id from made, "group" where name = 'Group 20'`,
    [],
  );
  await page.goto(`${instance.baseUrl}/groups`);
  await page.getByLabel('Search groups').fill('ROUP 2');
  await expect(page).toHaveURL(/search=ROUP/);
  // Ten of twenty, the head, and “Group 12”.
  await expect(page.getByRole('row')).toHaveCount(12);
  await page.getByLabel('Search groups').fill('nothing');
  await expect(page.getByText('Nothing matches “nothing”')).toBeVisible();
  await page.getByRole('link', { name: 'Show all' }).click();
  await expect(page.getByRole('row')).toHaveCount(21);
  // The heads sort, the same one again the other way round, and the search keeps it so.
  const [top, head] = [page.getByRole('row').nth(1), page.getByRole('columnheader', { name: 'People' })];
  await expect(top).toContainText('Group 10');
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await expect(top).toContainText('Group 20');
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('link', { name: 'People', exact: true }).click();
  await expect(page.getByRole('row').last()).toContainText('Group 20');
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await page.getByLabel('Search groups').fill('group');
  await expect(page).toHaveURL(/search=group&sort=people&order=asc/);
  await expect(page.getByRole('row').last()).toContainText('Group 20');
  await page.getByRole('link', { name: 'Name', exact: true }).click();
  await expect(page).toHaveURL(/\/groups\?search=group$/);
  // The rows are shapes while another order is on its way.
  let answer = () => {};
  await page.route(/sort=apps/, async (route) => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    await route.continue();
  });
  await page.getByRole('link', { name: 'Apps', exact: true }).last().click();
  await expect(page.locator('[aria-busy=true] table')).toBeVisible();
  answer();
  await expect(page.locator('[aria-busy=false] table')).toBeVisible();
  await page.goto(`${instance.baseUrl}/groups?sort=size`);
  await expect(page.getByText('The list has no such order.')).toBeVisible();
  await page.goto(`${instance.baseUrl}/groups`);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Group 20' }).click();
  const people = region(page, 'People');
  await expect(people.getByRole('list', { name: 'People' }).getByRole('listitem')).toHaveCount(50);
  await people.getByRole('link', { name: 'Next page' }).click();
  await expect(people.getByRole('list', { name: 'People' }).getByRole('listitem')).toHaveCount(10);
  await page.getByLabel('Search people').fill('of 123');
  await expect(people.getByRole('list', { name: 'People' }).getByRole('listitem')).toHaveCount(1);
  await page.goto(`${page.url().split('?')[0]}?page=none`);
  await expect(page.getByText('The list has no such page.')).toBeVisible();
  await page.goto(`${instance.baseUrl}/groups?search=${'x'.repeat(201)}`);
  await expect(page.getByText('The search cannot be used')).toBeVisible();
});

test('the list of people shows groups, is filtered by one, and brings many in and out, with a way back', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await invited(page, instance, `${NOA} ${KAI} ${mia.email}`);
  await expect(page.getByRole('columnheader', { name: 'Groups' })).toHaveCount(0);
  await addGroup(page, instance, 'Crew');
  await addGroup(page, instance, 'Kitchen');
  await page.goto(`${instance.baseUrl}/users`);
  for (const email of [NOA, KAI, olivia.email]) await page.getByLabel(`Select ${email}`).check();
  const bar = page.getByRole('form', { name: 'What to do with the selected' });
  await bar.getByRole('button', { name: 'Add 3 to group' }).click();
  await page.getByRole('dialog').getByLabel('Group').selectOption('Crew');
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Add to group' }).click();
  await expect(page.getByText('3 people were added to Crew.').first()).toBeVisible();
  await expect(page.getByRole('table')).toBeFocused();
  await expect(row(page, NOA)).toContainText('Crew');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('3 people were removed from Crew.').first()).toBeVisible();
  await expect(row(page, NOA)).not.toContainText('Crew');

  await page.getByLabel(`Select ${NOA}`).check();
  await bar.getByRole('button', { name: 'Add 1 to group' }).click();
  await page.getByRole('dialog').getByLabel('Group').selectOption('Kitchen');
  await page.getByRole('dialog').getByRole('button', { name: 'Add to group' }).click();
  await expect(page.getByText(`${NOA} comes into Kitchen with the invite.`).first()).toBeVisible();
  // Of those who were in it already that is said, of each.
  for (const email of [NOA, KAI]) await page.getByLabel(`Select ${email}`).check();
  await bar.getByRole('button', { name: 'Add 2 to group' }).click();
  await page.getByRole('dialog').getByLabel('Group').selectOption('Kitchen');
  await page.getByRole('dialog').getByRole('button', { name: 'Add to group' }).click();
  const told = page.getByRole('list', { name: 'What became of each' });
  await expect(told.getByText(`${NOA} comes into Kitchen already.`)).toBeVisible();
  await expect(told.getByText(`${KAI} comes into Kitchen with the invite.`)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Undo' }).last()).toBeVisible();

  await page.getByLabel('In group').selectOption('Kitchen');
  await expect(page).toHaveURL(/group=/);
  await expect(page.getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('link', { name: 'Pending 2' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Active 0' })).toBeVisible();
  await expectAccessible(page);
  const file = await page.request.get(page.url().replace('/users?', '/users/export?'));
  const lines = (await file.text()).trim().split('\r\n');
  expect(lines.slice(1).map((line) => line.split(',').at(-1))).toEqual(['Kitchen', 'Kitchen']);
  await page.getByLabel('Select everybody on this page').check();
  await bar.getByRole('button', { name: 'More for the selected' }).click();
  await page.getByRole('menuitem', { name: 'Remove 2 from group' }).click();
  await expect(page.getByRole('dialog').getByLabel('Group')).toHaveValue(
    new URL(page.url()).searchParams.get('group') ?? '',
  );
  await page.getByRole('dialog').getByRole('button', { name: 'Remove from group' }).click();
  await expect(page.getByText('2 people were removed from Kitchen.').first()).toBeVisible();
  await expect(page.getByText('Nobody is here')).toBeVisible();
  for (const unusable of [randomUUID(), 'none']) {
    await page.goto(`${instance.baseUrl}/users?group=${unusable}`);
    await expect(page.getByText('There is no such group.')).toBeVisible();
    await expect(page.getByRole('row')).toHaveCount(0);
    const refused = await page.request.get(`${instance.baseUrl}/users/export?group=${unusable}`);
    expect(refused.status()).toBe(422);
  }
});

test('all who match are brought into a group, on whatever page they stand', async ({ page, instance }) => {
  await claim(page, instance);
  await changeDatabase(
    instance,
    `insert into "user" (id, email, "firstName", "lastName", role, "passwordHash")
     select gen_random_uuid(), 'one' || n || '@example.com', 'One', 'Of ' || n, 'member', 'none'
     from generate_series(1, 230) n`,
    [],
  );
  await addGroup(page, instance, 'Crew');
  await page.goto(`${instance.baseUrl}/users?search=one`);
  await page.getByLabel('Select everybody on this page').check();
  await page.getByRole('button', { name: 'Select all 230' }).click();
  const bar = page.getByRole('form', { name: 'What to do with the selected' });
  await bar.getByRole('button', { name: 'Add 230 to group' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add to group' }).click();
  await expect(page.getByText('230 people were added to Crew.').first()).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('230 people were removed from Crew.').first()).toBeVisible();
});

test('the page of a person has their groups, and what is done there can be undone', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await invited(page, instance, mia.email);
  await addGroup(page, instance, 'Crew');
  await addGroup(page, instance, 'Kitchen');
  await page.goto(`${instance.baseUrl}/users`);
  await page.getByRole('link', { name: mia.email }).click();
  const groups = region(page, 'Groups');
  await expect(groups.getByText('In no group.')).toBeVisible();
  await groups.getByRole('button', { name: 'Add to group' }).click();
  await page.getByRole('dialog').getByLabel('Group').selectOption('Kitchen');
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Add to group' }).click();
  await expect(page.getByText(`${mia.email} comes into Kitchen with the invite.`).first()).toBeVisible();
  await expect(groups.getByRole('listitem')).toHaveText(/Kitchen/);
  await expectAccessible(page);
  await groups.getByRole('button', { name: 'Remove from Kitchen' }).click();
  await expect(groups.getByText('In no group.')).toBeVisible();
  // The newest message is the first.
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(groups.getByRole('listitem')).toHaveCount(1);

  const theirs = await (await browser.newContext()).newPage();
  await theirs.goto(linkIn(await mailbox.mailTo(mia.email)));
  await fillProfile(theirs, mia);
  await theirs.getByRole('button', { name: 'Join' }).click();
  await expect(theirs.getByRole('navigation', { name: 'Pages', exact: true })).toBeVisible();
  await page.reload();
  await expect(heading(page)).toHaveText('Mia Member');
  await expect(groups.getByRole('listitem')).toHaveText(/Kitchen/);
  await groups.getByRole('link', { name: 'Kitchen' }).click();
  await expect(region(page, 'People').getByRole('link', { name: 'Mia Member' })).toBeVisible();

  // Members see no groups.
  for (const path of ['/groups', page.url().slice(instance.baseUrl.length)]) {
    await theirs.goto(instance.baseUrl + path);
    await expect(theirs).toHaveURL(/\/account$/);
  }
});

test('everything is reached by the keyboard alone', async ({ page, instance }) => {
  await claim(page, instance, '/groups');
  await page.getByRole('button', { name: 'Add group' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('Crew');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Crew');
  await page.getByRole('button', { name: 'Add people' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Email addresses')).toBeFocused();
  await page.keyboard.type(olivia.email);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(region(page, 'People').getByRole('listitem')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Add people' })).toBeFocused();
  await page.getByRole('button', { name: 'Remove Olivia Owner' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nobody is in it yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Actions for Crew' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Actions for Crew' })).toBeFocused();
});

test('without JavaScript groups are made, filled, renamed and removed by forms', async ({
  page,
  context,
  browser,
  instance,
}) => {
  await claim(page, instance);
  await invited(page, instance, NOA);
  const bare = await (
    await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() })
  ).newPage();
  await bare.goto(`${instance.baseUrl}/groups`);
  await bare.getByRole('textbox', { name: 'Name' }).fill('Kitchen, Crew');
  await bare.getByRole('button', { name: 'Add group' }).click();
  await expect.poll(() => bare.content()).toContain('Leave out commas and semicolons.');
  await bare.getByRole('textbox', { name: 'Name' }).fill('Kitchen');
  await bare.getByRole('button', { name: 'Add group' }).click();
  await expect(heading(bare)).toHaveText('Kitchen');
  await bare.getByLabel('Email addresses').fill(`${NOA} ${olivia.email}`);
  await bare.getByRole('button', { name: 'Add people' }).click();
  await expect(region(bare, 'People').getByRole('listitem')).toHaveCount(2);
  await bare.getByRole('button', { name: `Remove ${NOA}` }).click();
  await expect.poll(() => bare.content()).toContain(`${NOA} no longer comes into Kitchen with the invite.`);
  await bare.getByRole('textbox', { name: 'Name' }).fill('Galley');
  await bare.getByRole('button', { name: 'Rename' }).click();
  await expect(heading(bare)).toHaveText('Galley');

  await bare.goto(`${instance.baseUrl}/users`);
  await bare.getByLabel(`Select ${NOA}`).check();
  await bare.getByRole('button', { name: 'Add to group' }).click();
  await expect.poll(() => bare.content()).toContain('Choose a group.');
  await bare.getByLabel(`Select ${NOA}`).check();
  await bare.getByLabel('Group', { exact: true }).selectOption('Galley');
  await bare.getByRole('button', { name: 'Add to group' }).click();
  await expect.poll(() => bare.content()).toContain(`${NOA} comes into Galley with the invite.`);
  await bare.getByRole('link', { name: NOA }).click();
  await region(bare, 'Groups').getByRole('button', { name: 'Remove from Galley' }).click();
  await expect(region(bare, 'Groups').getByText('In no group.')).toBeVisible();
  await region(bare, 'Groups').getByRole('button', { name: 'Add to group' }).click();
  await expect(region(bare, 'Groups').getByRole('listitem')).toHaveCount(1);

  await bare.goto(`${instance.baseUrl}/groups`);
  await bare.getByRole('link', { name: 'Galley' }).click();
  await bare.getByRole('button', { name: 'Remove group' }).click();
  await expect(bare.getByText('The group Galley was removed.')).toBeVisible();
});

test('a phone has room for groups, and for the way to them', async ({ page, instance }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await claim(page, instance);
  await addGroup(page, instance, 'Friends of the house who come in summer and look after the gardn');
  await addPeople(page, olivia.email);
  await expect(region(page, 'People').getByRole('listitem')).toHaveCount(1);
  await page.goto(`${instance.baseUrl}/groups`);
  const friends = page.getByRole('row').filter({ hasText: 'Friends' });
  await expect(friends.getByText('1 person').first()).toBeVisible();
  const links = page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link');
  for (const link of await links.all()) await expect(link).toBeInViewport({ ratio: 1 });
  await friends.getByRole('button', { name: /^Actions for Friends/ }).click();
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeInViewport({ ratio: 1 });
});
