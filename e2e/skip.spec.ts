import { hash } from '@node-rs/bcrypt';
import { adam, mia, olivia } from '../testing/cast';
import { claim, expect, expectAccessible, fillOwner, signIn, test } from './support/app';
import { runCommand, startInstance } from './support/instance';

test('the set-up is skipped after a word about what that means, and done another day', async ({
  page,
  instance,
}) => {
  await page.goto(instance.setupUrl);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Skip setup for now' }).click();
  await expect(page.getByRole('heading', { name: 'Skip setup for now?' })).toBeVisible();
  await expect(page.getByText('nobody can sign in and nobody can be invited')).toBeVisible();
  await expect(page.getByText('has the set-up code can claim it')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Go back' }).click();
  await expect(page.getByLabel('Setup code')).toBeHidden();
  await page.getByRole('button', { name: 'Skip setup for now' }).click();
  await page.getByRole('button', { name: 'Skip setup' }).click();
  await expect(page.getByRole('heading', { name: 'User management is not set up' })).toBeVisible();
  await expectAccessible(page);

  for (const path of ['/', '/sign-in', '/forgot-password', '/users', '/account']) {
    await page.goto(`${instance.baseUrl}${path}`);
    await expect(page.getByRole('heading', { name: 'User management is not set up' })).toBeVisible();
  }
  await instance.restart();
  expect(instance.output()).toContain(`Set up the owner account: ${instance.setupUrl}`);
  await page.goto(instance.baseUrl);
  await page.getByRole('link', { name: 'Set up the owner account' }).click();
  await fillOwner(page);
  await page.getByLabel('Setup code').fill(new URL(instance.setupUrl).searchParams.get('code') ?? '');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'Email' })).toBeVisible();
  await page.goto(`${instance.baseUrl}/activity`);
  await expect(page.getByText('skipped the set-up for now')).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('skipping asks for the set-up code, and works', async ({ page, instance }) => {
    await page.goto(`${instance.baseUrl}/setup`);
    await page.getByRole('button', { name: 'Skip setup for now' }).click();
    await page.getByLabel('Setup code').fill('AAAA-BBBB-CCCC');
    await page.getByRole('button', { name: 'Skip setup' }).click();
    await expect(page.getByText('This is not the set-up code.')).toBeVisible();
    await page.getByLabel('Setup code').fill(new URL(instance.setupUrl).searchParams.get('code') ?? '');
    await page.getByRole('button', { name: 'Skip setup' }).click();
    await expect(page.getByRole('heading', { name: 'User management is not set up' })).toBeVisible();
    await page.getByRole('link', { name: 'Set up the owner account' }).click();
    await expect(page.getByRole('heading', { name: 'Set up owner account' })).toBeVisible();
  });
});

test.describe('with no set-up code asked for', () => {
  test.use({ env: { LATCHKEY_SETUP_CODE: 'off' } });

  test('skipping says that anybody can claim the instance then', async ({ page, instance }) => {
    await page.goto(`${instance.baseUrl}/setup?step=skip`);
    await expect(page.getByText('Anybody who can reach this instance can claim it')).toBeVisible();
    await expect(page.getByLabel('Setup code')).toBeHidden();
    await page.getByRole('button', { name: 'Skip setup' }).click();
    await expect(page.getByText('by anybody who can reach this instance')).toBeVisible();
  });
});

test.describe('with user management disabled', () => {
  test.use({ env: { N8N_USER_MANAGEMENT_DISABLED: 'true' }, isNew: true });

  test('every page leads to one that says so, and how to turn it on', async ({ page, instance }) => {
    expect(instance.setupUrl).toBe('');
    expect(instance.output()).toContain('User management is off (N8N_USER_MANAGEMENT_DISABLED).');
    await page.goto(instance.baseUrl);
    await expect(page.getByRole('heading', { name: 'User management is off' })).toBeVisible();
    await expect(page.getByText('N8N_USER_MANAGEMENT_DISABLED=false')).toBeVisible();
    await expectAccessible(page);
    for (const path of [
      '/setup',
      '/setup?step=skip',
      '/sign-in',
      '/invite/sample',
      '/invite/nothing-real',
      '/forgot-password',
      '/reset-password/nothing-real',
      '/change-email/nothing-real',
      '/users',
      '/email',
      '/activity',
      '/account',
    ]) {
      await page.goto(`${instance.baseUrl}${path}`);
      await expect(page).toHaveURL(`${instance.baseUrl}/`);
      await expect(page.getByRole('heading', { name: 'User management is off' })).toBeVisible();
    }
    expect(await (await fetch(`${instance.baseUrl}/healthz`)).json()).toEqual({ status: 'ok' });

    const env = { LATCHKEY_DATA_DIR: instance.dataDir };
    expect(await runCommand(['invite', mia.email], env)).toMatchObject({
      code: 1,
      stdout: '',
    });
  });
});

test('a form that was open before user management is disabled is refused as well', async ({
  page,
  instance,
}) => {
  await page.goto(instance.setupUrl);
  await fillOwner(page);
  await instance.restart({ N8N_USER_MANAGEMENT_DISABLED: 'true' });
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'User management is off' })).toBeVisible();
  await instance.restart({ N8N_USER_MANAGEMENT_DISABLED: 'false' });
  expect(instance.output()).toContain('Set up the owner account');
});

