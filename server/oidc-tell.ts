import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseDown } from '../database/database';
import { log } from '../lib/log';
import { countNotice } from '../lib/metrics';
import { type ClaimedNotice, claimNotices, type NoticeCause, settleNotice } from '../lib/oidc/notices';
import { sayNoticeCause } from '../words/notices';
import { loadProvider } from './oidc-load';
import { NotReachedError } from './oidc-reach';

/** How often to look whether a notice is due: one read of an index that is mostly empty. */
const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 8;
/** Those that are being told have this long to end once the instance is told to stop: more than telling takes. */
const LAST_MS = 3_000;

/** Tells an app of a sign-out; resolves once it has taken it. */
export type Send = (notice: ClaimedNotice) => Promise<void>;

/**
 * Tells apps of sign-outs until stopped: each notice once, by one of the processes that look, and again with growing pauses
 * where it was not taken. `stop` waits for those being told. While the database cannot be reached nothing is told.
 */
export function startTelling(
  send: Send = sendByProvider,
  lookEveryMs = LOOK_EVERY_MS,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const look = async () => {
    for (;;) {
      const notices = signal.aborted || isDatabaseDown() ? [] : await claimNotices(AT_ONCE);
      if (notices.length === 0) return;
      await Promise.all(notices.map((notice) => tell(notice, send)));
    }
  };
  const running = (async () => {
    while (!signal.aborted) {
      await look().catch((error) => {
        if (!isDatabaseDown()) log('warn', 'Looking for apps to be told of sign-outs failed', error);
      });
      await sleep(lookEveryMs, undefined, { ref: false, signal }).catch(() => {}); // stopped
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await Promise.race([running, sleep(LAST_MS, undefined, { ref: false })]);
    },
  };
}

/** No transaction is open while it waits for the app, which may ask the provider something itself before it answers. */
async function tell(notice: ClaimedNotice, send: Send): Promise<void> {
  const { app } = notice;
  const cause = await send(notice).then(() => null, causeOf);
  const next = await settleNotice(notice, cause);
  countNotice(cause ? (next ? 'retried' : 'failed') : 'sent');
  if (!cause) return;
  const what = next ? `will be tried again at ${next.toISOString()}` : 'was given up';
  log('warn', `Telling ${app.name} of a sign-out failed and ${what}: ${sayNoticeCause(cause)}`);
}

/** By the library, which signs what the app is told (OpenID Connect Back-Channel Logout 1.0 §2). */
async function sendByProvider({ app, subject, sessionId }: ClaimedNotice): Promise<void> {
  const { provider } = await loadProvider();
  const client = await (await provider()).Client.find(app.id);
  if (!client?.backchannelLogoutUri) throw new NotReachedError({ code: 'no_address', facts: {} });
  // Its types leave out what it does.
  const told = client as unknown as { backchannelLogout(sub: string, sid: string): Promise<void> };
  await told.backchannelLogout(subject, sessionId);
}

async function causeOf(error: unknown): Promise<NoticeCause> {
  if (error instanceof NotReachedError) return error.told;
  const response = error instanceof Error && 'response' in error && error.response;
  if (!(response instanceof Response)) {
    log('warn', 'An app could not be told of a sign-out', error);
    return { code: 'client_unusable', facts: {} };
  }
  const { status } = response;
  if (status >= 300 && status < 400) return { code: 'redirected', facts: { status } };
  return { code: 'refused', facts: { status, reason: await reasonIn(response) } };
}

/** What an app says of why it refuses, as errors of OAuth do (RFC 6749 §5.2). */
async function reasonIn(response: Response): Promise<string> {
  try {
    const { error_description: description, error } = Object(JSON.parse(await response.text()));
    return String(description ?? error ?? '')
      .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
      .trim()
      .slice(0, 200);
  } catch {
    return '';
  }
}
