import { getWords, readerLanguage } from '@/app/_web/words';
import { Link } from '@/app/link';
import { Rows, Section } from '@/components/section';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import { countFailedMails, listFailedMails } from '@/lib/mail/queries';
import { sayCause, sayTemplate } from '@/words/mails';
import { AgainButton, AllAgainButton } from './again-button';

/** So many are shown; the rest are in the list of all mails. */
const MOST_SHOWN = 5;

/** What failed lately, with the reason in our words and the mail server's own. Nothing where nothing did. */
export async function FailedMails({ actor, isMailed }: { actor: UserActor; isMailed: boolean }) {
  const count = await countFailedMails(actor);
  if (count === 0) return null;
  const mails = await listFailedMails(actor, MOST_SHOWN);
  const t = await getWords('email');
  const language = await readerLanguage();
  return (
    <Section
      id="failed"
      title={t('failed.heading', { count })}
      deed={isMailed && count > 1 && <AllAgainButton count={count} />}
    >
      <Rows label="failed">
        {mails.map((mail) => (
          <li key={mail.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5">
            <div className="min-w-0 flex-[1_1_18rem]">
              <p className="flex flex-wrap gap-x-2">
                <bdi className="font-semibold wrap-anywhere">{mail.to}</bdi>
                <span className="text-quiet">
                  {t.rich('failed.what', {
                    template: sayTemplate(mail.template, language),
                    when: () => <When at={mail.createdAt} />,
                  })}
                </span>
              </p>
              <p className="text-small text-bad">{sayCause(mail, language) ?? t('failed.unknown')}</p>
              {mail.reply && (
                <p className="text-small text-quiet">{t('mails.quoted', { reply: mail.reply })}</p>
              )}
            </div>
            {isMailed && <AgainButton id={mail.id} to={mail.to} />}
          </li>
        ))}
      </Rows>
      {count > mails.length && (
        <p className="pt-3">
          <Link href="/email?state=failed" className="link">
            {t('failed.all')}
          </Link>
        </p>
      )}
    </Section>
  );
}
