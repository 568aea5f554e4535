import { createHmac, timingSafeEqual } from 'node:crypto';
import { db } from '../../database/database';
import { type Actor, actingRole, type UserActor } from '../actor';
import type { AuditEvent } from '../audit/event';
import { config, isThisMachine } from '../config';
import { mayTurnOnTwoFactor } from '../factors/policy';
import { isTwoFactorOn } from '../factors/queries';
import { isPrivateHost } from '../network';
import { arePasskeysPossible } from '../passkeys/policy';
import { countPasskeys } from '../passkeys/queries';
import { isProxyForgotten } from './forgotten-proxy';

/** Letters and digits that are not mistaken for one another when a code is read aloud or typed. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/**
 * The code that proves whoever claims the instance can read what it printed; null when none is asked for.
 * Derived from the instance key (60 bits), so it is the same after a restart and in every process.
 */
export function setupCode(): string | null {
  const setting = config().setupCode;
  if (setting.kind === 'off') return null;
  if (setting.kind === 'own') return setting.code;
  const bytes = createHmac('sha256', config().instanceKey).update('setup-code').digest().subarray(0, 12);
  const letters = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** Whether this is the set-up code. Case and dashes do not count: it may have been read aloud. */
export function isSetupCode(given: string): boolean {
  const code = setupCode();
  if (code === null) return true;
  const [a, b] = [given, code].map((text) => Buffer.from(text.toUpperCase().replace(/[\s-]/g, '')));
  return a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b);
}

/** The address that claims the instance; printed at start while there is no owner. */
export function setupLink(): string {
  const code = setupCode();
  return `${config().baseUrl}/setup${code ? `?code=${encodeURIComponent(code)}` : ''}`;
}

/** Whether the instance was claimed. */
export async function hasOwner(): Promise<boolean> {
  return (await db().setup.count()) > 0;
}

/** Whether there is no user management here: a setting says so, and there is no owner yet who would be locked out by it. */
export async function isUserManagementOff(): Promise<boolean> {
  return config().userManagementDisabled && !(await hasOwner());
}

/** Whether somebody may claim the instance: nobody has, and no setting forbids it. */
export async function isClaimable(): Promise<boolean> {
  const { userManagementDisabled, environmentOwner } = config();
  return !userManagementDisabled && !environmentOwner && !(await hasOwner());
}

/** When the set-up was skipped for now; null where it was not, or was done since. */
export async function findSetupSkip(): Promise<{ skippedAt: Date } | null> {
  return db().setupSkip.findUnique({ where: { id: 1 }, select: { skippedAt: true } });
}

/** Whether the actor is the owner, and has not finished the wizard yet. */
export async function isInWizard(actor: Actor): Promise<boolean> {
  if (actor.kind !== 'user') return false;
  return (await db().setup.count({ where: { ownerId: actor.id, finishedAt: null } })) > 0;
}

/** What the owner of a new instance has to see to, in the order in which it is shown, by what can be found of it. */
const FINDINGS = {
  address: { address_fine: 'done', address_local: 'to_do', address_plain: 'look', address_proxied: 'look' },
  mail: { mail_taken: 'done', mail_refused: 'look', mail_untried: 'to_do', mail_off: 'to_do' },
  invite: { invite_sent: 'done', invite_none: 'to_do' },
  factor: { factor_on: 'done', factor_off: 'to_do' },
  backup: { backup_made: 'done', backup_none: 'to_do' },
} as const;

type Found<Findings> = keyof Findings & string;
export type FindingCode = {
  [Thing in keyof typeof FINDINGS]: Found<(typeof FINDINGS)[Thing]>;
}[keyof typeof FINDINGS];
/** `at` is when it was done, where that is known. */
export type LeftToDo = {
  thing: keyof typeof FINDINGS;
  code: FindingCode;
  state: 'done' | 'look' | 'to_do';
  at: Date | null;
};

/**
 * What is left to do on a new instance and what of it is done. Empty once all is, once the owner has put the list away, and
 * for everybody else.
 */
export async function listLeft(actor: Actor): Promise<LeftToDo[]> {
  if (actor.kind !== 'user' || actingRole(actor) !== 'owner') return [];
  const isShown = await db().setup.count({ where: { ownerId: actor.id, listPutAwayAt: null } });
  if (isShown === 0) return [];
  const [mail, invite, factor, backup] = await Promise.all([
    findMail(actor),
    findInvite(actor),
    findFactor(actor),
    findBackup(),
  ]);
  const found = [finding('address', addressCode()), mail, invite, factor, backup].flatMap((it) => it ?? []);
  return found.every(({ state }) => state === 'done') ? [] : found;
}

function finding<Thing extends keyof typeof FINDINGS>(
  thing: Thing,
  code: Found<(typeof FINDINGS)[Thing]>,
  at: Date | null = null,
): LeftToDo {
  const states: Partial<Record<string, LeftToDo['state']>> = FINDINGS[thing];
  return { thing, code: code as FindingCode, state: states[code] ?? 'to_do', at };
}

function addressCode(): Found<typeof FINDINGS.address> {
  const { baseUrl } = config();
  const { protocol, hostname } = new URL(baseUrl);
  if (isThisMachine(baseUrl)) return 'address_local';
  if (isProxyForgotten()) return 'address_proxied';
  return protocol === 'https:' || isPrivateHost(hostname) ? 'address_fine' : 'address_plain';
}

/** Any mail that a mail server took says as much as the test does. */
async function findMail({ id }: UserActor): Promise<LeftToDo> {
  if (!config().mail) return finding('mail', 'mail_off');
  const newest = { createdAt: 'desc' as const };
  const sent = await db().mail.findFirst({ where: { state: 'sent' }, orderBy: newest });
  if (sent) return finding('mail', 'mail_taken', sent.sentAt);
  const tried = await db().mail.findFirst({ where: { aboutId: id, reply: { not: null } } });
  return finding('mail', tried ? 'mail_refused' : 'mail_untried');
}

async function findInvite({ id }: UserActor): Promise<LeftToDo> {
  const [invitation, other] = await Promise.all([
    db().invitation.findFirst({ select: { id: true } }),
    db().user.findFirst({ where: { id: { not: id } }, select: { id: true } }),
  ]);
  return finding('invite', invitation || other ? 'invite_sent' : 'invite_none');
}

/** Null where the instance lets nobody have one. */
async function findFactor(actor: UserActor): Promise<LeftToDo | null> {
  if ((await isTwoFactorOn(actor.id)) || (await countPasskeys(actor)) > 0)
    return finding('factor', 'factor_on');
  return mayTurnOnTwoFactor() || arePasskeysPossible() ? finding('factor', 'factor_off') : null;
}

async function findBackup(): Promise<LeftToDo> {
  const made = await db().auditEntry.findFirst({
    where: { event: 'instance.backed_up' satisfies AuditEvent },
    orderBy: { at: 'desc' },
  });
  return made ? finding('backup', 'backup_made', made.at) : finding('backup', 'backup_none');
}
