import { CircleCheck, type LucideIcon, Mail, MailCheck, MailX, UserRoundPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Section } from '@/components/section';
import { When } from '@/components/when';
import type { MailRow } from '@/lib/mail/queries';
import type { PersonInFull } from '@/lib/people/get';
import { sayActor } from '@/words/activity';
import { sayCause, sayTemplate } from '@/words/mails';
import { DeedButton } from '../deed-button';
import type { OfferedDeed } from '../deeds';
import type { Row } from '../row';
import { doDeedHere } from './actions';

type TrailProps = { shown: PersonInFull; row: Row; offers: OfferedDeed[] };

/** What became of their invite and of the mails to them, newest first, in the mail server's own words beside ours. */
export async function Trail({ shown, row, offers }: TrailProps) {
  const { person, invite, mails } = shown;
  const t = await getWords('person');
  const language = await readerLanguage();
  if (!invite && mails.length === 0) return null;
  const mayCopy = offers.includes('copyInviteLink') && offers.includes('resendInvite');
  const [before, after] = [
    mails.filter(({ createdAt }) => invite?.acceptedAt && createdAt > invite.acceptedAt),
    mails.filter(({ createdAt }) => !invite?.acceptedAt || createdAt <= invite.acceptedAt),
  ];
  return (
    <Section
      id="trail"
      title={t('trail.title')}
      deed={
        mayCopy && (
          <DeedButton
            action={doDeedHere}
            row={row}
            role={person.role}
            deed="copyInviteLink"
            look="deed"
            hasIcon
          />
        )
      }
    >
      <ol aria-labelledby="trail" className="pt-2">
        {before.map((mail) => (
          <MailStep key={mail.id} mail={mail} />
        ))}
        {invite?.acceptedAt && (
          <Step Icon={CircleCheck} tone="text-good" title={t('trail.accepted')} at={invite.acceptedAt} />
        )}
        {after.map((mail) => (
          <MailStep key={mail.id} mail={mail} />
        ))}
        {invite && (
          <Step
            Icon={UserRoundPlus}
            title={t('trail.invited', {
              role: person.role,
              hasWho: invite.by ? 'yes' : 'no',
              who: invite.by ? sayActor(invite.by, language) : '',
            })}
            at={invite.invitedAt}
          />
        )}
      </ol>
    </Section>
  );
}

const SIGNS: Record<MailRow['state'], { Icon: LucideIcon; tone?: string }> = {
  queued: { Icon: Mail },
  sending: { Icon: Mail },
  sent: { Icon: MailCheck, tone: 'text-good' },
  failed: { Icon: MailX, tone: 'text-bad' },
  cancelled: { Icon: Mail },
};

async function MailStep({ mail }: { mail: MailRow }) {
  const { state, template, reply, nextTryAt, attempts, sentAt, createdAt } = mail;
  const t = await getWords('person');
  const language = await readerLanguage();
  const why = sayCause(mail, language);
  const isDelayed = state === 'queued' && nextTryAt !== null;
  return (
    <Step
      {...SIGNS[state]}
      title={t(`mail.${isDelayed ? 'delayed' : state}`, { mail: sayTemplate(template, language) })}
      at={sentAt ?? createdAt}
    >
      {why && <p>{why}</p>}
      {reply && (
        <p>
          <q className="wrap-anywhere">{reply}</q>
        </p>
      )}
      {nextTryAt && <p>{t.rich('mail.nextTry', { attempts, when: () => <When at={nextTryAt} isDue /> })}</p>}
    </Step>
  );
}

type StepProps = { Icon: LucideIcon; tone?: string; title: string; at: Date; children?: ReactNode };

function Step({ Icon, tone = 'text-quiet', title, at, children }: StepProps) {
  return (
    <li className="relative grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 py-2 not-last:before:absolute not-last:before:start-[0.59375rem] not-last:before:top-8 not-last:before:-bottom-2 not-last:before:border-s not-last:before:border-line-strong @min-[34rem]:grid-cols-[1.25rem_minmax(0,1fr)_auto]">
      <Icon size={16} strokeWidth={1.75} className={`mx-0.5 mt-[0.1875rem] ${tone}`} aria-hidden="true" />
      <div className="min-w-0">
        <p className="wrap-anywhere">{title}</p>
        <div className="space-y-0.5 text-small text-quiet wrap-anywhere">{children}</div>
      </div>
      <p className="text-small text-quiet @max-[34rem]:col-start-2">
        <When at={at} />
      </p>
    </li>
  );
}
