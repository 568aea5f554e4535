import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo } from '../database/database';
import { commandLine } from '../lib/actor';
import { config } from '../lib/config';
import { addClient } from '../lib/oidc/add-client';
import { pruneOidcEntries } from '../lib/oidc/rows';
import { AddClient } from '../lib/oidc/schema';
import { startChild } from './child';
import { beside, type Figure, inMb, median, medians, perSecond, seconds } from './figures';
import { AT_ONCE, visit } from './http';
import { type Instance, startInstance } from './instance';
import type { Library } from './library';
import { memoryOf } from './memory';
import { openParty, type Party, REDIRECT_URI } from './party';
import { claim, fillUp } from './people';
import { openForm } from './sign-in';
import type { Stage } from './stage';

const ROUNDS = 3;
const PEOPLE = 50;
const LET_IN = 200;
const REFRESHES = 400;
const USERINFOS = 1_200;
/** One after the other, to see what each takes. */
const ALONE = 150;
const MANY_TOKENS = 100_000;
const SETTLED_MS = 5_000;

/** What apps wait for that let people in by OpenID Connect, with 1,000 users; beside the library with nothing around it. */
export async function measureOidc(root: string, stage: Stage): Promise<Figure[]> {
  const passwordHash = await claim();
  await fillUp(1, 1000, passwordHash);
  const input = { name: 'Wiki', redirectUris: REDIRECT_URI, isForEverybody: true };
  const { id, secret } = await addClient(commandLine, AddClient.parse(input));
  const client = { id, secret: secret ?? '' };
  await stage.leave();
  const instance = await startInstance(root, { ...stage.env, N8N_PROXY_HOPS: '1' });
  const library = await startChild<Library>('library.js', {
    ...client,
    redirectUri: REDIRECT_URI,
    people: PEOPLE,
  });
  try {
    const cookies = await signInAll(instance);
    await sleep(SETTLED_MS);
    const unused = memoryOf(instance, stage.dataDir);
    const firstMs = 1000 * (await seconds(() => fetch(`${instance.url}/oidc/jwks`)));
    const ours = await openParty(`${instance.url}/oidc`, client, cookies);
    const alone = await openParty(library.told.url, client, library.told.cookies);
    const found = await measureParties(ours, alone);
    await sleep(SETTLED_MS);
    const used = memoryOf(instance, stage.dataDir);
    const few = await measureAlone(ours);
    await stage.enter();
    await fillTokens(id);
    const many = await measureAlone(ours);
    const prunedMs = await measurePruning();
    await Promise.all([ours.leave(), alone.leave()]);
    const limit = '`oidc-provider` with its memory adapter in a bare Node process';
    const whose = 'Memory of all processes, an own PostgreSQL not counted, after 50 sign-ins,';
    const grown = (name: keyof typeof few) => `${many[name].toFixed(1)} ms beside ${few[name].toFixed(1)} ms`;
    const all = MANY_TOKENS.toLocaleString('en');
    return [
      {
        what: 'People let in to an app a second, 16 at once: authorize, code, tokens, the ID token checked (median of 3 rounds)',
        limit,
        value: beside(found.letIn, found.letInAlone),
      },
      {
        what: 'Refreshes a second at the token endpoint, 16 at once',
        limit,
        value: beside(found.refresh, found.refreshAlone),
      },
      {
        what: 'Answers of userinfo a second, 16 at once',
        limit,
        value: beside(found.userinfo, found.userinfoAlone),
      },
      {
        what: 'First answer of the provider, which loads the library and makes the first keys',
        value: `${firstMs.toFixed(0)} ms`,
      },
      { what: `${whose} with the provider unused`, value: inMb(unused) },
      { what: `${whose} and all of the above of the provider`, value: inMb(used) },
      { what: `A refresh with ${all} tokens more (median)`, limit: 'with few', value: grown('refresh') },
      {
        what: `An answer of userinfo with ${all} tokens more (median)`,
        limit: 'with few',
        value: grown('userinfo'),
      },
      { what: `Pruning ${all} tokens that have expired`, value: `${(prunedMs / 1000).toFixed(1)} s` },
    ];
  } finally {
    await library.stop();
    await instance.stop();
  }
}

async function signInAll(instance: Instance): Promise<string[]> {
  const visitors = visit(instance);
  const signIn = await openForm(visitors);
  const cookies: string[] = [];
  await perSecond(PEOPLE, AT_ONCE, async (n) => {
    cookies[n] = await signIn(n);
  });
  await visitors.leave();
  return cookies;
}

async function measureParties(ours: Party, alone: Party) {
  const many = (count: number, ask: (n: number) => Promise<void>) => () => perSecond(count, AT_ONCE, ask);
  // Nobody is measured before everybody has been let in once.
  await many(PEOPLE, ours.letIn)();
  await many(PEOPLE, alone.letIn)();
  return medians(ROUNDS, {
    letInAlone: many(LET_IN, alone.letIn),
    letIn: many(LET_IN, ours.letIn),
    refreshAlone: many(REFRESHES, alone.refresh),
    refresh: many(REFRESHES, ours.refresh),
    userinfoAlone: many(USERINFOS, alone.userinfo),
    userinfo: many(USERINFOS, ours.userinfo),
  });
}

/** Milliseconds of one request, where nothing else is asked at the same time (medians). */
async function measureAlone({ refresh, userinfo }: Party): Promise<{ refresh: number; userinfo: number }> {
  const timed = async (ask: (n: number) => Promise<void>) => {
    const times: number[] = [];
    for (let n = 0; n < ALONE; n++) times.push(1000 * (await seconds(() => ask(n))));
    return median(times);
  };
  return { refresh: await timed(refresh), userinfo: await timed(userinfo) };
}

/** What no token of ours is sealed to. */
const FILLING = 'x';

/** Tokens of the size of those that are there, a hundred of each of the users, written by SQL. */
async function fillTokens(appId: string): Promise<void> {
  const client = await connectTo(config().databaseUrl);
  await client.query(
    `with owner as (
       select id, row_number() over () as n from "user" where "disabledAt" is null limit $2::int / 100
     ), signed_in as (
       insert into session (id, "secretHash", "userId", "expiresAt")
       select gen_random_uuid(), 'of tokens ' || n, owner.id, now() + interval '1 day' from owner
       returning id
     ), granted as (
       insert into oidc_grant (id, "sessionId", "appId", payload, scopes)
       select id || '.' || $1, id, $1::uuid, '{}', array['openid'] from signed_in returning id
     ), size as (
       select max(length(sealed)) as most from oidc_entry
     ), share as (
       select ceil($2::numeric / count(*))::int as each from granted
     )
     insert into oidc_entry ("idHash", model, "grantId", sealed, "expiresAt")
     select encode(sha256((granted.id || n)::bytea), 'hex'), 'AccessToken', granted.id, repeat('${FILLING}', size.most),
            now() + interval '1 hour'
     from granted, size, share, generate_series(1, share.each) as n
     limit $2`,
    [appId, MANY_TOKENS],
  );
  await client.query('vacuum analyze');
  await client.end();
}

/** Milliseconds until all of them are deleted, once they have expired. */
async function measurePruning(): Promise<number> {
  const client = await connectTo(config().databaseUrl);
  await client.query(
    `update oidc_entry set "expiresAt" = now() - interval '1 hour' where sealed like '${FILLING}${FILLING}%'`,
  );
  await client.query('vacuum analyze');
  await client.end();
  return 1000 * (await seconds(() => pruneOidcEntries()));
}
