import 'server-only';
import { getWords } from '@/app/_web/words';
import type { Actor } from '@/lib/actor';
import { approveInvitation } from '@/lib/invitations/approve';
import { copyInvitationLink } from '@/lib/invitations/copy-link';
import { resendInvitation } from '@/lib/invitations/resend';
import { revokeInvitation } from '@/lib/invitations/revoke';
import { clearAllFactors } from '@/lib/passkeys/clear-all-factors';
import { copyPasswordResetLink } from '@/lib/password-resets/copy-link';
import { sendPasswordReset } from '@/lib/password-resets/send';
import { changeRole } from '@/lib/users/change-role';
import { disableUser } from '@/lib/users/disable';
import { enableUser } from '@/lib/users/enable';
import { signOutEverywhere } from '@/lib/users/sign-out-everywhere';
import { type DirectDeed, hasDeed } from './deeds';
import type { Answer } from './each';

type Verb = (
  actor: Actor,
  id: string,
) => Promise<{ email: string; hasChanged?: boolean; devices?: number; link?: string }>;

/** Each asks for itself whether the actor may. */
const VERBS: Record<DirectDeed, Verb> = {
  resendInvite: (actor, id) => resendInvitation(actor, { id }),
  copyInviteLink: (actor, id) => copyInvitationLink(actor, { id }),
  approveInvite: (actor, id) => approveInvitation(actor, { id }),
  revokeInvite: (actor, id) => revokeInvitation(actor, { id }),
  copyResetLink: (actor, userId) => copyPasswordResetLink(actor, { userId }),
  sendResetMail: (actor, userId) => sendPasswordReset(actor, { userId }),
  makeMember: (actor, userId) => changeRole(actor, { userId, role: 'member' }),
  makeAdmin: (actor, userId) => changeRole(actor, { userId, role: 'admin' }),
  async signOutEverywhere(actor, userId) {
    const { email, devices } = await signOutEverywhere(actor, { userId });
    return { email, devices, hasChanged: devices > 0 };
  },
  clearFactors: (actor, userId) => clearAllFactors(actor, { userId }),
  disable: (actor, userId) => disableUser(actor, { userId }),
  enable: (actor, userId) => enableUser(actor, { userId }),
};

/** Does a deed to one row by its verb, whose problems it throws, and says what came of it. */
export async function doToRow(actor: Actor, name: DirectDeed, id: string): Promise<Answer> {
  const { email, hasChanged = true, devices = 0, link } = await VERBS[name](actor, id);
  const t = await getWords('deedOutcomes');
  if (!hasChanged && hasDeed(name, 'mayBeSo'))
    return { hasChanged, sentence: t(`${name}.already`, { email }) };
  return { hasChanged, sentence: t(`${name}.done`, { email, devices }), link };
}
