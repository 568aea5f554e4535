import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { db } from '../database/database';
import { keepMetrics, printMetrics } from '../lib/metrics';
import { issuer } from '../lib/oidc/link';
import { endSession } from '../lib/sessions/end';
import { freshTest as it } from '../testing/fixtures';
import { oidcApp, signInToApp } from '../testing/oidc-app';
import { startTelling } from './oidc-tell';

/** An app with a server of its own, and all that it was told. */
async function anApp(answer: (count: number) => Parameters<RequestListener>[1]['statusCode'] | null) {
  const told: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [, claims = ''] = new URLSearchParams(body).get('logout_token')?.split('.') ?? [];
    told.push(JSON.parse(Buffer.from(claims, 'base64url').toString()));
    const status = answer(told.length);
    if (status === null) return;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: 'invalid_request', error_description: 'no such session' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const app = await oidcApp({ toldAt: `http://127.0.0.1:${(server.address() as AddressInfo).port}/logout` });
  return { ...app, told };
}

function telling() {
  const part = startTelling(undefined, 20);
  onTestFinished(() => part.stop());
  return part;
}

/** How many tries to tell an app came to what, since `keepMetrics` was called. */
async function counted(): Promise<Record<string, number>> {
  const { text } = await printMetrics(null);
  const lines = text.matchAll(/^latchkey_sign_out_notices_total\{outcome="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries(Array.from(lines, ([, outcome, count]) => [outcome, Number(count)]));
}

const notice = () => db().oidcNotice.findFirst();
const patiently = { timeout: 15_000 };

describe('telling apps of sign-outs', () => {
  it('says who has signed out of which sign-in, by a token that the app can verify', async ({ cast }) => {
    const app = await anApp(() => 200);
    await signInToApp(cast.mia, app.id);
    telling();
    await endSession(cast.mia);
    await expect.poll(notice, patiently).toMatchObject({ state: 'sent', attempts: 1 });
    expect(app.told).toEqual([
      expect.objectContaining({
        iss: issuer(),
        aud: app.id,
        sub: cast.mia.id,
        sid: cast.mia.sessionId,
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      }),
    ]);
  });

  it('says each thing once, however many processes look', async ({ cast }) => {
    const app = await anApp(() => 204);
    const sessionIds = Array.from({ length: 30 }, () => crypto.randomUUID());
    await db().oidcNotice.createMany({
      data: sessionIds.map((sessionId) => ({ appId: app.id, subject: cast.mia.id, sessionId })),
    });
    for (let n = 0; n < 3; n += 1) telling();
    await expect.poll(() => db().oidcNotice.count({ where: { state: 'sent' } }), patiently).toBe(30);
    expect(app.told.map(({ sid }) => sid).sort()).toEqual(sessionIds.sort());
  });

  it('keeps why it was not taken, says it again, and counts both', async ({ cast }) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    await keepMetrics('1.2.3');
    const app = await anApp((count) => (count === 1 ? 400 : 200));
    await signInToApp(cast.mia, app.id);
    telling();
    await endSession(cast.mia);
    await expect
      .poll(notice, patiently)
      .toMatchObject({ cause: 'refused', causeFacts: { status: 400, reason: 'no such session' } });
    await expect.poll(counted, patiently).toEqual({ sent: 0, failed: 0, retried: 1 });
    await db().oidcNotice.updateMany({ data: { nextTryAt: new Date(0) } });
    await expect.poll(notice, patiently).toMatchObject({ state: 'sent', attempts: 2, cause: null });
    await expect.poll(counted, patiently).toEqual({ sent: 1, failed: 0, retried: 1 });
  });

  it.for([
    [500, { cause: 'refused' }],
    [302, { cause: 'redirected', causeFacts: { status: 302 } }],
    [null, { cause: 'silent' }],
  ] as const)('takes an answer of %s for none', async ([status, kept], { cast }) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const app = await anApp(() => status);
    await signInToApp(cast.mia, app.id);
    telling();
    await endSession(cast.mia);
    await expect.poll(notice, patiently).toMatchObject({ state: 'queued', attempts: 1, ...kept });
  });

  it('gives up at once on an app that has no address for it any more', async ({ cast }) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    await keepMetrics('1.2.3');
    const app = await oidcApp({ toldAt: null });
    await db().oidcNotice.create({
      data: { appId: app.id, subject: cast.mia.id, sessionId: cast.mia.sessionId },
    });
    telling();
    await expect.poll(notice, patiently).toMatchObject({ state: 'failed', cause: 'no_address' });
    await expect.poll(counted, patiently).toEqual({ sent: 0, failed: 1, retried: 0 });
  });

  it('holds nothing while an app thinks: what it asks in between is answered', async ({ cast }) => {
    let counted = -1;
    const app = await oidcApp();
    await signInToApp(cast.mia, app.id);
    const part = startTelling(async () => {
      // As an app that has its tokens revoked before it answers.
      counted = await db()
        .oidcNotice.updateMany({ data: { subject: cast.mia.id } })
        .then(({ count }) => count);
    }, 20);
    onTestFinished(() => part.stop());
    await endSession(cast.mia);
    await expect.poll(notice, patiently).toMatchObject({ state: 'sent' });
    expect(counted).toBe(1);
  });

  it('takes over what a process left that died in between, once its claim has run out', async ({ cast }) => {
    const app = await anApp(() => 200);
    await db().oidcNotice.create({
      data: {
        ...{ appId: app.id, subject: cast.mia.id, sessionId: cast.mia.sessionId, attempts: 1 },
        nextTryAt: new Date(Date.now() + 500),
      },
    });
    telling();
    await expect.poll(notice, patiently).toMatchObject({ state: 'sent', attempts: 2 });
    expect(app.told).toHaveLength(1);
  });

  it('lets those end that are being told when it is stopped', async ({ cast }) => {
    const app = await oidcApp();
    await signInToApp(cast.mia, app.id);
    await endSession(cast.mia);
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      const part = startTelling(
        () =>
          new Promise<void>((end) => {
            answer = end;
            resolve();
            void part.stop().then(() => stopped.push('stopped'));
          }),
        20,
      );
    });
    const stopped: string[] = [];
    await asked;
    expect(stopped).toEqual([]);
    answer();
    await expect.poll(() => stopped, patiently).toEqual(['stopped']);
    expect(await notice()).toMatchObject({ state: 'sent' });
  });
});
