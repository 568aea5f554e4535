'use server';

import { revalidatePath } from 'next/cache';
import { action } from '@/app/_web/action';
import { requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import type { Actor } from '@/lib/actor';
import { writeRefused } from '@/lib/invitations/marks';
import { previewInvitations } from '@/lib/invitations/preview';
import { previewInvitationMail } from '@/lib/invitations/preview-mail';
import { PostedInvites, type SendInvitations } from '@/lib/invitations/schema';
import { sendInvitations } from '@/lib/invitations/send';
import { DEEDS } from './deeds';
import { doToEach, type RowOutcome } from './each';
import { DoDeed } from './picks';
import { doToRow } from './verbs';

/** As many are offered to look at the mail of. */
const MOST_MAILS = 200;

export const invite = action(PostedInvites, async (actor, { typed, input, step }) => {
  if (step === 'preview') return { preview: await previewInvitations(actor, input), typed };
  if (step === 'mail') return { mail: await previewMails(actor, input), typed };
  const outcomes = await sendInvitations(actor, input);
  revalidatePath('/users');
  return { outcomes, left: writeRefused(input.emails, outcomes) };
});

/** Whose mails there are to look at: of those who can be invited, or of whoever asks when nobody can. */
async function previewMails(actor: Actor, input: SendInvitations) {
  const people = await previewInvitations(actor, input);
  const { role } = input;
  const to = people.flatMap((person) =>
    person.mark === 'fine' || person.mark === 'invited_again'
      ? [{ email: person.email, role: person.role }]
      : [],
  );
  if (to.length === 0 && actor.kind === 'user') to.push({ email: actor.email, role });
  const { from, subject } = await previewInvitationMail(actor, { ...input, email: to[0]?.email ?? '', role });
  return { to: to.slice(0, MOST_MAILS), from, subject };
}

/** Does one deed to a row or to many. The bar lets pick both kinds of rows, so those that it is not for are told so. */
export const doDeed = action(DoDeed, async (actor, { deed, picks }): Promise<RowOutcome[]> => {
  const { of, needsProof } = DEEDS[deed];
  if (needsProof) await requireProof('/users');
  const t = await getWords('deedOutcomes');
  const outcomes = await doToEach(picks, async ({ kind, id }) =>
    kind === of ? doToRow(actor, deed, id) : { isDone: false, sentence: t(`otherKind.${kind}`) },
  );
  revalidatePath('/users');
  return outcomes;
});
