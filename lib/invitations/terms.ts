import type { Actor } from '../actor';
import { config } from '../config';

/** The life of a link that is sent now: as long as was chosen, else as the instance has it. */
export function lifeFrom(lifeHours = config().inviteHours): {
  sentAt: Date;
  expiresAt: Date;
  lifeHours: number;
} {
  const sentAt = new Date();
  return { sentAt, expiresAt: new Date(sentAt.getTime() + lifeHours * 3_600_000), lifeHours };
}

/** How links reach the invited: by mail, by the hand of the inviter, or in no way as this instance is set up. */
export function wayOfInvites(): 'mail' | 'hand' | 'nothing' {
  const { mail, inviteLinksByMailOnly } = config();
  if (mail) return 'mail';
  return inviteLinksByMailOnly ? 'nothing' : 'hand';
}

/** The terms of an invitation that somebody sends or renews now: its life, and who answers for it. */
export function termsFrom(actor: Actor, lifeHours?: number) {
  return { ...lifeFrom(lifeHours), invitedById: actor.kind === 'user' ? actor.id : null };
}
