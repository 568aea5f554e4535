import type { Page } from '@playwright/test';
import { mia, olivia } from '../testing/cast';
import { accountRow, claim, expect, expectAccessible, invite, signIn, test } from './support/app';
import { changeDatabase } from './support/database';
import type { Instance } from './support/instance';
import { linkIn } from './support/mailbox';
import { accept, joinAs } from './support/people';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const tile = (page: Page, name: string) => page.getByRole('main').getByRole('link', { name });

/** Adds groups without anybody in them. */
async function addGroups(instance: Instance, ...names: string[]): Promise<void> {
  for (const name of names)
    await changeDatabase(
      instance,
      'insert into "group" (id, name, "nameKey") values (gen_random_uuid(), $1, lower($1))',
      [name],
    );
}

type New = { name: string; address: string; kind?: 'Guarded' | 'Only a link'; line?: string; who?: string };

async function addApp(page: Page, instance: Instance, app: New): Promise<void> {
  await page.goto(`${instance.baseUrl}/apps/add`);
  await page.getByLabel(app.kind ?? 'Guarded', { exact: true }).check();
  await page.getByLabel('Name', { exact: true }).fill(app.name);
  await page.getByLabel('Address', { exact: true }).fill(app.address);
  await page.getByLabel('Line', { exact: true }).fill(app.line ?? '');
  await page.getByLabel(app.who ?? 'Everybody', { exact: true }).check();
  await page.getByRole('button', { name: 'Add app' }).click();
  await expect(heading(page)).toHaveText(app.name);
}

