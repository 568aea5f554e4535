import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  answerTo,
  ECHO_PATH,
  MARK_HEADER,
  PROBE_HEADER,
  type Probe,
  readProbe,
} from '../lib/door-checks/probe';
import { log } from '../lib/log';
import { type CheckOutcome, countCheck } from '../lib/metrics';
import { listGuardedIds } from '../lib/passes/queries';
import { type Refusal, refuse } from './door-answers';
import { type Call, type Door, judge } from './door-judge';
import { OWN_PATHS, valuesOf } from './door-request';
import { isOutOfReach } from './outage';

/**
 * Where proxies ask whether a request may pass (docs/apps.md). `check` answers yes, or with all that the client is then to
 * see. nginx asks at `ask`, which says no more than no, then at `answer` for what the client is to see. `own` is what
 * begins with /.latchkey/ on an app's host where the proxy sends it here unasked, and `app` the same where it was asked first.
 */
const DOORS = new Map<string, Door>([
  ['/door/check', 'check'],
  ['/door/ask', 'ask'],
  ['/door/answer', 'answer'],
  ['/door/own', 'own'],
]);

/** The door that a request is for, by its path alone: a proxy may have added its client's query. Null: for a page. */
export function doorOf(url = ''): Door | null {
  const path = url.split('?', 1)[0] ?? '';
  return DOORS.get(path) ?? (path.startsWith(OWN_PATHS) ? 'app' : null);
}

/** Requests of one network in a minute that nobody is let in by: a page of an app may make a hundred. */
export const REFUSALS_A_MINUTE = 1_200;

type Answering = Call & { response: ServerResponse };

/** Answers a proxy. What cannot be looked up is refused: a door that does not know stays shut. */
export async function answerDoor(call: Answering): Promise<void> {
  const { response } = call;
  response.setHeader('Cache-Control', 'private, no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  // The address may hold a code.
  response.setHeader('Referrer-Policy', 'no-referrer');
  const began = performance.now();
  let outcome: CheckOutcome = 'failed';
  try {
    if (isOutOfReach('/door')) refuse(call.request, response, { why: 'away' });
    else outcome = await answer(call);
  } catch (error) {
    log('error', 'A door could not look up who asks', error);
    if (response.headersSent) response.destroy();
    else refuse(call.request, response, { why: 'away' });
  }
  countCheck(outcome, (performance.now() - began) / 1000);
}

async function answer(call: Answering): Promise<CheckOutcome> {
  const { door, request, response } = call;
  const probe = await findProbe(request);
  if (probe) response.setHeader(MARK_HEADER, probe.mark);
  if (probe?.mode === 'down') {
    request.socket.destroy();
    return 'probe';
  }
  if (door === 'app') return answerEcho(call, probe);
  if (probe?.mode === 'answer') {
    sendJson(response, door === 'ask' ? 401 : 418, answerTo(request.rawHeaders));
    return 'probe';
  }
  const verdict = await judge(call, probe);
  if ('identity' in verdict) admit(call, verdict.identity);
  else if ('lead' in verdict) lead(call, verdict);
  else turnAway(call, verdict);
  return verdict.outcome;
}

function admit({ door, request, response }: Answering, identity: Record<string, string>): void {
  // It said no a moment ago, when nginx asked.
  if (door === 'answer') return void refuse(request, response, { why: 'again' });
  for (const [name, value] of Object.entries(identity)) response.setHeader(name, inBytes(value));
  sendBare(response, 200);
}

/** UTF-8 in the octets of a header (RFC 9110 §5.5), where Node takes a character for an octet. */
function inBytes(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}/gu, ' ')).toString('latin1');
}

function lead({ door, response }: Answering, { lead: url, cookie }: { lead: string; cookie: string }): void {
  if (door === 'ask') return void sendBare(response, 401);
  response.writeHead(302, { Location: inAscii(url), 'Set-Cookie': cookie, 'Content-Length': 0 }).end();
}

/** An address that a client wrote in octets beyond ASCII. */
function inAscii(url: string): string {
  return url.replace(/[^!-~]/g, (sign) => `%${Buffer.from(sign, 'latin1').toString('hex').toUpperCase()}`);
}

function turnAway(
  { door, request, response }: Answering,
  { refusal, cookie }: { refusal: Refusal; cookie?: string },
): void {
  // nginx takes any other status for a fault of ours.
  const status = refusal.why === 'signed_out' ? 401 : 403;
  if (door === 'ask') return void sendBare(response, status);
  if (cookie) response.setHeader('Set-Cookie', cookie);
  refuse(request, response, refusal);
}

/** A probe of a check of any of the apps' doors: what the proxy says of the host may be what is checked. */
async function findProbe({ rawHeaders }: IncomingMessage): Promise<Probe | null> {
  if (valuesOf(PROBE_HEADER.toLowerCase(), rawHeaders).length !== 1) return null;
  for (const app of await listGuardedIds()) {
    const probe = readProbe(rawHeaders, app);
    if (probe) return probe;
  }
  return null;
}

/** Answers what has passed the check of its door as if this were the app. */
function answerEcho({ request, response }: Answering, probe: Probe | null): CheckOutcome {
  const isEcho = request.url?.split('?', 1)[0] === ECHO_PATH && probe !== null && probe.mode !== 'answer';
  if (isEcho) sendJson(response, 200, answerTo(request.rawHeaders));
  else sendBare(response, 404);
  return isEcho ? 'probe' : 'own';
}

function sendBare(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Length': 0 }).end();
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    .end(text);
}
