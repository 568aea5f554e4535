'use server';

import { revalidatePath } from 'next/cache';
import { action } from '@/app/_web/action';
import { requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { writeRefused } from '@/lib/invitations/marks';
import { previewInvitations } from '@/lib/invitations/preview';
import { PostedInvites } from '@/lib/invitations/schema';
import { sendInvitations } from '@/lib/invitations/send';
import { DEEDS } from './deeds';
import { doToEach, type RowOutcome } from './each';
import { DoDeed } from './picks';
import { doToRow } from './verbs';

export const invite = action(PostedInvites, async (actor, { typed, input, isPreview }) => {
  if (isPreview) return { preview: await previewInvitations(actor, input), typed };
  const outcomes = await sendInvitations(actor, input);
  revalidatePath('/users');
  return { outcomes, left: writeRefused(input.emails, outcomes) };
});

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