test('an owner adds an app by keyboard alone, and is given the words for each proxy', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await addGroups(instance, 'Crew', 'Kitchen');
  await page.getByRole('link', { name: 'Apps' }).click();
  await expect(page.getByRole('heading', { name: 'No apps yet' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Add app' }).focus();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Add app');

  await page.getByRole('button', { name: 'Add app' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await expect(page.getByText('2 fields need another look.')).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel('Well-known app').selectOption('Grafana');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Grafana');
  await expect(page.getByLabel('Where the app listens')).toHaveValue('127.0.0.1:3000');
  await page.getByLabel('Well-known app').selectOption('Another one');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('');
  await page.getByLabel('Name', { exact: true }).focus();
  await page.keyboard.type('Wiki');
  await page.keyboard.press('Tab');
  await page.keyboard.type('http://wiki.example.com/start');
  await expect(page.getByText('Enter http://wiki.example.com.')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('http://wiki.example.com');
  await expect(page.getByText('Enter http://wiki.example.com.')).toBeHidden();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Notes of the house');
  await page.getByLabel('Kitchen', { exact: true }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Add app' }).focus();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Wiki');
  await expect(page).toHaveTitle(/^Wiki/);
  await expect(page.getByText('Wiki is added.')).toBeVisible();

  const words = section(page, 'Words for your proxy');
  await expect(words.getByRole('figure').first()).toContainText('wiki.example.com');
  for (const proxy of ['nginx', 'HAProxy', 'Traefik', 'Caddy']) {
    await words.getByRole('link', { name: proxy, exact: true }).press('Enter');
    await expect(words.getByRole('link', { name: proxy, exact: true })).toHaveAttribute(
      'aria-current',
      'true',
    );
    await expect(words.getByRole('figure').filter({ hasText: 'wiki.example.com' }).first()).toBeVisible();
  }
  await words.getByLabel('Where the app listens').fill('10.0.0.5:8080');
  await words.getByLabel('Where Latchkey listens').fill('10.0.0.2:5678');
  await words.getByRole('button', { name: 'Fill in' }).click();
  await expect(words.getByRole('figure').first()).toContainText('10.0.0.5:8080');
  await expect(words.getByRole('figure').first()).toContainText('10.0.0.2:5678');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await words.getByRole('button', { name: 'Copy' }).first().click();
  await expect(words.getByRole('button', { name: 'Copied' })).toBeVisible();
  await expect(section(page, 'Who may')).toContainText('Kitchen');
  await expectAccessible(page);

  await page.goto(`${instance.baseUrl}/apps/add`);
  await page.getByLabel('Name', { exact: true }).fill('wiki');
  await page.getByLabel('Address', { exact: true }).fill('http://other.example.com');
  await page.getByRole('button', { name: 'Add app' }).click();
  await expect(page.getByText('There is an app called wiki already.')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Other');
  await page.getByLabel('Address', { exact: true }).fill('http://wiki.example.com:8443');
  await expect(page.getByText('wiki.example.com is the address of Wiki already')).toBeVisible();
  await page.getByLabel('Address', { exact: true }).fill('http://other.example.com');
  await page.getByLabel('People', { exact: true }).fill('nobody@example.com');
  await page.getByRole('button', { name: 'Add app' }).click();
  await expect(
    page.getByText('There is no group and nobody here called “nobody@example.com”.'),
  ).toBeVisible();
  await page.getByLabel('People', { exact: true }).fill(` ${olivia.email}, crew`);
  await page.getByRole('button', { name: 'Add app' }).click();
  await expect(heading(page)).toHaveText('Other');
  await expect(section(page, 'Who may')).toContainText('Olivia Owner');
  await expect(section(page, 'Who may')).toContainText('Crew');
});

test('a member finds what they may open on their first page, by keyboard, and nothing else', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await addGroups(instance, 'Crew');
  await addApp(page, instance, { name: 'Wiki', address: 'http://wiki.example.com', line: 'Notes' });
  await addApp(page, instance, { name: 'Books', address: 'http://books.example.com', who: 'Some' });
  await addApp(page, instance, {
    name: 'Chat',
    kind: 'Only a link',
    address: `${instance.baseUrl}/healthz?chat`,
  });
  await page.getByRole('button', { name: 'Change section' }).click();
  await page.getByLabel('Section', { exact: true }).fill('Elsewhere');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();

  await page.goto(`${instance.baseUrl}/users`);
  await invite(page, mia.email);
  const theirs = await (await browser.newContext()).newPage();
  await accept(theirs, linkIn(await mailbox.mailTo(mia.email)), mia);
  await expect(heading(theirs)).toHaveText('Welcome, Mia');
  await expect(heading(theirs)).toBeFocused();
  await expect(theirs).toHaveURL(`${instance.baseUrl}/apps`);
  await expectAccessible(theirs);
  await expect(tile(theirs, 'Wiki')).toHaveAttribute('href', 'http://wiki.example.com');
  await expect(tile(theirs, 'Books')).toHaveCount(0);
  await expect(section(theirs, 'Elsewhere').getByRole('link')).toHaveAccessibleName(
    /^Chat \(leads elsewhere\)/,
  );
  await expect(theirs.getByRole('link', { name: 'Olivia Owner' })).toHaveAttribute(
    'href',
    `mailto:${olivia.email}`,
  );
  await theirs.getByRole('button', { name: 'Put away' }).click();
  await expect(theirs.getByText('Keep your key safe.')).toBeHidden();
  await theirs.reload();
  await expect(heading(theirs)).toHaveText('Apps');
  await expect(theirs.getByText('Keep your key safe.')).toBeHidden();

  // Single keys find the field from any page; Enter opens the first that is found.
  await theirs.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(heading(theirs)).toHaveText('Account');
  await theirs.keyboard.press('/');
  await expect(theirs.getByLabel('Search apps')).toBeFocused();
  await theirs.keyboard.type('nothing like it');
  await expect(theirs.getByText('No app matches.')).toBeVisible();
  await theirs.getByLabel('Search apps').fill('elsew');
  await expect(tile(theirs, 'Wiki')).toHaveCount(0);
  await theirs.keyboard.press('Enter');
  await expect(theirs).toHaveURL(`${instance.baseUrl}/healthz?chat`);

  await theirs.goto(`${instance.baseUrl}/`);
  await expect(theirs).toHaveURL(`${instance.baseUrl}/apps`);
  await page.goto(`${instance.baseUrl}/apps`);
  for (const name of ['Wiki', 'Chat']) {
    await tile(page, name).click();
    await section(page, 'Who may').getByRole('button', { name: 'Some' }).click();
    await expect(section(page, 'Who may')).toContainText('Nobody yet');
    await page.getByRole('link', { name: 'Apps' }).first().click();
    await expect(heading(page)).toHaveText('Apps');
  }
  await theirs.reload();
  await expect(theirs.getByRole('heading', { name: 'Nothing to open yet' })).toBeVisible();
  await expect(theirs.getByText('Ask Olivia Owner.')).toBeVisible();
  await expectAccessible(theirs);
  for (const path of ['/apps/add', `/apps/${mia.email}`, new URL(page.url()).pathname]) {
    await theirs.goto(`${instance.baseUrl}${path}`);
    await expect(theirs).toHaveURL(`${instance.baseUrl}/apps`);
  }
});

test('an owner sees how each door stands, and finds apps by who may open them', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await addGroups(instance, 'Crew');
  for (const [name, who] of [
    ['Wiki', 'Everybody'],
    ['Books', 'Crew'],
    ['Films', 'Everybody'],
  ] as const) {
    // Nobody is known by a name like this (RFC 6761, 6.4).
    const address = `http://${name.toLowerCase()}.invalid`;
    await page.goto(`${instance.baseUrl}/apps/add`);
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Address', { exact: true }).fill(address);
    await page.getByLabel(who, { exact: true }).check();
    await page.getByRole('button', { name: 'Add app' }).click();
    await expect(heading(page)).toHaveText(name);
  }
  await addApp(page, instance, {
    name: 'Chat',
    kind: 'Only a link',
    address: 'https://chat.example.com/a?b',
  });
  const check = async (name: string, held: boolean) => {
    await page.goto(`${instance.baseUrl}/apps`);
    await tile(page, name).last().click();
    await page.getByRole('button', { name: 'Attack my door' }).click();
    await expect(page.getByText('The door could not be attacked.')).toBeVisible();
    // What came of it is otherwise from then on, of the same app: it is not attacked again by itself.
    await changeDatabase(
      instance,
      `update app_check set held = $2::boolean, findings = $3::jsonb where "appId" = (select id from app where name = $1)`,
      [
        name,
        String(held),
        JSON.stringify([{ attack: 'down', outcome: held ? 'held' : 'came_through', facts: {} }]),
      ],
    );
  };
  await check('Books', true);
  await check('Films', false);
  await page.goto(`${instance.baseUrl}/apps`);
  await expect(tile(page, 'Wiki')).toContainText('Not checked yet');
  await expect(tile(page, 'Books')).toContainText('Guarded, Crew');
  await expect(tile(page, 'Films').last()).toContainText('Not guarded');
  await expect(tile(page, 'Chat')).toContainText('Only a link');
  await expect(page.getByText('Films opens by itself when Latchkey is down.')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Who may').selectOption('By group');
  await expect(tile(page, 'Books')).toBeVisible();
  await expect(tile(page, 'Wiki')).toHaveCount(0);
  await page.goto(`${instance.baseUrl}/apps?access=everybody&search=film`);
  await expect(page.getByRole('listitem').getByRole('link', { name: 'Films' })).toBeVisible();
  await expect(tile(page, 'Wiki')).toHaveCount(0);
  await page.getByRole('link', { name: 'See why of Films' }).click();
  await expect(heading(page)).toHaveText('Films');
  await page.goto(`${instance.baseUrl}/apps/nothing`);
  await expect(heading(page)).toHaveText('No app here');
  await expectAccessible(page);
});

test('who may open an app, what of it is open to all, and how it is shown are changed on its page', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await addGroups(instance, 'Crew');
  await addApp(page, instance, { name: 'Wiki', address: 'http://wiki.example.com', who: 'Some' });
  const address = page.url().replace(/\?.*/, '');
  const theirs = await joinAs(mia, { page, browser, instance, mailbox });
  await page.goto(address);

  const who = section(page, 'Who may');
  const combobox = who.getByRole('combobox', { name: 'Add group or person' });
  await combobox.fill('mem');
  await page.getByRole('option', { name: 'Mia Member' }).click();
  await expect(combobox).toHaveValue(mia.email);
  await who.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(who.getByRole('listitem').filter({ hasText: 'Mia Member' })).toBeVisible();
  await expect(who.getByText('1 person in all')).toBeVisible();
  await combobox.pressSequentially('cre');
  await expect(page.getByRole('option', { name: 'Crew' })).toBeVisible();
  await expectAccessible(page);
  await combobox.press('Enter');
  await combobox.press('Enter');
  await expect(who.getByText('Group, 0 people')).toBeVisible();
  await combobox.fill('nobody');
  await who.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(who.getByText('There is no group and nobody here called “nobody”.')).toBeVisible();
  await theirs.goto(`${instance.baseUrl}/apps`);
  await expect(tile(theirs, 'Wiki')).toBeVisible();
  await who.getByRole('button', { name: `Remove ${mia.email}` }).click();
  await expect(who.getByText('Nobody yet')).toBeVisible();
  await theirs.reload();
  await expect(theirs.getByRole('heading', { name: 'Nothing to open yet' })).toBeVisible();
  await who.getByRole('button', { name: 'Everybody' }).click();
  await expect(who.getByText('2 people in all')).toBeVisible();
  const factor = who.getByRole('switch', { name: 'Second factor' });
  await factor.click();
  await expect(factor).toBeChecked();
  // It shows at once what it will be; only then what it sends is the other way.
  await expect(factor).toHaveAttribute('value', 'no');
  await page.reload();
  await expect(factor).toBeChecked();

  const paths = section(page, 'Open paths');
  await paths.getByRole('button', { name: 'Add path' }).click();
  await paths.getByLabel('Path', { exact: true }).fill('public');
  await paths.getByRole('button', { name: 'Open path' }).click();
  await expect(paths.getByLabel('Path', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await paths.getByLabel('Path', { exact: true }).fill('/public/*');
  await paths.getByRole('button', { name: 'Open path' }).click();
  await expect(paths.getByText('Open to everybody, without signing in')).toBeVisible();
  await paths.getByRole('button', { name: 'Add path' }).click();
  await paths.getByLabel('Path', { exact: true }).fill('/hook');
  await paths.getByLabel('Ask for the app’s key').check();
  await paths.getByRole('button', { name: 'Open path' }).click();
  await expect(paths.getByText('Open to whoever shows the key')).toBeVisible();
  await paths.getByRole('button', { name: 'Make a key' }).click();
  await expect(paths.getByLabel('The key, shown once')).toHaveValue(/^lkk_/);
  await expectAccessible(page);
  await page.reload();
  await expect(paths.getByLabel('The key, shown once')).toHaveCount(0);
  await paths.getByRole('button', { name: 'End it' }).click();
  await expect(paths.getByRole('button', { name: 'Make a key' })).toBeVisible();
  await paths.getByRole('button', { name: 'Remove /public/*' }).click();
  await expect(paths.getByText('/public/*')).toHaveCount(0);

  const shown = section(page, 'Shown as');
  await page.getByRole('button', { name: 'Actions for Wiki' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await expect(shown.getByLabel('Name', { exact: true })).toBeFocused();
  await shown.getByLabel('Name', { exact: true }).fill('Notebook');
  await shown.getByRole('button', { name: 'Save' }).click();
  await expect(heading(page)).toHaveText('Notebook');
  await shown.getByRole('button', { name: 'Change picture' }).click();
  const picture = shown.getByLabel('Picture', { exact: true });
  await picture.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await shown.getByRole('button', { name: 'Use picture' }).click();
  await expect(shown.getByText('This is no PNG, JPEG, WebP, GIF or SVG by its content.')).toBeVisible();
  const huge = Buffer.from('474946383961307530750000', 'hex');
  await picture.setInputFiles({ name: 'a.gif', mimeType: 'image/gif', buffer: huge });
  await shown.getByRole('button', { name: 'Use picture' }).click();
  await expect(shown.getByText('This picture is 30,000 × 30,000 pixels.')).toBeVisible();
  const wide = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40v10H0z"/></svg>';
  await picture.setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(wide) });
  await shown.getByRole('button', { name: 'Use picture' }).click();
  await expect(shown.getByRole('button', { name: 'Remove picture' })).toBeVisible();
  const image = page.getByRole('main').locator('img').first();
  await expect.poll(() => image.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(0);
  await shown.getByRole('button', { name: 'Remove picture' }).click();
  await expect(page.getByRole('main').locator('img')).toHaveCount(0);
  await shown.getByRole('switch', { name: 'Tile' }).click();
  await expect(shown.getByText('Not shown; who knows the address opens it all the same')).toBeVisible();
  await addApp(page, instance, { name: 'Other', address: 'http://other.example.com' });
  await theirs.reload();
  await expect(tile(theirs, 'Other')).toBeVisible();
  await expect(tile(theirs, 'Notebook')).toHaveCount(0);

  await page.goto(address);
  await page.getByRole('button', { name: 'Actions for Notebook' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(heading(page)).toHaveText('Remove Notebook');
  await expect(page.getByText('2 people can open it now, and then no longer.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove Notebook for good' }).click();
  await expect(page).toHaveURL(`${instance.baseUrl}/apps`);
  await expect(tile(page, 'Other')).toBeVisible();
  await expect(tile(page, 'Notebook')).toHaveCount(0);
});

test('apps are added, changed, found and removed without JavaScript', async ({ page, browser, instance }) => {
  await claim(page, instance);
  await addGroups(instance, 'Crew');
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(plain, instance, olivia);
  await plain.goto(`${instance.baseUrl}/apps`);
  await plain.getByRole('link', { name: 'Add app' }).click();
  await plain.getByRole('button', { name: 'Add app' }).click();
  await expect(plain.getByText('2 fields need another look.')).toBeVisible();
  await plain.getByLabel('Name', { exact: true }).fill('Wiki');
  await plain.getByLabel('Address', { exact: true }).fill('http://wiki.example.com');
  await plain.getByLabel('Crew', { exact: true }).check();
  await plain.getByRole('button', { name: 'Add app' }).click();
  await expect(heading(plain)).toHaveText('Wiki');
  const words = section(plain, 'Words for your proxy');
  await words.getByRole('link', { name: 'nginx' }).click();
  await expect(words.getByRole('link', { name: 'nginx' })).toHaveAttribute('aria-current', 'true');
  await words.getByLabel('Where the app listens').fill('10.0.0.5:8080');
  await words.getByRole('button', { name: 'Fill in' }).click();
  await expect(words).toContainText('10.0.0.5:8080');
  const who = section(plain, 'Who may');
  await who.getByLabel('Add group or person').fill(olivia.email);
  await who.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(who).toContainText('Olivia Owner');
  await who.getByRole('button', { name: 'Remove Crew' }).click();
  await expect(who.getByText('Group, 0 people')).toHaveCount(0);
  await plain.getByRole('button', { name: 'Add path', exact: true }).click();
  await plain.getByLabel('Path', { exact: true }).fill('/public/*');
  await plain.getByRole('button', { name: 'Open path' }).click();
  await expect(section(plain, 'Open paths')).toContainText('/public/*');
  await plain.getByRole('button', { name: 'Make a key' }).click();
  await expect(plain.getByLabel('The key, shown once')).toHaveValue(/^lkk_/);
  await plain.getByRole('button', { name: 'Change line' }).click();
  await plain.getByLabel('Line', { exact: true }).fill('Notes of the house');
  await plain.getByRole('button', { name: 'Save' }).click();
  await expect(section(plain, 'Shown as')).toContainText('Notes of the house');
  await plain.getByRole('switch', { name: 'Tile' }).click();
  await expect(plain.getByRole('switch', { name: 'Tile' })).not.toBeChecked();
  await plain.goto(`${instance.baseUrl}/apps`);
  await plain.getByLabel('Search apps').fill('nothing');
  await plain.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(plain.getByText('No app matches.')).toBeVisible();
  await plain.goto(`${instance.baseUrl}/apps`);
  await tile(plain, 'Wiki').click();
  await plain.getByRole('link', { name: 'Remove app' }).click();
  await plain.getByRole('button', { name: 'Remove Wiki for good' }).click();
  await expect(plain.getByRole('heading', { name: 'No apps yet' })).toBeVisible();
});

test('a well-known app brings its settings, and the paths that its programs ask for to be opened', async ({
  page,
  instance,
}) => {
  await claim(page, instance, '/apps/add');
  await page.getByLabel('Well-known app').selectOption('Grafana');
  await page.getByLabel('Address', { exact: true }).fill('http://grafana.example.com');
  await page.getByRole('button', { name: 'Add app' }).click();
  await expect(heading(page)).toHaveText('Grafana');
  await expect(page.getByText('header_name = Remote-Email')).toBeVisible();
  const paths = section(page, 'Open paths');
  await expect(paths.getByText('Every path asks first.')).toBeVisible();
  await paths.getByRole('button', { name: 'Open /public/*' }).click();
  await expect(paths.getByRole('button', { name: 'Remove /public/*' })).toBeVisible();
});

test('a door is attacked on the page of its app, which then says what came of it and what mends it', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  // Nobody is known by a name like this (RFC 6761, 6.4).
  await addApp(page, instance, { name: 'Wiki', address: 'http://wiki.invalid' });
  const attack = section(page, 'Attack my door');
  await expect(attack.getByText('The door was not attacked yet.')).toBeVisible();
  await attack.getByRole('button', { name: 'Attack my door' }).click();
  await expect(attack.getByText('The door could not be attacked.')).toBeVisible();
  await expect(attack.getByText('No machine is known by the name wiki.invalid.')).toBeVisible();
  await changeDatabase(instance, `update app_check set held = false, findings = $1::jsonb`, [
    JSON.stringify([
      { attack: 'unguarded', outcome: 'held', facts: { tried: '20' } },
      { attack: 'forged', outcome: 'came_through', facts: { header: 'Remote-User' } },
      { attack: 'address', outcome: 'held', facts: { ip: '192.0.2.1', server: 'Caddy' } },
    ]),
  ]);
  await page.reload();
  await expect(attack.getByRole('listitem').first()).toContainText('A forged name reaches the app');
  await expect(attack.getByRole('figure').first()).toContainText('Remote');
  await expect(attack.getByRole('figure').first()).toContainText('Caddy');
  await expectAccessible(page);
  await page.goto(`${instance.baseUrl}/apps`);
  await expect(page.getByText('Wiki believes whoever says who they are.')).toBeVisible();
  await expect(
    page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: /^Apps/ }),
  ).toHaveAccessibleName('Apps 1 door did not hold');
});

for (const javaScriptEnabled of [true, false])
  test.describe(`paths of one's own ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test('are kept with an app, and a bad one is told by name', async ({ page, instance }) => {
      await claim(page, instance);
      await addApp(page, instance, { name: 'Wiki', address: 'http://wiki.invalid' });
      const attack = section(page, 'Attack my door');
      // A button, or without JavaScript a link.
      const deed = (name: string) => attack.getByText(name, { exact: true });
      await deed('Add paths').click();
      const field = attack.getByLabel('Paths to attack');
      await field.fill('/setup\n/api/../keys');
      await attack.getByRole('button', { name: 'Save' }).click();
      await expect(attack.getByText('/api/../keys is not a plain path.')).toBeVisible();
      await expect(field).toHaveValue('/setup\n/api/../keys');
      if (javaScriptEnabled) await expectAccessible(page);
      await field.fill('/setup\n\n/api/keys\n/setup');
      await attack.getByRole('button', { name: 'Save' }).click();
      await expect(attack.getByText('Saved.')).toBeVisible();
      await expect(attack.getByRole('listitem').filter({ hasText: 'Paths of your own' })).toContainText(
        '/setup',
      );
      await page.goto(page.url().replace(/\?.*/, ''));
      await deed('Change paths').click();
      await expect(field).toHaveValue('/setup\n/api/keys');
      await field.fill('');
      await attack.getByRole('button', { name: 'Save' }).click();
      await expect(attack.getByText('Saved.')).toBeVisible();
      await expect(attack.getByText('/api/keys')).toHaveCount(0);
    });
  });

test('somebody makes a password for a program, which is shown once, and ends it', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await claim(page, instance, '/account');
  await expect(accountRow(page, 'App passwords')).toHaveCount(0);
  await addApp(page, instance, { name: 'Calendar', address: 'http://calendar.example.com' });
  await addApp(page, instance, { name: 'Secret', address: 'http://secret.example.com', who: 'Some' });
  const theirs = await joinAs(mia, { page, browser, instance, mailbox });
  await theirs.goto(`${instance.baseUrl}/account`);
  const row = accountRow(theirs, 'App passwords');
  await expect(row.getByText('You have none.')).toBeVisible();
  for (const name of ['Phone', 'Laptop']) {
    await row.getByRole('button', { name: 'Make an app password' }).click();
    await expect(row.getByLabel('App', { exact: true }).getByRole('option')).toHaveText(['Calendar']);
    await row.getByRole('button', { name: 'Make it' }).click();
    await expect(row.getByText('Enter what the password is for.')).toBeVisible();
    await row.getByLabel('What it is for').fill(name);
    await row.getByRole('button', { name: 'Make it' }).click();
    await expect(row.getByLabel('The password, shown once')).toHaveValue(/\S{20,}/);
    await expect(row.getByText(`${name}, for Calendar`)).toBeVisible();
  }
  await expectAccessible(theirs);
  await theirs.reload();
  await expect(row.getByLabel('The password, shown once')).toHaveCount(0);
  await row.getByRole('button', { name: 'End Phone' }).click();
  await expect(row.getByText('You have one.')).toBeVisible();
  await row.getByRole('button', { name: 'End Laptop' }).click();
  await expect(row.getByText('You have none.')).toBeVisible();
});

test('an invite says before what somebody will see, and the page of a person by which group', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  await addGroups(instance, 'Crew');
  await addApp(page, instance, { name: 'Wiki', address: 'http://wiki.example.com' });
  await addApp(page, instance, { name: 'Books', address: 'http://books.example.com', who: 'Crew' });
  await page.goto(`${instance.baseUrl}/users`);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByLabel('Read a CSV file').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`email,groups\n${mia.email},Crew\nnoa@example.com,\n`),
  });
  const preview = page.getByRole('list', { name: 'Preview' });
  await expect(preview.getByRole('listitem').filter({ hasText: mia.email })).toContainText(
    'Will see Wiki and Books',
  );
  await expect(preview.getByRole('listitem').filter({ hasText: 'noa@' })).toContainText('Will see Wiki');
  await page.getByRole('button', { name: 'Invite 2 users' }).click();
  await expect(page.getByRole('list', { name: 'What became of each address' })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: mia.email }).click();
  const opens = section(page, 'Will open');
  await expect(opens.getByRole('listitem').filter({ hasText: 'Books' })).toContainText('By the group Crew');
  await expect(opens.getByRole('listitem').filter({ hasText: 'Wiki' })).toContainText('Everybody may');
  await expectAccessible(page);
});
