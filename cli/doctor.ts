import { lookup } from 'node:dns/promises';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { closeDb, type DatabaseState, inspectDatabase } from '../database/database';
import { system } from '../lib/actor';
import { isThisMachine, keepConfig, type Settings } from '../lib/config';
import { findInstanceKey } from '../lib/instance-key';
import { checkMailServer } from '../lib/mail/check';
import { hasOwner } from '../lib/setup/queries';
import { whyUnreadable } from '../lib/unreadable';
import { preparePlace } from '../postgres/postgres';
import { inItsName, type Part, reachDatabase, stopParts } from './open';

const MARKS = { passed: '✓', warned: '!', failed: '✗', skipped: '-' };
type Finding = { outcome: keyof typeof MARKS; about: string; words: string };

const WIDTH = 'Mail server: connection'.length;
const ANSWER_MS = 5_000;

/**
 * Prints a line for each thing that an instance needs, and what to do where one is not right. Makes and migrates
 * nothing, and sends no mail. Works while the instance runs and while it does not. Wrong settings do not come this far:
 * they are printed where they are read. Resolves with the exit code, which is 1 when something failed.
 */
export async function doctor(root: string, settings: Settings): Promise<0 | 1> {
  let faults = 0;
  for await (const { outcome, about, words } of examine(root, settings)) {
    console.log(`${MARKS[outcome]} ${about.padEnd(WIDTH)}  ${words}`);
    if (outcome === 'failed') faults += 1;
  }
  console.log(
    `\n${faults === 0 ? 'Nothing failed.' : `Failed: ${faults}. Put right what the lines with ✗ name.`}`,
  );
  return faults === 0 ? 0 : 1;
}

async function* examine(root: string, settings: Settings): AsyncGenerator<Finding> {
  yield { about: 'Settings', outcome: 'passed', words: 'No faults.' };
  yield attempt('Instance key', () => examineKey(settings));
  yield* examineDatabase(root, settings);
  yield attempt('Base URL', () => examineBaseUrl(settings));
  yield* examineMail(settings);
}

type Words = Omit<Finding, 'about'>;

/** An error in words is a finding like any other. */
async function attempt(about: string, look: () => Words | Promise<Words>): Promise<Finding> {
  try {
    return { about, ...(await look()) };
  } catch (error) {
    return { about, outcome: 'failed', words: error instanceof Error ? error.message : String(error) };
  }
}

function examineKey({ instanceKey, dataDir }: Settings): Words {
  if (instanceKey) return { outcome: 'passed', words: 'Set by N8N_ENCRYPTION_KEY.' };
  if (findInstanceKey(dataDir)) return { outcome: 'passed', words: `Kept in ${dataDir}.` };
  if (!hasData(dataDir)) return { outcome: 'passed', words: 'The first start makes it.' };
  return {
    outcome: 'warned',
    words: `There is none in ${dataDir}. The next start makes a new one, and all links and sign-ins end. Put the old one back from a backup.`,
  };
}

// ------------------------------------------------------------------------------------------------ the database

async function* examineDatabase(root: string, settings: Settings): AsyncGenerator<Finding> {
  const parts: Part[] = [];
  let state: DatabaseState | undefined;
  try {
    yield attempt('Database', async () => {
      if (!settings.databaseUrl && !hasData(settings.dataDir)) return examinePlace(settings.dataDir);
      const url = await reachDatabase(root, settings, parts);
      state = await inItsName(settings, () => inspectDatabase(url, join(root, 'prisma/migrations')));
      keepConfig({ ...settings, instanceKey: settings.instanceKey ?? '', databaseUrl: url });
      return wordsOf(state, settings);
    });
    const isUpToDate = state?.pending.length === 0;
    if (!isUpToDate)
      yield {
        about: 'Owner',
        outcome: 'skipped',
        words: 'Not asked before there is an up-to-date database.',
      };
    else {
      parts.push({ stop: closeDb });
      yield attempt('Owner', examineOwner);
    }
  } finally {
    await stopParts(parts);
  }
}

