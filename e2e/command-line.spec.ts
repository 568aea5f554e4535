import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adam, mia, olivia } from '../testing/cast';
import { claim, expect, row, test, walkToClaim } from './support/app';
import { callsIn, PAGES } from './support/docs';
import { type Instance, runCommand } from './support/instance';
import { linkIn } from './support/mailbox';
import { joinBy } from './support/people';

/** Runs a command on the instance's data, as whoever holds the machine does. */
const command = (instance: Instance, args: string[], env: Record<string, string> = {}) =>
  runCommand(args, { LATCHKEY_DATA_DIR: instance.dataDir, N8N_EDITOR_BASE_URL: instance.baseUrl, ...env });

/** A file that is gone after the test. */
function writeTable(content: string): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-table-'));
  const path = join(folder, 'people.csv');
  writeFileSync(path, content);
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}

test.describe('without mail', () => {
  test.use({ hasMail: false });

  test('the machine invites, lists, hands over and exports while the instance runs', async ({
    page,
    browser,
    instance,
  }) => {
    await claim(page, instance);
    const invited = await command(instance, ['invite', adam.email, '--role', 'admin']);
    expect(invited.code).toBe(0);
    expect(invited.stdout).toMatch(new RegExp(`^${instance.baseUrl}/invite/\\S+\\n$`));

    const theirs = await browser.newContext();
    await joinBy(invited.stdout.trim(), theirs, adam);
    const other = await theirs.newPage();
    await other.goto(instance.baseUrl);
    await expect(other.getByRole('heading', { name: 'Users' })).toBeVisible();

    const users = await command(instance, ['users']);
    expect(users.code).toBe(0);
    expect(users.stdout).toMatch(
      /^NAME +EMAIL +ROLE +STATUS +LAST ACTIVE \(UTC\)\nAdam Admin +adam@example\.com +admin +Active +\d{4}-.+\nOlivia Owner +olivia@example\.com +owner +Active/,
    );
    const json = await command(instance, ['users', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject([{ email: adam.email }, { email: olivia.email }]);

    const handedOver = await command(instance, ['owner:transfer', adam.email]);
    expect(handedOver).toMatchObject({ code: 0, stdout: '' });
    await page.reload();
    await expect(row(page, adam.email)).toContainText('Owner');
    await expect(row(page, olivia.email)).toContainText('Admin');

    const exported = await command(instance, ['users:export']);
    expect(exported.stdout.split('\r\n')).toEqual([
      'email,first name,last name,role,status,last active,created,groups',
      expect.stringMatching(/^adam@example\.com,Adam,Admin,owner,active,\d{4}-.+Z,\d{4}-.+Z,$/),
      expect.stringMatching(/^olivia@example\.com,Olivia,Owner,admin,active,/),
      '',
    ]);
    const lines = await command(instance, ['users:export', '--json']);
    expect(
      lines.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).role),
    ).toEqual(['owner', 'admin']);
    expect((await fetch(`${instance.baseUrl}/healthz/readiness`)).status).toBe(200);
  });

  test('a table is looked at, then imported, and each link is printed', async ({ page, instance }) => {
    await claim(page, instance);
    const table = writeTable('email;role\nmia@example.com;member\nadam@example.com;admin\nnobody;member\n');
    const looked = await command(instance, ['users:import', table.path, '--dry-run']);
    expect(looked.code).toBe(1);
    expect(looked.stdout).toContain('line 3\tadam@example.com\twould be invited\n');
    expect(looked.output).toContain('Nothing was changed.');
    const imported = await command(instance, ['users:import', table.path]);
    table.remove();
    expect(imported.code).toBe(1);
    expect(imported.stdout).toContain('line 4\t"nobody"\tnot invited: no address\n');
    const [, link = ''] = /^line 2\tmia@example\.com\tinvited\t(\S+)$/m.exec(imported.stdout) ?? [];
    await page.reload();
    await expect(row(page, adam.email)).toContainText('Pending');
    await page.goto(link);
    await expect(page.getByText(mia.email)).toBeVisible();
  });

  test('the reset takes everybody out at once, and the instance is claimed anew', async ({
    page,
    instance,
  }) => {
    await claim(page, instance);
    const unasked = await command(instance, ['user-management:reset']);
    expect(unasked.code).toBe(1);
    expect(unasked.output).toContain('Type reset to go on');
    expect(unasked.output).toContain('Nothing was changed.');
    const done = await command(instance, ['user-management:reset', '--yes']);
    expect(done).toMatchObject({ code: 0, stdout: `${instance.setupUrl}\n` });
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Set up owner account' })).toBeVisible();
    await walkToClaim(page, instance);
    await page.goto(`${instance.baseUrl}/activity`);
    await expect(page.getByText('The command line took the instance back to its first start')).toBeVisible();
  });
});

