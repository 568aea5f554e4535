'use client';

import { Check, Copy, QrCode as QrIcon } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button } from './button';
import { CopyField } from './copy-field';
import { Into, InviteRow, InviteRows, REFUSAL_TONES, type WhyNotInvited } from './invite-rows';
import { Notice } from './notice';
import { Pill, type PillTone } from './pill';
import { QrCode } from './qr-code';
import { useWords } from './words';

/** What became of one address. */
export type InviteOutcome = {
  text: string;
  outcome: 'invited' | 'invited_again' | 'too_many_open' | 'too_many_sent' | WhyNotInvited;
  link?: string | null;
  /** The names of the groups that were told for them. */
  groups?: string[];
};

/** How the invited get their links: by mail, by the inviter's hand, or not at all as things stand. */
export type InviteWay = 'mail' | 'hand' | 'nothing';

const TONES: Record<InviteOutcome['outcome'], PillTone> = {
  invited: 'good',
  invited_again: 'good',
  too_many_open: 'bad',
  too_many_sent: 'bad',
  ...REFUSAL_TONES,
};

/** Whether sending reached them. */
export function isInvited({ outcome }: InviteOutcome): boolean {
  return outcome === 'invited' || outcome === 'invited_again';
}

/** How many were invited, and how many need a look, as a heading says it. */
export function useSumOf(outcomes: InviteOutcome[] | undefined): string | undefined {
  const t = useWords('invite');
  if (!outcomes) return undefined;
  const invited = outcomes.filter(isInvited).length;
  const look = outcomes.filter((one) => !isInvited(one) && one.outcome !== 'twice').length;
  return t(look > 0 ? 'done.some' : 'done.all', { invited, look });
}

type InviteOutcomesProps = { outcomes: InviteOutcome[]; way: InviteWay; sum: string | undefined };

/** What became of each: those who need a look first, then the others in the order in which they were typed. */
export function InviteOutcomes({ outcomes, way, sum }: InviteOutcomesProps) {
  const t = useWords('invite');
  const invited = outcomes.filter(isInvited);
  const links = invited.flatMap(({ text, link }) => (link ? `${text} ${link}` : []));
  const inOrder = [...outcomes.filter((one) => !isInvited(one)), ...invited];
  return (
    <div className="space-y-4">
      <p role="status" className="sr-only">
        {sum}
      </p>
      {invited.length > 0 && (
        <Notice tone={way === 'nothing' ? 'warn' : 'good'}>
          <p className="font-semibold">{t(`done.${way}.title`, { count: invited.length })}</p>
          <p>{t(`done.${way}.text`)}</p>
        </Notice>
      )}
      {links.length > 1 && <CopyAll text={links.join('\n')} count={links.length} />}
      <InviteRows label={t('outcomes')}>
        {inOrder.map(({ text, outcome, link, groups = [] }, n) => (
          <InviteRow
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and may hold somebody twice
            key={n}
            name={text}
            pill={
              <Pill tone={TONES[outcome]}>
                {t(`outcome.${outcome}`, { isMailed: way === 'mail' ? 'yes' : 'no' })}
              </Pill>
            }
          >
            {groups.length > 0 && <Into names={groups} />}
            {link && <InviteLink email={text} link={link} />}
          </InviteRow>
        ))}
      </InviteRows>
    </div>
  );
}

/** A link to pass on: by copying it, or to a phone in the same room. */
function InviteLink({ email, link }: { email: string; link: string }) {
  const t = useWords('invite');
  const [isShown, setShown] = useState(false);
  const id = useId();
  return (
    <div className="space-y-2">
      <CopyField label={t('linkFor', { email })} text={link} />
      <Button
        look="deed"
        aria-expanded={isShown}
        aria-controls={id}
        onClick={() => setShown(!isShown)}
        className="-ml-3.5 noscript:hidden"
      >
        <QrIcon size={16} strokeWidth={1.75} aria-hidden="true" />
        {t(isShown ? 'qr.hide' : 'qr.show')}
      </Button>
      <div id={id} className="space-y-1.5 empty:hidden">
        {isShown && (
          <>
            <QrCode text={link} label={t('qr.label', { email })} />
            <p className="text-small text-quiet">{t('qr.help')}</p>
          </>
        )}
      </div>
    </div>
  );
}

/** All links, each behind its address. Where the browser offers no clipboard they are selected. */
function CopyAll({ text, count }: { text: string; count: number }) {
  const t = useWords('invite');
  const copying = useWords('copyField');
  const [outcome, setOutcome] = useState<'copied' | 'selected'>();
  const all = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (outcome === 'selected') all.current?.select();
  }, [outcome]);
  const copy = () =>
    navigator.clipboard
      ? navigator.clipboard.writeText(text).then(() => 'copied' as const)
      : Promise.reject();
  const Icon = outcome === 'copied' ? Check : Copy;
  return (
    <div className="space-y-2 noscript:hidden">
      <Button look="plain" onClick={() => copy().then(setOutcome, () => setOutcome('selected'))}>
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
        {outcome === 'copied' ? copying('copied') : t('copyAll.submit', { count })}
      </Button>
      {outcome === 'selected' && (
        <textarea
          ref={all}
          readOnly
          aria-label={t('copyAll.label')}
          rows={3}
          value={text}
          className="block w-full rounded-house border border-edge bg-sunk px-3 py-1"
        />
      )}
      <Said>{outcome && (outcome === 'copied' ? t('copyAll.passOn') : t('copyAll.selected'))}</Said>
    </div>
  );
}

function Said({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="text-small text-quiet empty:hidden">
      {children}
    </p>
  );
}
