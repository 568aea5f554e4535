import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeDb, db } from '../database/database';
import { config } from '../lib/config';
import { completeSignIn } from '../lib/factors/complete-sign-in';
import { deliverMail } from '../lib/mail/deliver';
import { enqueueMails } from '../lib/mail/rows';
import { countSignIn, keepMetrics, printMetrics } from '../lib/metrics';
import { authenticateByPasskey } from '../lib/passkeys/authenticate';
import { beginSignInByPasskey } from '../lib/passkeys/begin-sign-in';
import { RESET_LINK } from '../lib/password-resets/link';
import { Problem } from '../lib/problem';
import { authenticateUser } from '../lib/users/authenticate';
import { closeMailTransport } from '../smtp/smtp';
import { newAuthenticator } from '../testing/authenticator';
import { mia, olivia } from '../testing/cast';
import { codeOfApp, joinCast, type SignedInCast, turnOnTwoFactor } from '../testing/join-cast';
import { startMailServer } from '../testing/mail-server';
import { aVisitor, changeSettings, codeOf, UNUSED_MAIL_SERVER, withDatabase } from '../testing/testing';
import { answerMetrics, asksForMetrics, routeOf } from './metrics';
import { frontDoor, listen } from './serve';

withDatabase();

const KEPT = Symbol.for('latchkey.metrics');
let cast: SignedInCast;
let closing: (() => void)[] = [];
beforeAll(async () => {
  cast = await joinCast();
});
beforeEach(() => keepMetrics('1.2.3'));
afterEach(() => {
  for (const close of closing) close();
  closing = [];
  closeMailTransport();
  vi.restoreAllMocks();
  Reflect.deleteProperty(globalThis, KEPT);
});

/** A server as an instance has it, whose handler answers with this status; asks it for a path. */
async function openDoor(behind = 200) {
  const served = { baseUrl: 'https://latchkey.example.com', proxyHops: 0 };
  const server = frontDoor(served, async (request, response) => {
    if (asksForMetrics(request)) await answerMetrics(response);
    else if (behind) response.writeHead(behind).end();
    else request.socket.destroy();
  });
  await listen(server, 0, '127.0.0.1');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
}

/** Every figure of ours, by its name with its labels as Prometheus writes them. */
async function figures(): Promise<Record<string, number>> {
  const ask = await openDoor();
  const text = await (await ask('/metrics')).text();
  const lines = text.split('\n').filter((line) => line.startsWith('latchkey_'));
  return Object.fromEntries(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]));
}

/** Those figures that say something else than 0, of one name. */
async function counted(name: string): Promise<Record<string, number>> {
  const all = Object.entries(await figures()).filter(([it, value]) => it.startsWith(`${name}{`) && value > 0);
  return Object.fromEntries(all.map(([it, value]) => [it.slice(name.length + 1, -1), value]));
}

async function queueMail(to: string, expiresAt = '2040-01-01T00:00:00.000Z'): Promise<string> {
  const [id = ''] = await enqueueMails(db(), {
    template: 'password-reset',
    to,
    facts: {
      link: { ...RESET_LINK, id: 'sample', version: 1 },
      firstName: 'Mia',
      lastName: 'Member',
      expiresAt,
    },
  });
  return id;
}