/** Whether the embedded PostgreSQL was ever started here. */
function hasData(dataDir: string): boolean {
  return existsSync(dataDir) && existsSync(preparePlace(dataDir).cluster);
}

function examinePlace(dataDir: string): Words {
  let place = dataDir;
  while (!existsSync(place)) place = dirname(place);
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `Nothing can be made in ${place}: ${whyUnreadable(error)}. Run Latchkey as the account that owns it, or set LATCHKEY_DATA_DIR to another folder.`,
    );
  }
  return { outcome: 'passed', words: `There is none yet. The first start makes it in ${dataDir}.` };
}

function wordsOf({ version, pending, lack }: DatabaseState, { databaseUrl, dataDir }: Settings): Words {
  const what = databaseUrl ? `PostgreSQL ${version}.` : `The embedded PostgreSQL ${version} in ${dataDir}.`;
  const waiting =
    pending.length === 0 ? 'Up to date.' : `The next start has ${pending.length} migrations to apply.`;
  if (!lack) return { outcome: 'passed', words: `${what} ${waiting}` };
  return { outcome: pending.length > 0 ? 'failed' : 'warned', words: `${what} ${waiting} ${lack.message}` };
}

async function examineOwner(): Promise<Words> {
  if (await hasOwner()) return { outcome: 'passed', words: 'The instance has one.' };
  return {
    outcome: 'warned',
    words: 'There is none yet. Start Latchkey and open the set-up link that it prints.',
  };
}

// ------------------------------------------------------------------------------------------------ the base URL

async function examineBaseUrl({ baseUrl, mail }: Settings): Promise<Words> {
  const answer = await whoAnswers(baseUrl);
  const advice = 'Set N8N_EDITOR_BASE_URL to the address that people use.';
  if (isThisMachine(baseUrl)) {
    const words = `${baseUrl} opens only on this machine. ${answer}`;
    return mail
      ? { outcome: 'warned', words: `${words} Mails bring links to it. ${advice}` }
      : { outcome: 'passed', words };
  }
  const hostname = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');
  const isFound = await lookup(hostname).then(Boolean, () => false);
  if (isFound) return { outcome: 'passed', words: `${baseUrl} ${answer}` };
  return { outcome: 'warned', words: `${hostname} was not found from here. ${advice}` };
}

const Alive = z.object({ status: z.literal('ok') });

/** A sentence either way: an instance that is stopped is in order. */
async function whoAnswers(baseUrl: string): Promise<string> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(`${baseUrl}/healthz`, { signal, redirect: 'manual' });
    const isAlive = Alive.safeParse(await response.json().catch(() => null)).success;
    return isAlive
      ? 'Latchkey answers there.'
      : `What answers there is not Latchkey (HTTP ${response.status}).`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    return `Nothing answers there now${code}.`;
  }
}

// ------------------------------------------------------------------------------------------------------ e-mail

async function* examineMail({ mail, mailTemplates }: Settings): AsyncGenerator<Finding> {
  if (!mail) {
    yield { about: 'E-mail', outcome: 'passed', words: 'Off (N8N_EMAIL_MODE). Links are copied by hand.' };
    return;
  }
  const own = Object.entries(mailTemplates).flatMap(([kind, file]) => (file ? `${kind}: ${file}` : []));
  yield { about: 'Mail templates', outcome: 'passed', words: own.join(', ') || 'The built-in ones.' };
  for (const { step, outcome, facts, reply, explanation } of await checkMailServer(system, mail)) {
    const said = explanation && reply && `The mail server said: ${reply}`;
    const words = [explanation, facts, said].filter(Boolean).join(' ');
    yield { about: `Mail server: ${step.toLowerCase()}`, outcome, words: words || 'Not tried.' };
  }
}