test('user management is not disabled over the head of an owner', async ({ page, instance }) => {
  await claim(page, instance);
  await instance.restart({ N8N_USER_MANAGEMENT_DISABLED: 'true' });
  expect(instance.output()).toContain('N8N_USER_MANAGEMENT_DISABLED has no effect');
  await page.goto(`${instance.baseUrl}/users`);
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
});

test.describe('with the owner by environment', () => {
  const owner = (passwordHash: string) => ({
    N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
    N8N_INSTANCE_OWNER_EMAIL: olivia.email,
    N8N_INSTANCE_OWNER_FIRST_NAME: olivia.firstName,
    N8N_INSTANCE_OWNER_LAST_NAME: olivia.lastName,
    N8N_INSTANCE_OWNER_PASSWORD_HASH: passwordHash,
  });

  test('the owner signs in with the password of the hash, and finds nothing to change', async ({ page }) => {
    const instance = await startInstance(owner(await hash(olivia.password, 10)));
    expect(instance.setupUrl).toBe('');
    expect((await page.goto(`${instance.baseUrl}/setup`))?.status()).toBe(404);
    await signIn(page, instance, olivia);
    await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
    await page.goto(`${instance.baseUrl}/account`);
    await expect(page.getByText('N8N_INSTANCE_OWNER_MANAGED_BY_ENV').first()).toBeVisible();
    await expect(page.getByText('Olivia Owner').first()).toBeVisible();
    await expect(page.getByLabel('First name')).toBeHidden();
    for (const name of ['Change name', 'Change email', 'Change password'])
      await expect(page.getByRole('button', { name })).toBeHidden();
    await expectAccessible(page);
    for (const [args, words] of [
      [['reset-password', olivia.email], 'N8N_INSTANCE_OWNER_MANAGED_BY_ENV'],
      [['owner:transfer', adam.email], 'can sign in here'],
    ] as const) {
      const refused = await runCommand([...args], {
        LATCHKEY_DATA_DIR: instance.dataDir,
        ...owner(await hash(olivia.password, 4)),
      });
      expect(refused).toMatchObject({ code: 1, stdout: '', output: expect.stringContaining(words) });
    }

    // The same again changes nothing; another hash ends every sign-in.
    await instance.restart();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
    const passwordHash = await hash(adam.password, 10);
    await instance.restart({ N8N_INSTANCE_OWNER_PASSWORD_HASH: passwordHash });
    expect(instance.output()).not.toContain(passwordHash);
    await page.reload();
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await signIn(page, instance, { ...olivia, password: adam.password });
    await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();

    await instance.restart({ N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'false' });
    await page.goto(`${instance.baseUrl}/account`);
    await page.getByRole('button', { name: 'Change name' }).click();
    await expect(page.getByLabel('First name')).toHaveValue('Olivia');
    await instance.remove();
  });

  test('two processes that start at the same moment make one owner', async () => {
    const one = await startInstance();
    await one.stop();
    const env = { LATCHKEY_DATA_DIR: one.dataDir, ...owner(await hash(olivia.password, 4)) };
    const both = await Promise.all([startInstance(env), startInstance(env)]);
    const { stdout } = await runCommand(['users', '--json'], { LATCHKEY_DATA_DIR: one.dataDir });
    expect(JSON.parse(stdout)).toMatchObject([{ email: olivia.email, role: 'owner' }]);
    for (const instance of both) await instance.stop();
    await Promise.all([...both, one].map((instance) => instance.remove()));
  });

  test('a wrong or missing part stops the start, all named at once, without the hash', async ({
    instance,
  }) => {
    const { code, output } = await runCommand(['start'], {
      LATCHKEY_DATA_DIR: instance.dataDir,
      N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
      N8N_INSTANCE_OWNER_EMAIL: 'olivia',
      N8N_INSTANCE_OWNER_PASSWORD_HASH: '$2b$10$cut-by-the-shell',
    });
    expect(code).toBe(1);
    for (const name of ['EMAIL', 'PASSWORD_HASH'])
      expect(output).toMatch(new RegExp(`^N8N_INSTANCE_OWNER_${name}: .+\\.$`, 'm'));
    expect(output).not.toContain('cut-by-the-shell');
  });

  test('an address of another user stops the start in words', async ({ page, instance }) => {
    await claim(page, instance);
    await runCommand(['users'], { LATCHKEY_DATA_DIR: instance.dataDir });
    const invited = await runCommand(['invite', adam.email], {
      LATCHKEY_DATA_DIR: instance.dataDir,
      N8N_EDITOR_BASE_URL: instance.baseUrl,
    });
    await page.context().clearCookies();
    await page.goto(invited.stdout.trim());
    await page.getByLabel('First name').fill(adam.firstName);
    await page.getByLabel('Last name').fill(adam.lastName);
    await page.getByLabel('Password').fill(adam.password);
    await page.getByRole('button', { name: 'Join' }).click();
    await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
    const { port } = new URL(instance.baseUrl);
    await instance.stop();
    const { code, output } = await runCommand(['start'], {
      N8N_PORT: port,
      LATCHKEY_DATA_DIR: instance.dataDir,
      ...owner(await hash(olivia.password, 4)),
      N8N_INSTANCE_OWNER_EMAIL: adam.email,
    });
    expect(code).toBe(1);
    expect(output).toContain('N8N_INSTANCE_OWNER_EMAIL: adam@example.com is the address of another user');
  });
});
