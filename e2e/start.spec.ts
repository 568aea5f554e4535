import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { changeDatabase } from './support/database';
import { freePort, runCommand, startInstance } from './support/instance';

test('SIGTERM ends everything with exit code 0, and the next start finds the same set-up code', async () => {
  const instance = await startInstance({ DATABASE_URL: '' });
  const { setupUrl } = instance;
  expect(statSync(join(instance.dataDir, 'instance.key')).mode & 0o777).toBe(0o600);
  expect(await instance.stop()).toBe(0);
  expect(existsSync(join(instance.dataDir, 'postgres/postmaster.pid'))).toBe(false);
  await expect(fetch(instance.baseUrl)).rejects.toThrow();
  await instance.restart();
  expect(instance.output()).toContain(`Set up the owner account: ${setupUrl}`);
  await instance.remove();
});

test('kill -9 at any moment does not hinder the next start', async () => {
  const instance = await startInstance();
  for (const pause of [0, 150, 400, 900]) {
    await instance.stop('SIGKILL');
    const started = instance.restart().catch(() => 'killed');
    await new Promise((resolve) => setTimeout(resolve, pause));
    await instance.stop('SIGKILL');
    await started;
  }
  await instance.restart();
  expect((await fetch(`${instance.baseUrl}/healthz/readiness`)).status).toBe(200);
  await instance.remove();
});

test('a start that the database fails at the last moment ends, and takes all down with it', async () => {
  const instance = await startInstance({ DATABASE_URL: '' });
  await changeDatabase(instance, 'alter table setup rename to setup_lost', []);
  await instance.stop();
  await expect(instance.restart()).rejects.toThrow('It ended with 1:');
  expect(instance.output()).not.toContain('Latchkey is ready');
  expect(existsSync(join(instance.dataDir, 'postgres/postmaster.pid'))).toBe(false);
  await instance.remove();
});

test('two instances run side by side', async () => {
  const own = { DATABASE_URL: '' };
  const [one, two] = await Promise.all([startInstance(own), startInstance(own)]);
  expect(new URL(one.setupUrl).searchParams.get('code')).not.toBe(
    new URL(two.setupUrl).searchParams.get('code'),
  );
  expect(await one.stop()).toBe(0);
  expect((await fetch(`${two.baseUrl}/healthz/readiness`)).status).toBe(200);
  await Promise.all([one.remove(), two.remove()]);
});

test('a port that is taken is named, and the running instance goes on', async () => {
  const one = await startInstance();
  const port = new URL(one.baseUrl).port;
  const { code, output } = await runCommand(['start'], { N8N_PORT: port, LATCHKEY_DATA_DIR: one.dataDir });
  expect(code).toBe(1);
  expect(output).toContain(`N8N_PORT: port ${port} is in use by another program.`);
  expect((await fetch(`${one.baseUrl}/healthz/readiness`)).status).toBe(200);
  await one.remove();
});

test('wrong settings stop the start, all named at once, with nothing written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  const dataDir = join(folder, 'data');
  const { code, output } = await runCommand(['start'], {
    N8N_PORT: String(await freePort()),
    LATCHKEY_DATA_DIR: dataDir,
    N8N_EMAIL_MODE: 'smtp',
    N8N_SMTP_HOST: 'smtp://mail.example.com:587',
    N8N_SMTP_PASSWORD: 'very secret',
    N8N_EDITOR_BASE_URL: 'https://example.com/latchkey',
  });
  expect(code).toBe(1);
  for (const name of ['N8N_SMTP_HOST', 'N8N_SMTP_SENDER', 'N8N_EDITOR_BASE_URL'])
    expect(output).toMatch(new RegExp(`^${name}: .+\\. .+\\.$`, 'm'));
  expect(output).toContain('N8N_SMTP_PASSWORD is not known. Did you mean N8N_SMTP_PASS?');
  expect(output).not.toContain('very secret');
  expect(existsSync(dataDir)).toBe(false);
  rmSync(folder, { recursive: true });
});

test('the command line says how it is used, and exits with 2 when called wrongly', async () => {
  expect(await runCommand(['--help'], {})).toMatchObject({
    code: 0,
    output: expect.stringContaining('Usage:'),
  });
  expect(await runCommand(['sing'], {})).toMatchObject({
    code: 2,
    output: expect.stringContaining('no command'),
  });
});
