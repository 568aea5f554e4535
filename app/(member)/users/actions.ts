'use server';

import { revalidatePath } from 'next/cache';
import { action } from '@/app/_web/action';
import { requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import type { Actor } from '@/lib/actor';
import { listGroupsOf } from '@/lib/groups/queries';
import { type MarkedPerson, writeRefused } from '@/lib/invitations/marks';
import { previewInvitations } from '@/lib/invitations/preview';
import { previewInvitationMail } from '@/lib/invitations/preview-mail';
import { PostedInvites, type SendInvitations } from '@/lib/invitations/schema';
import { sendInvitations } from '@/lib/invitations/send';
import { listMatching } from '@/lib/people/queries';
import type { ListPeople } from '@/lib/people/schema';
import { must } from '@/lib/problem';
import { DEEDS, type DeedName, hasDeed } from './deeds';
import { doToEach, type RowOutcome } from './each';
import { changeGroup } from './group-deeds';
import { offersForMany } from './offers';
import { withApps } from './opens';
import { DoDeed } from './picks';
import type { Row } from './row';
import { doToRow } from './verbs';

/** As many are offered to look at the mail of. */
const MOST_MAILS = 200;

export const invite = action(PostedInvites, async (actor, { typed, input, step }) => {
  if (step === 'preview') {
    const people = await withApps(actor, await previewInvitations(actor, input));
    return { preview: people.map(withNames), typed };
  }
  if (step === 'mail') return { mail: await previewMails(actor, input), typed };
  const outcomes = await sendInvitations(actor, input);
  revalidatePath('/users');
  return { outcomes, left: writeRefused(input.emails, outcomes) };
});

/** Groups by name alone: React sends the answer along with the next press, and no more objects than server/form-shape.ts lets in. */
function withNames(person: MarkedPerson & { opens?: string[] }) {
  return { ...person, into: 'into' in person ? person.into.map(({ name }) => name) : [] };
}

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

/**
 * Does one deed to a row, to many, or to all who match a filter at this moment. Those that it is not for are left out where
 * all who match are meant; without scripts somebody may pick them, and is told.
 */
export const doDeed = action(
  DoDeed,
  async (actor, { deed, groupId, picks = [], matching }): Promise<RowOutcome[]> => {
    const { of, needsProof } = DEEDS[deed];
    if (needsProof) await requireProof('/users');
    const t = await getWords('deedOutcomes');
    const rows = matching ? await rowsFor(actor, deed, matching) : picks;
    const outcomes = hasDeed(deed, 'asksGroup')
      ? await changeGroup(actor, deed, { groupId, rows })
      : await doToEach(rows, async ({ kind, id }) =>
          kind === of ? doToRow(actor, deed, id) : { isDone: false, sentence: t(`otherKind.${kind}`) },
        );
    revalidatePath('/users');
    return outcomes;
  },
);

async function rowsFor(actor: Actor, deed: DeedName, asked: ListPeople): Promise<Row[]> {
  const matching = await listMatching(actor, asked);
  must(actor.kind === 'user', 'forbidden');
  const groups = await listGroupsOf(
    actor,
    matching.map(({ id }) => id),
  );
  const rows = matching.filter((person) =>
    offersForMany(actor, person, groups.has(person.id)).some((name) => name === deed),
  );
  must(rows.length > 0, 'not_found');
  return rows;
}
