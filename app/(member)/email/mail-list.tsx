import { ChevronRight, Clock, type LucideIcon, MailX } from 'lucide-react';
import type { ReactNode } from 'react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Pill, type PillTone } from '@/components/pill';
import { When } from '@/components/when';
import type { MailRow } from '@/lib/mail/queries';
import { sayCause, sayTemplate } from '@/words/mails';
import { AgainButton } from './again-button';

const PILLS: Record<MailRow['state'], { tone: PillTone; Icon?: LucideIcon }> = {
  queued: { tone: 'still', Icon: Clock },
  sending: { tone: 'still', Icon: Clock },
  sent: { tone: 'usual' },
  failed: { tone: 'bad', Icon: MailX },
  cancelled: { tone: 'still' },
};

/** Every mail with what became of it; each opens what the mail server said, what that means and what can be done. */
export async function MailList({ mails, isMailed }: { mails: MailRow[]; isMailed: boolean }) {
  const t = await getWords('email');
  const language = await readerLanguage();
  return (
    <ul aria-label={t('mails.list')}>
      {mails.map((mail) => {
        const { id, to, state, reply } = mail;
        const { tone, Icon } = PILLS[state];
        return (
          <li key={id} className="border-b border-line">
            <details className="group">
              <summary className="grid min-h-13 cursor-pointer list-none grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 py-1.5 -outline-offset-2 hover:bg-sunk @min-[38rem]:grid-cols-[minmax(0,1fr)_7rem_8rem_auto] [&::-webkit-details-marker]:hidden">
                <span className="min-w-0">
                  <bdi className="block truncate font-semibold" title={to}>
                    {to}
                  </bdi>
                  <span className="block truncate text-small text-quiet">
                    {reply
                      ? t('mails.said', { template: sayTemplate(mail.template, language), reply })
                      : sayTemplate(mail.template, language)}
                  </span>
                </span>
                <span className="flex flex-wrap items-center gap-x-3 gap-y-1 @max-[38rem]:order-1 @max-[38rem]:mt-1">
                  <Pill tone={tone} {...(Icon && { Icon })}>
                    {t(`states.${state}`)}
                  </Pill>
                  <span className="text-small text-quiet @min-[38rem]:hidden">
                    <When at={mail.sentAt ?? mail.createdAt} />
                  </span>
                </span>
                <span className="text-end text-small text-quiet @max-[38rem]:hidden">
                  <When at={mail.sentAt ?? mail.createdAt} />
                </span>
                <ChevronRight
                  size={16}
                  strokeWidth={1.75}
                  aria-hidden="true"
                  className="mx-1 text-quiet group-open:rotate-90 rtl:rotate-180 print:hidden"
                />
              </summary>
              <Facts mail={mail} isMailed={isMailed} />
            </details>
          </li>
        );
      })}
    </ul>
  );
}

/** What the mail server said, what it means, when the mail was tried, and when it is tried again. */
async function Facts({ mail, isMailed }: { mail: MailRow; isMailed: boolean }) {
  const { id, to, state, reply, attempts, createdAt, sentAt, nextTryAt } = mail;
  const t = await getWords('email');
  const explanation = sayCause(mail, await readerLanguage());
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3 pt-1 pb-4">
      <dl className="min-w-0 flex-[1_1_18rem] space-y-1 text-small">
        <Fact name={t('facts.to')}>{to}</Fact>
        {explanation && (
          <Fact name={t('facts.why')}>
            <span className={state === 'failed' ? 'text-bad' : ''}>{explanation}</span>
          </Fact>
        )}
        {reply && <Fact name={t('facts.reply')}>{t('mails.quoted', { reply })}</Fact>}
        <Fact name={t('facts.written')}>
          <When at={createdAt} />
        </Fact>
        {sentAt && (
          <Fact name={t('facts.sent')}>
            <When at={sentAt} />
          </Fact>
        )}
        {attempts > 0 && (
          <Fact name={t('facts.tries')}>
            {nextTryAt
              ? t.rich('mails.nextTry', { attempts, when: () => <When at={nextTryAt} isDue /> })
              : t('mails.tries', { attempts })}
          </Fact>
        )}
      </dl>
      {isMailed && (state === 'failed' || nextTryAt) && <AgainButton id={id} to={to} />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 @min-[34rem]:grid-cols-[8rem_minmax(0,1fr)]">
      <dt className="text-quiet">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
