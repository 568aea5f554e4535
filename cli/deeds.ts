import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import type { EmailAddress } from '../lib/email-address';
import { INVITABLE_ROLES } from '../lib/invitations/policy';
import { findOpenInvitation } from '../lib/invitations/queries';
import { revokeInvitation } from '../lib/invitations/revoke';
import { Problem } from '../lib/problem';
import { changeRole } from '../lib/users/change-role';
import { disableUser } from '../lib/users/disable';
import { enableUser } from '../lib/users/enable';
import { findUser } from '../lib/users/queries';
import { signOutEverywhere } from '../lib/users/sign-out-everywhere';
import { sayProblem } from '../words/say';
import { type ExitCode, withInstance } from './open';
import { readAddresses } from './typed';
import { language, words } from './words';

/** Does it to the user with this id and says what came of it, in one line. */
type Deed = (userId: string, email: EmailAddress) => Promise<string>;

/** Makes every user with one of these addresses a member or an admin, whichever was typed behind them. */
export async function changeRoles(root: string, settings: Settings, typed: string[]): Promise<ExitCode> {
  const emails = readAddresses(typed.slice(0, -1));
  const typedRole = typed.at(-1) ?? '';
  const role = INVITABLE_ROLES.find((known) => known === typedRole);
  if (!role) console.error(words('cli')('wrong.new_role', { typed: typedRole }));
  if (!role || !emails) return 2;
  const deed = role === 'admin' ? 'makeAdmin' : 'makeMember';
  return toEachUser(root, settings, emails, async (userId, email) => {
    const { hasChanged } = await changeRole(commandLine, { userId, role });
    return words('deedOutcomes')(hasChanged ? `${deed}.done` : `${deed}.already`, { email });
  });
}

/** Signs out every user with one of these addresses and keeps them out. */
export async function disableUsers(root: string, settings: Settings, typed: string[]): Promise<ExitCode> {
  return toEachUser(root, settings, readAddresses(typed), async (userId, email) => {
    const t = words('deedOutcomes');
    const { hasChanged, devices } = await disableUser(commandLine, { userId });
    return hasChanged ? t('disable.done', { email, devices }) : t('disable.already', { email });
  });
}

/** Lets every user with one of these addresses in again. */
export async function enableUsers(root: string, settings: Settings, typed: string[]): Promise<ExitCode> {
  return toEachUser(root, settings, readAddresses(typed), async (userId, email) => {
    const { hasChanged } = await enableUser(commandLine, { userId });
    return words('deedOutcomes')(hasChanged ? 'enable.done' : 'enable.already', { email });
  });
}

/** Signs out every user with one of these addresses, on every device. */
export async function signOutUsers(root: string, settings: Settings, typed: string[]): Promise<ExitCode> {
  return toEachUser(root, settings, readAddresses(typed), async (userId, email) => {
    const t = words('deedOutcomes');
    const { devices } = await signOutEverywhere(commandLine, { userId });
    return devices > 0
      ? t('signOutEverywhere.done', { email, devices })
      : t('signOutEverywhere.already', { email });
  });
}

/** Takes back the open invite of every one of these addresses. */
export async function revokeInvitations(
  root: string,
  settings: Settings,
  typed: string[],
): Promise<ExitCode> {
  return toEachAddress(root, settings, readAddresses(typed), async (email) => {
    const invitation = await findOpenInvitation(email);
    if (!invitation) throw new Problem('not_found');
    await revokeInvitation(commandLine, invitation);
    return words('deedOutcomes')('revokeInvite.done', { email });
  });
}

/** Why there is nothing to be done to the user or the invite of an address: there is none, or it is the other of both. */
export async function sayNotFound(email: EmailAddress): Promise<string> {
  const t = words('cli');
  if (await findUser(email)) return t('not_found.no_invite', { email });
  return t((await findOpenInvitation(email)) ? 'not_found.only_invited' : 'not_found.nobody', { email });
}

function toEachUser(
  root: string,
  settings: Settings,
  emails: EmailAddress[] | null,
  deed: Deed,
): Promise<ExitCode> {
  return toEachAddress(root, settings, emails, async (email) => {
    const user = await findUser(email);
    if (!user) throw new Problem('not_found');
    return deed(user.id, email);
  });
}

/**
 * Does something to one address after the other, and says of each what came of it; one that it cannot be done to does not
 * keep the others from it. Resolves with 1 when there was such a one, and with 2 when there are no addresses to begin with.
 */
async function toEachAddress(
  root: string,
  settings: Settings,
  emails: EmailAddress[] | null,
  deed: (email: EmailAddress) => Promise<string>,
): Promise<ExitCode> {
  if (!emails) return 2;
  return withInstance(root, settings, async () => {
    let code: ExitCode = 0;
    for (const email of emails)
      try {
        console.error(await deed(email));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        console.error(await sayRefusal(email, error));
        code = 1;
      }
    return code;
  });
}

/** What keeps something from being done to whoever has this address. */
export async function sayRefusal(email: EmailAddress, problem: Problem): Promise<string> {
  if (problem.code === 'not_found') return sayNotFound(email);
  return words('cli')('refused', { email, why: sayProblem(problem, language()) });
}
