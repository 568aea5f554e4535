import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { mia, olivia } from '../testing/cast';
import { claim, expect, invite, signIn, test, walkToClaim } from './support/app';
import { changeDatabase } from './support/database';
import type { Instance } from './support/instance';
import { linkIn } from './support/mailbox';
import { accept } from './support/people';

type Line = Record<string, unknown> & { err?: Record<string, unknown> };

/** The lines of the log, each of which must be an object; the rest is what the start prints for people. */
function logOf(instance: Instance): Line[] {
  const plain = /^(Latchkey is ready: |Set up the owner account: |Migrated: |Warning: |$)/;
  const lines = instance
    .output()
    .split('\n')
    .filter((line) => !plain.test(line));
  return lines.map((line) => JSON.parse(line));
}

test.use({ env: { N8N_LOG_LEVEL: 'debug' }, isNew: true });

test('the log has every request and no secret: no password, cookie, code or link, whatever happened', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  const secrets: string[] = [];
  const code = new URL(instance.setupUrl).searchParams.get('code') ?? '';
  await walkToClaim(page, instance);
  await page.context().clearCookies();
  await signIn(page, instance, { ...olivia, password: 'Not-the-password-1' });
  await expect(page.getByText('Wrong email or password.')).toBeVisible();
  await signIn(page, instance, olivia);
  await expect(page).toHaveURL(/\/users$/);
  await invite(page, mia.email);
  const link = linkIn(await mailbox.mailTo(mia.email));
  const guest = await browser.newPage();
  await accept(guest, link, mia);
  await expect(guest).toHaveURL(/\/account$/);
  secrets.push(...(await guest.context().cookies()).map(({ value }) => value));
  await guest.context().clearCookies();
  await guest.goto(`${instance.baseUrl}/forgot-password`);
  await guest.getByLabel('Email').fill(mia.email);
  await guest.getByRole('button', { name: 'Email me a reset link' }).click();
  const reset = linkIn(await mailbox.mailTo(mia.email, 2));
  await guest.goto(`${reset.slice(0, -1)}x`);
  await guest.goto(reset);
  await guest.getByLabel('New password').fill('Chosen-anew-1');
  await guest.getByRole('button', { name: 'Set password' }).click();
  await expect(guest).toHaveURL(/\/account$/);
  secrets.push(...(await guest.context().cookies()).map(({ value }) => value));
  secrets.push(...(await page.context().cookies()).map(({ value }) => value));

  // A crash in the middle of it all, while a form with a password is posted. The list of users would ask anew meanwhile.
  await page.goto('about:blank');
  await changeDatabase(instance, 'alter table "session" rename to session_lost', []);
  await page.request.get(link);
  const other = await browser.newPage();
  await other.goto(`${instance.baseUrl}/sign-in`).catch(() => {});
  await changeDatabase(instance, 'alter table session_lost rename to "session"', []);
  await other.goto(`${instance.baseUrl}/sign-in`);
  await changeDatabase(instance, 'alter table "session" rename to session_lost', []);
  await other.getByLabel('Email').fill(mia.email);
  await other.getByLabel('Password').fill('Chosen-anew-1');
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other.getByText('This did not work')).toBeVisible();

  const tokens = [link, reset].map((url) => url.slice(url.lastIndexOf('/') + 1));
  secrets.push(...tokens, ...tokens.map((token) => token.slice(token.indexOf('.') + 1)), code);
  secrets.push(olivia.password, mia.password, 'Not-the-password-1', 'Chosen-anew-1');
  for (const file of ['instance.key', 'postgres.password'])
    secrets.push(readFileSync(join(instance.dataDir, file), 'utf8').trim());
  if (mailbox.env.N8N_SMTP_PASS) secrets.push(mailbox.env.N8N_SMTP_PASS);
  secrets.push(...(await hashes(instance)));
  expect(secrets.length).toBeGreaterThan(14);

  const lines = logOf(instance);
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  for (const secret of secrets) expect(text.includes(secret), `the log holds ${secret}`).toBe(false);
  expect(text).not.toMatch(/[?&](code|token)=[^…]/);
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'debug', method: 'POST', path: '/invite/…' }),
  );
  for (const { time, level, msg } of lines)
    expect([time, level, msg]).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      expect.stringMatching(/^(debug|info|warn|error)$/),
      expect.any(String),
    ]);
  await other.close();
});

test('a failure is logged once, with the request’s id and the reference that the page shows', async ({
  browser,
  page,
  instance,
}) => {
  await claim(page, instance);
  await changeDatabase(instance, 'alter table audit_entry rename to audit_entry_lost', []);
  // The browser's console tells of the failure, which elsewhere would fail a test.
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const reader = await context.newPage();
  const answer = await reader.goto(`${instance.baseUrl}/activity?search=hush`);
  await expect(reader.getByText('This did not work')).toBeVisible();
  const reference = /Reference (\d+)/.exec(await reader.getByText('Reference').innerText())?.[1];
  const requestId = await answer?.headerValue('x-request-id');
  const failures = logOf(instance).filter(({ level }) => level === 'error');
  expect(failures).toHaveLength(1);
  expect(failures[0]).toMatchObject({
    requestId,
    route: '/activity',
    err: { digest: reference, stack: expect.any(String) },
  });
  expect(JSON.stringify(failures)).not.toContain('hush');
  expect(await reader.content()).not.toMatch(/audit_entry|prisma|\.[jt]sx?:\d+:\d+/i);
  await context.close();
});

test.describe('at its own level', () => {
  test.use({ env: { N8N_LOG_LEVEL: 'info' } });

  test('the log of a quiet day says which version started; on request it is text', async ({
    page,
    instance,
  }) => {
    await claim(page, instance);
    expect(logOf(instance)).toEqual([
      { level: 'info', time: expect.any(String), msg: expect.stringMatching(/^Latchkey \d+\.\d+\.\d+/) },
    ]);
    await instance.restart({ N8N_LOG_LEVEL: 'debug', N8N_LOG_FORMAT: 'text' });
    await page.goto(`${instance.baseUrl}/users`);
    await expect
      .poll(() => instance.output())
      .toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] DEBUG: A request was answered \{.*"path":"\/users"/m);
  });
});

/** What the database keeps of passwords and sessions. */
async function hashes({ dataDir }: Instance): Promise<string[]> {
  const [, , , port] = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  const client = new pg.Client({
    host: '127.0.0.1',
    port: Number(port),
    user: 'latchkey',
    password,
    database: 'postgres',
  });
  await client.connect();
  const { rows } = await client.query('select "passwordHash" as hash from "user"');
  await client.end();
  return rows.map(({ hash }) => hash);
}
