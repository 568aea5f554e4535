import type { IncomingMessage } from 'node:http';
import type { Visitor } from '../lib/actor';
import { countWrongAppPassword } from '../lib/app-passwords/count-wrong';
import { findByAppPassword } from '../lib/app-passwords/queries';
import type { Guest } from '../lib/apps/guests';
import { findGuardedApp, type GuardedApp } from '../lib/apps/queries';
import { config } from '../lib/config';
import { ECHO_PATH, identityOf, type Probe } from '../lib/door-checks/probe';
import type { CheckOutcome } from '../lib/metrics';
import { sealAsk } from '../lib/passes/ask';
import { enterApp } from '../lib/passes/enter';
import { ENTER_PATH } from '../lib/passes/open';
import { findOwnerName, findPass } from '../lib/passes/queries';
import { wholeName } from '../lib/person-name';
import { Problem } from '../lib/problem';
import { hashOfSecret, newSecret } from '../lib/sessions/secret';
import { isNavigation, type Refusal } from './door-answers';
import { isHttps, passCookie, readPass, readVisit, visitCookie } from './door-cookies';
import { findOpenPath } from './door-paths';
import { type Asked, OWN_PATHS, readAsked, valuesOf } from './door-request';
import type { PostBudget } from './posts';

/** Longer pages are forgotten on the way through the sign-in, for the address would be too long for proxies. */
const LONGEST_PAGE = 1_500;

/** Which of the door's addresses is asked (server/door.ts). */
export type Door = 'check' | 'ask' | 'answer' | 'own' | 'app';

/** One question of a proxy. */
export type Call = {
  door: Door;
  request: IncomingMessage;
  /** For whom it is asked, as limits count it. */
  address: string;
  /** Of those that nobody is let in by. */
  budget: PostBudget;
};

/** Who is let in, where the client is led, or why neither. */
export type Verdict = { outcome: CheckOutcome } & (
  | { identity: Record<string, string> }
  | { lead: string; cookie: string }
  | { refusal: Refusal; cookie?: string }
);

/** Judges one question by what the database says at this moment. Rejects where it does not answer. */
export async function judge(call: Call, probe: Probe | null): Promise<Verdict> {
  const { door, request, budget, address } = call;
  const asked = readAsked(request.rawHeaders);
  if (!asked) {
    budget.take(address);
    return { outcome: 'refused', refusal: { why: 'unclear' } };
  }
  if (probe && door !== 'own' && asked.uri.split('?', 1)[0] === ECHO_PATH)
    return { outcome: 'probe', identity: identityOf(probe) };
  if (door === 'own' || asked.uri.startsWith(OWN_PATHS)) return judgeOwn(call, asked);
  return judgeVisit(call, asked);
}

/** Of a request to the app itself. */
async function judgeVisit(call: Call, asked: Asked): Promise<Verdict> {
  const { request, budget, address } = call;
  const { rawHeaders } = request;
  const shown = readPass(rawHeaders);
  const pass = shown && (await findPass(shown.secret, asked.host));
  const isOwnPass = pass && !(shown.isPlain && isHttps(pass.app));
  if (isOwnPass && pass.mayOpen && !pass.needsFactor)
    return { outcome: 'pass', identity: identityFor(pass.guest) };

  const app = await findGuardedApp(asked.host);
  if (!app) {
    if (!budget.take(address)) return LIMITED;
    return { outcome: 'refused', refusal: { why: 'no_app', host: asked.host } };
  }
  const open = findOpenPath(app.paths, asked.uri);
  if (open && !open.asksForKey) return { outcome: 'open_path', identity: NOBODY };
  const [authorization = '', ...more] = valuesOf('authorization', rawHeaders);
  if (open && more.length === 0 && isKeyOf(app, authorization))
    return { outcome: 'app_key', identity: NOBODY };
  if (isOwnPass) {
    if (!budget.take(address)) return LIMITED;
    return pass.mayOpen ? needFactor(call, asked, app) : forbid(call, asked, app, pass.guest);
  }
  const password = more.length === 0 ? readBasic(authorization) : null;
  const program = password && (await findByAppPassword(password, asked.host));
  if (program?.mayOpen && !program.needsFactor)
    return { outcome: 'app_password', identity: identityFor(program.guest) };

  if (!budget.take(address)) return LIMITED;
  if (program)
    return program.mayOpen ? needFactor(call, asked, app) : forbid(call, asked, app, program.guest);
  if (password) return countWrong(call, app, password.email);
  if (open) return { outcome: 'signed_out', refusal: { why: 'key_wrong', app } };
  return isNavigation(request, asked)
    ? { outcome: 'signed_out', ...leadToSignIn(call, asked, app) }
    : { outcome: 'signed_out', refusal: { why: 'signed_out', app } };
}