test('the machine invites while the instance is stopped, and the mail leaves with the next start', async ({
  page,
  instance,
  mailbox,
}) => {
  await claim(page, instance);
  await instance.stop();
  const invited = await command(instance, ['invite', mia.email], mailbox.env);
  expect(invited.code).toBe(0);
  expect(invited.output).toContain('in the outbox. It leaves while the instance runs.');
  expect(mailbox.mails).toHaveLength(0);
  await instance.restart();
  expect(linkIn(await mailbox.mailTo(mia.email))).toBe(invited.stdout.trim());
  await page.goto(`${instance.baseUrl}/users`);
  await expect(row(page, mia.email)).toContainText('Pending');
});

/**
 * The command lines of the docs by the name of their command, in an order in which each can be done: some before Adam and
 * Mia have joined, the others after. Those that are not run need a file or a proxy, or end what others need.
 */
const BEFORE = ['groups:add', 'invite', 'revoke'];
const READING = [
  'groups:join',
  'groups:leave',
  'apps:add',
  'apps:allow',
  'apps:deny',
  'apps:password',
  'oidc:add',
  'oidc',
  'oidc:rotate-key',
  'groups',
  'apps',
  'apps:words',
  'users',
  'users:export',
  'activity',
  'activity:verify',
  'mails',
  'mails:send-again',
  'templates',
  'doctor',
  '--help',
];
const AFTER = ['role', 'disable', 'enable', 'sign-out', 'reset-password', 'mfa:disable', 'owner:transfer'];
const NOT_RUN = [
  'start',
  'apps:check',
  'oidc:rotate-secret',
  'users:import',
  'backup',
  'restore',
  'user-management:reset',
];

test('every command line of the docs does what it says, on the machine of an instance that runs', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  test.slow();
  const calls = PAGES.flatMap((path) => callsIn(path)).filter(
    ({ program, args }) => program === 'latchkey' && args[0],
  );
  const lines = new Map(calls.map(({ args }) => [JSON.stringify(args), args]));
  // A place in the chain of a log is nobody else's.
  const asked = [...lines.values()]
    .filter(([name]) => !NOT_RUN.includes(name ?? ''))
    .filter((args) => !args.some((arg) => arg.includes('…')));
  expect(asked.filter(([name = '']) => ![...BEFORE, ...READING, ...AFTER, 'delete'].includes(name))).toEqual(
    [],
  );
  const called = (names: string[]) => names.flatMap((name) => asked.filter(([first]) => first === name));
  const run = async (args: string[]) => ({ args, ...(await command(instance, args, mailbox.env)) });
  const runOne = async (args: string[]) => {
    const { code, output } = await run(args);
    // Where nobody can be asked, deleting says so.
    const isUnasked = args[0] === 'delete' && !args.includes('--yes');
    expect({ args, code }, output).toEqual({ args, code: isUnasked ? 2 : 0 });
    if (isUnasked) expect(output).toContain('--yes');
  };
  const runAll = async (names: string[]) => {
    for (const name of names) await Promise.all(called([name]).map(runOne));
  };

  await claim(page, instance);
  // A page takes it for granted.
  await run(['groups:add', 'Night shift']);
  await runAll(BEFORE);
  for (const one of [adam, mia]) {
    const { stdout } = await run(['invite', one.email, '--role', one.role]);
    await joinBy(stdout.trim(), await browser.newContext(), one);
  }
  await runAll(READING);
  await runAll(AFTER);
  await run(['owner:transfer', olivia.email]);
  await runAll(['delete']);
  await page.goto(`${instance.baseUrl}/users`);
  await expect(row(page, mia.email)).toBeVisible();
  await expect(row(page, adam.email)).toBeHidden();
});

test('each command says how it is called, and refuses what it does not know with 2', async () => {
  const calls: [string[], number, RegExp][] = [
    [['users', '--help'], 0, /^Usage: npx latchkey users \[--json\]/],
    [['invite', '-h'], 0, /--role member\|admin/],
    [['users:import', '--help'], 0, /--dry-run/],
    [['user-management:reset', '--help'], 0, /--yes/],
    [['users', '--yes'], 2, /Unknown option '--yes'\.\n\nUsage: npx latchkey users/],
    [['invite', 'nobody'], 2, /"nobody" is no address/],
    [['invite', mia.email, '--role', 'owner'], 2, /Use member or admin/],
    [['users:import'], 2, /Usage: npx latchkey users:import <file>/],
    [['users:import', '/nowhere/people.csv'], 1, /cannot be read/],
  ];
  for (const [args, code, words] of calls) {
    const run = await runCommand(args, { LATCHKEY_DATA_DIR: '/nowhere/data' });
    expect(run.output).toMatch(words);
    expect(run.code).toBe(code);
  }
});
