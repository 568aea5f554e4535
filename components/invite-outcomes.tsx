'use client';

import { CopyField } from './copy-field';
import { InviteRow, InviteRows, REFUSAL_TONES, type WhyNotInvited } from './invite-rows';
import { Pill, type PillTone } from './pill';
import { useWords } from './words';

/** What became of one address. */
export type InviteOutcome = {
  text: string;
  outcome: 'invited' | 'invited_again' | 'too_many_open' | 'too_many_sent' | WhyNotInvited;
  link?: string | null;
};

const TONES: Record<InviteOutcome['outcome'], PillTone> = {
  invited: 'good',
  invited_again: 'good',
  too_many_open: 'bad',
  too_many_sent: 'bad',
  ...REFUSAL_TONES,
};

/** What became of each, in the order in which they were typed. */
export function InviteOutcomes({ outcomes, isMailed }: { outcomes: InviteOutcome[]; isMailed: boolean }) {
  const t = useWords('invite');
  const how = { isMailed: isMailed ? 'yes' : 'no' };
  return (
    <InviteRows label={t('outcomes')}>
      {outcomes.map(({ text, outcome, link }, n) => (
        <InviteRow
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and may hold somebody twice
          key={n}
          name={text}
          pill={<Pill tone={TONES[outcome]}>{t(`outcome.${outcome}`, how)}</Pill>}
        >
          {link && <CopyField label={t('linkFor', { email: text })} text={link} />}
        </InviteRow>
      ))}
    </InviteRows>
  );
}
