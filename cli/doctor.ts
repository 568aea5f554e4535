import { lookup } from 'node:dns/promises';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { closeDb, type DatabaseState, inspectDatabase } from '../database/database';
import { system } from '../lib/actor';
import { isThisMachine, keepConfig, type Settings } from '../lib/config';
import { errnoOf } from '../lib/errno';
import { findInstanceKey } from '../lib/instance-key';
import { type CheckStep, checkMailServer } from '../lib/mail/check';
import { hasOwner } from '../lib/setup/queries';
import { preparePlace } from '../postgres/postgres';
import { sayCheckStep } from '../words/mails';
import { sayList } from '../words/say';
import { type ExitCode, explain, inItsName, type Part, reachDatabase, stopParts } from './open';
import { language, words } from './words';

const MARKS = { passed: '✓', warned: '!', failed: '✗', skipped: '-' };
/** What is looked at, in the order in which it is. */
const SUBJECTS = [
  ...(['settings', 'instance_key', 'database', 'owner', 'base_url', 'email', 'mail_templates'] as const),
  ...(['mail_address', 'mail_connection', 'mail_greeting', 'mail_encryption'] as const),
  ...(['mail_size_limit', 'mail_sign_in', 'mail_sender'] as const),
];
type Subject = (typeof SUBJECTS)[number];
type Finding = { subject: Subject } & Result;
type Result = { outcome: keyof typeof MARKS; said: string };

const ANSWER_MS = 5_000;
/** How long the mail server may take with all of its steps, and after how long it is said that it is waited for. */
const MAIL_MS = 120_000;
const SLOW_MS = 5_000;

/**
 * Prints a line for each thing that an instance needs, and what to do where one is not right. Makes and migrates
 * nothing, and sends no mail. Works while the instance runs and while it does not. Wrong settings are printed where they
 * are read, before this begins. Resolves with 1 when something failed.
 */
export async function doctor(root: string, settings: Settings): Promise<ExitCode> {
  const t = words('cli');
  const width = Math.max(...SUBJECTS.map((subject) => t(`doctor.about.${subject}`).length));
  let count = 0;
  for await (const { subject, outcome, said } of examine(root, settings)) {
    console.log(`${MARKS[outcome]} ${t(`doctor.about.${subject}`).padEnd(width)}  ${said}`);
    if (outcome === 'failed') count += 1;
  }
  console.log(`\n${count === 0 ? t('doctor.passed') : t('doctor.failed', { count })}`);
  return count === 0 ? 0 : 1;
}

async function* examine(root: string, settings: Settings): AsyncGenerator<Finding> {
  yield { subject: 'settings', outcome: 'passed', said: words('cli')('doctor.settings.right') };
  yield attempt('instance_key', () => examineKey(settings));
  yield* examineDatabase(root, settings);
  yield attempt('base_url', () => examineBaseUrl(settings));
  yield* examineMail(settings);
}

/** What is thrown is a finding too. */
async function attempt(subject: Subject, look: () => Result | Promise<Result>): Promise<Finding> {
  try {
    return { subject, ...(await look()) };
  } catch (error) {
    return { subject, outcome: 'failed', said: explain(error) };
  }
}

function examineKey({ instanceKey, dataDir: folder }: Settings): Result {
  const t = words('cli');
  if (instanceKey) return { outcome: 'passed', said: t('doctor.key.set') };
  if (findInstanceKey(folder)) return { outcome: 'passed', said: t('doctor.key.kept', { folder }) };
  if (!hasData(folder)) return { outcome: 'passed', said: t('doctor.key.later') };
  return { outcome: 'warned', said: t('doctor.key.missing', { folder }) };
}

// ------------------------------------------------------------------------------------------------ the database

async function* examineDatabase(root: string, settings: Settings): AsyncGenerator<Finding> {
  const parts: Part[] = [];
  let state: DatabaseState | undefined;
  try {
    yield attempt('database', async () => {
      if (!settings.databaseUrl && !hasData(settings.dataDir)) return examinePlace(settings.dataDir);
      const url = await reachDatabase(root, settings, parts);
      state = await inItsName(settings, () => inspectDatabase(url, join(root, 'prisma/migrations')));
      keepConfig({ ...settings, instanceKey: settings.instanceKey ?? '', databaseUrl: url });
      return resultOf(state, settings);
    });
    const isUpToDate = state?.pending.length === 0;
    if (!isUpToDate)
      yield { subject: 'owner', outcome: 'skipped', said: words('cli')('doctor.owner.skipped') };
    else {
      parts.push({ stop: closeDb });
      yield attempt('owner', examineOwner);
    }
  } finally {
    await stopParts(parts);
  }
}

