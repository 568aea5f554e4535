'use server';

import { z } from 'zod';
import { action } from '@/app/_web/action';
import { getWords } from '@/app/_web/words';
import { completeDeparture } from '@/lib/departures/complete';
import { EmailAddress } from '@/lib/email-address';
import { fault } from '@/lib/fault';
import { sayOwned } from '../../owned';
import { doToEach } from '../each';
import { Picks } from '../picks';
import { doToRow } from '../verbs';
import { phraseFor } from './phrase';

const Transfer = z.object({ owned: z.literal('transfer'), picks: Picks, transferTo: EmailAddress });

const Remove = z
  .object({ owned: z.literal('delete'), picks: Picks, confirmation: z.string().trim() })
  .refine(
    async ({ picks, confirmation }) => confirmation.toLowerCase() === (await phraseFor(picks)).toLowerCase(),
    { path: ['confirmation'], ...fault('phrase_not_confirmed') },
  );

const DeleteUsers = z.discriminatedUnion('owned', [Transfer, Remove], {
  error: fault('fate_missing').message,
});

/** Deletes whoever was picked for good; who is only invited has the invite taken back. The page stays, to show the receipt. */
export const deleteUsers = action(DeleteUsers, async (actor, input) => {
  const t = await getWords('deedOutcomes');
  return doToEach(input.picks, async ({ kind, id: userId, email }) => {
    if (kind === 'invitation') return doToRow(actor, 'revokeInvite', userId);
    const { devices, owned, movedTo } = await completeDeparture(
      actor,
      input.owned === 'transfer'
        ? { userId, owned: 'transfer', transferTo: input.transferTo }
        : { userId, owned: 'delete', email, confirmation: email },
    );
    const fate = movedTo ? 'moved' : 'ended';
    const things = await sayOwned(owned);
    return {
      sentence: t('deleteUser.done', { fate: things ? fate : 'none', things, heir: movedTo ?? '', devices }),
    };
  });
});