describe('/metrics', () => {
  it('is text as Prometheus reads it: ours by our name, the process by the names that dashboards know', async () => {
    const ask = await openDoor();
    const answer = await ask('/metrics?x=1');
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(Registry.PROMETHEUS_CONTENT_TYPE);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    for (const name of [
      'latchkey_mails_total',
      'process_cpu_seconds_total',
      'nodejs_eventloop_lag_seconds',
    ]) {
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
      expect(text).toMatch(new RegExp(`^# TYPE ${name} (?:counter|gauge)$`, 'm'));
    }
    const types = [...text.matchAll(/^# TYPE (latchkey_\w+ \w+)$/gm)].map(([, type]) => type);
    expect(types).toEqual([
      'latchkey_mails_total counter',
      'latchkey_sign_out_notices_total counter',
      'latchkey_sign_ins_total counter',
      'latchkey_http_request_duration_seconds histogram',
      'latchkey_door_check_duration_seconds histogram',
      'latchkey_database_up gauge',
      'latchkey_mail_queue_depth gauge',
      'latchkey_mail_queue_oldest_age_seconds gauge',
      'latchkey_sign_out_notice_queue_depth gauge',
      'latchkey_activity_unchained_entries gauge',
      'latchkey_build_info gauge',
    ]);
    expect(text).toContain('\nlatchkey_build_info{version="1.2.3"} 1\n');
  });

  it('is at one address alone, and at no other way to write it, which a proxy might let pass', async () => {
    const ask = await openDoor(404);
    expect((await ask('/metrics')).status).toBe(200);
    for (const path of [
      '/metrics/',
      '/%6detrics',
      '//metrics',
      '/Metrics',
      '/metrics/x',
      '/metrics;x',
      '/x/metrics',
    ])
      expect(`${path} ${(await ask(path)).status}`).toBe(`${path} 404`);
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(404);
  });

  it('answers while the database does not, and says so instead of telling old figures', async () => {
    expect(await figures()).toMatchObject({ latchkey_database_up: 1, latchkey_mail_queue_depth: 0 });
    const { databaseUrl } = config();
    await closeDb();
    changeSettings({ databaseUrl: 'postgresql://nobody@127.0.0.1:9/nothing' });
    const without = await figures();
    await closeDb();
    changeSettings({ databaseUrl });
    expect(without.latchkey_database_up).toBe(0);
    expect(Object.keys(without).filter((name) => /queue|unchained/.test(name))).toEqual([]);
    expect(without).toHaveProperty('latchkey_mails_total{outcome="sent"}');
  });

  it('names nobody and no address that was asked for', async () => {
    const ask = await openDoor(404);
    await codeOf(authenticateUser(aVisitor(), { email: mia.email, password: 'Not-the-password-1' }));
    await ask('/invite/0198c0de-0000-7000-8000-000000000000.secret');
    await ask('/wp-login.php?user=mia');
    const { text } = await printMetrics(null);
    expect(text).not.toMatch(/mia|0198c0de|secret|wp-login/i);
  });

  it('counts nothing where nobody asked for figures', async () => {
    Reflect.deleteProperty(globalThis, KEPT);
    await authenticateUser(aVisitor(), olivia);
    expect(Reflect.get(globalThis, KEPT)).toBeUndefined();
    await expect(printMetrics(null)).rejects.toThrow('keepMetrics()');
  });

  it('has one set of figures, whichever copy of the code counts', async () => {
    vi.resetModules();
    const copy = await import('../lib/metrics');
    expect(copy.countMailTry).not.toBe((await import('../lib/metrics')).keepMetrics);
    copy.countMailTry('sent');
    expect(copy.printMetrics).not.toBe(printMetrics);
    expect(await counted('latchkey_mails_total')).toEqual({ 'outcome="sent"': 1 });
  });
});

describe('the figures of mails', () => {
  it('say how many wait, and since when the oldest does', async () => {
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    const ids = [await queueMail('noa@example.com'), await queueMail('ben@example.com')];
    await db().mail.updateMany({
      where: { id: ids[0] },
      data: { queuedAt: new Date(Date.now() - 600_000), state: 'sending' },
    });
    const { latchkey_mail_queue_depth: depth, latchkey_mail_queue_oldest_age_seconds: age } = await figures();
    expect(depth).toBe(2);
    expect(age).toBeGreaterThanOrEqual(600);
    expect(age).toBeLessThan(900);
    await db().mail.updateMany({ where: { id: { in: ids } }, data: { state: 'failed' } });
    expect(await figures()).toMatchObject({
      latchkey_mail_queue_depth: 0,
      latchkey_mail_queue_oldest_age_seconds: 0,
    });
  });

  it('tell what was sent from what will be tried again and what was given up', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const server = await startMailServer();
    changeSettings({ mail: server.settings });
    await deliverMail(await queueMail('noa@example.com'));
    await deliverMail(await queueMail('noa@example.com'));
    await deliverMail(await queueMail('noa@example.com', '2020-01-01T00:00:00.000Z'));
    await deliverMail('00000000-0000-7000-8000-000000000000');
    closeMailTransport();
    changeSettings({ mail: UNUSED_MAIL_SERVER });
    await deliverMail(await queueMail('noa@example.com'));
    expect(await counted('latchkey_mails_total')).toEqual({
      'outcome="sent"': 2,
      'outcome="failed"': 1,
      'outcome="retried"': 1,
    });
    await db().mail.deleteMany();
  });
});

describe('the figures of sign-ins', () => {
  it('tell the ways in, and not why somebody was refused', async () => {
    const wrong = { email: olivia.email, password: 'Not-the-password-1' };
    await authenticateUser(aVisitor(), olivia);
    await codeOf(authenticateUser(aVisitor(), wrong));
    await codeOf(authenticateUser(aVisitor(), { ...wrong, email: 'nobody@example.com' }));
    const { key } = await turnOnTwoFactor(cast.mia);
    const { secret } = await authenticateUser(aVisitor(), mia);
    await codeOf(completeSignIn(aVisitor(), { secret, code: '000000' }));
    await completeSignIn(aVisitor(), { secret, code: codeOfApp(key, 1) });
    await codeOf(completeSignIn(aVisitor(), { secret, code: codeOfApp(key, 1) }));
    const answer = newAuthenticator().get(await beginSignInByPasskey(aVisitor()));
    await codeOf(authenticateByPasskey(aVisitor(), { answer }));
    expect(await counted('latchkey_sign_ins_total')).toEqual({
      'by="password",outcome="done"': 1,
      'by="password",outcome="refused"': 2,
      'by="password",outcome="code_needed"': 1,
      'by="code",outcome="done"': 1,
      'by="code",outcome="refused"': 2,
      'by="passkey",outcome="refused"': 1,
    });
  });

  it('tell whoever tries too often from a fault of ours, and hand on what was thrown', async () => {
    const limit = new Problem('too_many_attempts', { seconds: 60 });
    await expect(countSignIn('code', Promise.reject(limit))).rejects.toBe(limit);
    const bug = new TypeError('Broken');
    await expect(countSignIn('passkey', Promise.reject(bug))).rejects.toBe(bug);
    expect(await counted('latchkey_sign_ins_total')).toEqual({
      'by="code",outcome="limited"': 1,
      'by="passkey",outcome="failed"': 1,
    });
  });

  it('are there with a 0 before anything happens, so that the first one is seen as a rise', async () => {
    const all = Object.keys(await figures()).filter((name) =>
      /^latchkey_(?:sign_ins|mails)_total/.test(name),
    );
    expect(all).toHaveLength(3 + 5 + 4 + 4);
  });
});

describe('the figures of requests', () => {
  it('are by kind of page and class of status', async () => {
    const [ask, askMissing, askDead] = [await openDoor(), await openDoor(404), await openDoor(0)];
    await ask('/users?search=mia');
    await ask('/users/delete');
    await ask('/users', { method: 'PUT' });
    await askMissing('/invite/a-token');
    await askMissing('/wp-login.php');
    await askDead('/account').catch(() => {});
    const count = await counted('latchkey_http_request_duration_seconds_count');
    expect(count).toEqual({
      'route="users",status="2xx"': 2,
      'route="users",status="4xx"': 1,
      'route="invite",status="4xx"': 1,
      'route="other",status="4xx"': 1,
      'route="account",status="cut_off"': 1,
    });
  });

  it('know every page there is', () => {
    const files = readdirSync('app', { recursive: true, encoding: 'utf8' });
    const addresses = files.flatMap((file) => {
      const [, folder] = /^(.*?)\/?(?:page\.tsx|route\.ts)$/.exec(file) ?? [];
      return folder === undefined ? [] : [`/${folder.replace(/^\(\w+\)\//, '')}`];
    });
    expect(addresses.length).toBeGreaterThan(15);
    expect(addresses.filter((address) => routeOf(address) === 'other')).toEqual([]);
  });

  it.each([
    ['/', 'home'],
    ['/invite/a.secret', 'invite'],
    ['/_next/static/chunks/a.js', 'static'],
    ['/sign/a.svg', 'static'],
    ['/healthz/readiness', 'healthz'],
    ['/.well-known/change-password', '.well-known'],
    ['/constructor', 'other'],
    ['', 'other'],
    ['*', 'other'],
    [`/${'a'.repeat(50)}`, 'other'],
  ])('count %s as "%s"', (path, route) => {
    expect(routeOf(path)).toBe(route);
  });
});