/** Whether the embedded PostgreSQL was ever started here. */
function hasData(dataDir: string): boolean {
  return existsSync(dataDir) && existsSync(preparePlace(dataDir).cluster);
}

function examinePlace(dataDir: string): Result {
  const t = words('cli');
  let folder = dataDir;
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    return { outcome: 'failed', said: t('doctor.database.no_place', { folder, why: errnoOf(error) }) };
  }
  return { outcome: 'passed', said: t('doctor.database.later', { folder: dataDir }) };
}

function resultOf({ version, pending, lack }: DatabaseState, settings: Settings): Result {
  const { databaseUrl, dataDir: folder } = settings;
  const t = words('cli');
  const found = databaseUrl
    ? t('doctor.database.own', { version, pending: pending.length })
    : t('doctor.database.embedded', { version, folder, pending: pending.length });
  if (!lack) return { outcome: 'passed', said: found };
  return { outcome: pending.length > 0 ? 'failed' : 'warned', said: `${found} ${explain(lack)}` };
}

async function examineOwner(): Promise<Result> {
  const t = words('cli');
  return (await hasOwner())
    ? { outcome: 'passed', said: t('doctor.owner.present') }
    : { outcome: 'warned', said: t('doctor.owner.missing') };
}

// ------------------------------------------------------------------------------------------------ the base URL

async function examineBaseUrl({ baseUrl: url, mail }: Settings): Promise<Result> {
  const t = words('cli');
  const answer = await whoAnswers(url);
  if (isThisMachine(url))
    return mail
      ? { outcome: 'warned', said: t('doctor.url.local_in_mails', { url, answer }) }
      : { outcome: 'passed', said: t('doctor.url.local', { url, answer }) };
  const hostname = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const isFound = await lookup(hostname).then(Boolean, () => false);
  return isFound
    ? { outcome: 'passed', said: t('doctor.url.found', { url, answer }) }
    : { outcome: 'warned', said: t('doctor.url.not_found', { hostname }) };
}

const Alive = z.object({ status: z.literal('ok') });

/** A sentence either way: an instance that is stopped is in order. */
async function whoAnswers(baseUrl: string): Promise<string> {
  const t = words('cli');
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(`${baseUrl}/healthz`, { signal, redirect: 'manual' });
    const isAlive = Alive.safeParse(await response.json().catch(() => null)).success;
    return isAlive ? t('doctor.url.latchkey') : t('doctor.url.other', { status: String(response.status) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return t('doctor.url.nothing', { errno, hasErrno: errno ? 'yes' : 'no' });
  }
}

// ------------------------------------------------------------------------------------------------------ e-mail

async function* examineMail({ mail, mailTemplates }: Settings): AsyncGenerator<Finding> {
  const t = words('cli');
  if (!mail) {
    yield { subject: 'email', outcome: 'passed', said: t('doctor.mail.off') };
    return;
  }
  const own = Object.entries(mailTemplates).flatMap(([name, file]) => (file ? `${name}: ${file}` : []));
  const templates = own.length > 0 ? sayList(own, language()) : t('doctor.mail.built_in');
  yield { subject: 'mail_templates', outcome: 'passed', said: templates };
  const slow = setTimeout(() => console.error(t('doctor.mail.waiting')), SLOW_MS);
  const steps = await checkMailServer(system, mail, { wholeTimeout: MAIL_MS }).finally(() =>
    clearTimeout(slow),
  );
  for (const step of steps)
    yield { subject: `mail_${step.step}`, outcome: step.outcome, said: sayStep(step) };
}

/** What is wrong first, then what was seen and what the server said. */
function sayStep(step: CheckStep): string {
  const t = words('cli');
  const { facts, explanation } = sayCheckStep(step, language());
  const reply = explanation && step.reply && t('doctor.mail.reply', { reply: step.reply });
  return [explanation, facts, reply].filter(Boolean).join(' ') || t('doctor.mail.skipped');
}
