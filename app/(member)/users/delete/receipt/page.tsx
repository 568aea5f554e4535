import { CircleAlert, CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Face } from '@/components/face';
import { maySeeUsers } from '@/lib/users/policy';
import { sayActor } from '@/words/activity';
import { sayMoment } from '@/words/mails';
import { PageHead } from '../../../page-head';
import { PrintButton } from '../../../print-button';
import { receiptIn } from '../asked';
import { readReceipt } from './receipt';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('users'))('receipt.name') };
}

/** What became of whoever was to be deleted, as the activity log keeps it: to be printed, and to come back to. */
export default async function ReceiptPage({ searchParams }: PageProps<'/users/delete/receipt'>) {
  const actor = await requireActor();
  if (!maySeeUsers(actor)) redirect('/account');
  const lines = await readReceipt(actor, receiptIn(await searchParams));
  if (lines.length === 0) redirect('/users');
  const t = await getWords('users');
  const marks = await getWords('outcomes');
  const language = await readerLanguage();
  const done = lines.filter(({ entry }) => entry);
  const [first] = done;
  const newest = done.flatMap(({ entry }) => entry ?? []).sort((one, other) => +other.at - +one.at)[0];
  return (
    <div className="max-w-text space-y-6">
      <PageHead
        back={{ href: '/users', label: t('title') }}
        title={t('receipt.title', { count: done.length, email: first?.email ?? '' })}
        about={
          newest &&
          t('receipt.about', { who: sayActor(newest, language), when: sayMoment(newest.at, language) })
        }
      >
        <PrintButton label={t('receipt.print')} />
      </PageHead>
      <ul aria-label={marks('title')} className="border-t border-ink">
        {lines.map(({ id, email, name, sentence, told, entry }) => {
          const Icon = entry ? CircleCheck : CircleAlert;
          return (
            <li
              key={id}
              className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 border-b border-line py-3"
            >
              <Face id={id} email={name ?? email} state="away" />
              <div className="min-w-0 wrap-anywhere">
                <p>
                  <bdi className="font-semibold">{name ?? email}</bdi>{' '}
                  {name && name !== email && <bdi className="text-quiet">{email}</bdi>}
                </p>
                <p className="text-small">{sentence}</p>
                {told.map((one) => (
                  <p key={one} className="text-small">
                    {one}
                  </p>
                ))}
              </div>
              <Icon
                size={20}
                strokeWidth={1.75}
                role="img"
                aria-label={marks(entry ? 'done' : 'notDone')}
                className={entry ? 'text-good' : 'text-bad'}
              />
            </li>
          );
        })}
      </ul>
      <p className="text-small text-quiet">{t('receipt.kept')}</p>
      <Link href="/users" className={buttonLook('primary')}>
        {t('delete.back')}
      </Link>
    </div>
  );
}
