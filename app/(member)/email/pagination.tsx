import { getWords } from '@/app/_web/words';
import type { MailPage } from '@/lib/mail/queries';
import { Turn } from '../turn';
import { addressOf, type EmailView } from './view';

type PaginationProps = { view: EmailView } & Pick<MailPage, 'total' | 'page' | 'pages'>;

/** How many mails there are, and links to the pages before and after this one. */
export async function Pagination({ view, total, page, pages }: PaginationProps) {
  const t = await getWords('email');
  return (
    <nav aria-label={t('mails.pages')} className="flex flex-wrap items-center justify-between gap-3 pt-3">
      <p className="text-small text-quiet">
        {pages > 1 ? t('mails.countOnPage', { total, page, pages }) : t('mails.count', { total })}
      </p>
      {pages > 1 && (
        <div className="flex gap-2">
          {page > 1 && <Turn label={t('mails.previous')} href={addressOf(view, { page: page - 1 })} />}
          {page < pages && <Turn label={t('mails.next')} href={addressOf(view, { page: page + 1 })} />}
        </div>
      )}
    </nav>
  );
}