const LIMITED: Verdict = { outcome: 'limited', refusal: { why: 'limited' } };

async function forbid(call: Call, asked: Asked, app: GuardedApp, guest: Guest): Promise<Verdict> {
  const { lead: ask, cookie } = leadToSignIn(call, asked, app);
  const [name, owner] = [wholeName(guest), await findOwnerName()];
  const refusal: Refusal = { why: 'forbidden', app, name, email: guest.email, owner, ask };
  return { outcome: 'forbidden', refusal, cookie };
}

function needFactor(call: Call, asked: Asked, app: GuardedApp): Verdict {
  const led = leadToSignIn(call, asked, app);
  if (isNavigation(call.request, asked)) return { outcome: 'factor_needed', ...led };
  const refusal: Refusal = { why: 'factor_needed', app, ask: led.lead };
  return { outcome: 'factor_needed', refusal, cookie: led.cookie };
}

/** A wrong app password is counted, so that whoever tries many is answered with less and less work. */
async function countWrong({ request, address }: Call, app: GuardedApp, email: string): Promise<Verdict> {
  try {
    await countWrongAppPassword(visitor(request, address), { email });
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.is('too_many_attempts')) return LIMITED;
    throw thrown;
  }
  return { outcome: 'signed_out', refusal: { why: 'password_wrong', app } };
}

/** Of what begins with /.latchkey/ on an app's host: the end of a way in, and nothing else. Nothing here is a yes. */
async function judgeOwn(call: Call, asked: Asked): Promise<Verdict> {
  const { request, budget, address } = call;
  const app = await findGuardedApp(asked.host);
  if (!budget.take(address)) return LIMITED;
  if (!app) return { outcome: 'refused', refusal: { why: 'no_app', host: asked.host } };
  const [path, query = ''] = asked.uri.split(/\?(.*)/s);
  if (path !== ENTER_PATH || asked.method !== 'GET')
    return { outcome: 'own', refusal: { why: 'nothing_here', app } };
  const code = new URLSearchParams(query).get('code') ?? '';
  const visit = readVisit(app, request.rawHeaders);
  try {
    if (!visit) throw new Problem('link_unknown');
    const { secret, url } = await enterApp(visitor(request, address), { code, visit, host: app.host });
    // For another visit: with the cookie that this browser has, the page is asked for anew.
    const cookie = secret === null ? visitCookie(app, visit) : passCookie(app, secret);
    return { outcome: 'own', lead: url, cookie };
  } catch (thrown) {
    if (!(thrown instanceof Problem) || !thrown.is('link_unknown')) throw thrown;
    return { outcome: 'own', refusal: { why: 'code_unfit', app } };
  }
}

/** Identity headers of a request that nobody in particular makes: all of them, so that no client's own is left. */
const NOBODY = { 'Remote-User': '', 'Remote-Email': '', 'Remote-Name': '', 'Remote-Groups': '' };

function identityFor(guest: Guest): Record<string, string> {
  return {
    'Remote-User': guest.id,
    'Remote-Email': guest.email,
    'Remote-Name': wholeName(guest),
    'Remote-Groups': guest.groups.join(','),
  };
}

/** Where a visitor signs in, and the cookie that binds what comes of it to this browser. */
function leadToSignIn({ request }: Call, asked: Asked, app: GuardedApp): { lead: string; cookie: string } {
  // The same one for every tab, as long as it lasts.
  const visit = readVisit(app, request.rawHeaders) ?? newSecret();
  return { lead: askUrl(app, asked, hashOfSecret(visit)), cookie: visitCookie(app, visit) };
}

function askUrl({ id }: GuardedApp, { uri, method }: Asked, visitHash: string): string {
  const isPage = method === 'GET' || method === 'HEAD';
  const [path = '/'] = uri.split('?', 1);
  const page = [uri, path].find(({ length }) => length <= LONGEST_PAGE);
  const ask = sealAsk({ appId: id, page: (isPage && page) || '/', visitHash });
  return `${config().baseUrl}/door?ask=${ask}`;
}

function isKeyOf({ keyHash }: GuardedApp, authorization: string): boolean {
  const [, key] = /^Bearer +(lkk_\S{1,100})$/i.exec(authorization) ?? [];
  return keyHash !== null && key !== undefined && hashOfSecret(key) === keyHash;
}

/** Address and password of Basic authentication (RFC 7617); null where there are none. */
function readBasic(authorization: string): { email: string; secret: string } | null {
  const [, encoded = ''] = /^Basic +([\w+/-]{1,1000}={0,2})$/i.exec(authorization) ?? [];
  const [email = '', secret] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
  return secret === undefined ? null : { email, secret };
}

function visitor({ headers }: IncomingMessage, address: string): Visitor {
  return { kind: 'visitor', ip: address, userAgent: headers['user-agent'] ?? null };
}
