import { Search } from 'lucide-react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { GetForm } from '@/app/link';
import { buttonLook } from '@/components/button';
import { fieldLook } from '@/components/field';
import { Notice } from '@/components/notice';
import type { MailPage } from '@/lib/mail/queries';
import { sayNumber } from '@/words/say';
import { Tabs } from '../tabs';
import { Unusable } from '../unusable';
import { MAILS_HEADING } from './again-form';
import { MailList } from './mail-list';
import { Pagination } from './pagination';
import { addressOf, type EmailView } from './view';

const STATES = [undefined, 'queued', 'sent', 'failed'] as const;

type MailsProps = MailPage & { view: EmailView; isMailed: boolean };

/** Every mail that was written, searched by address and told apart by state. */
export async function Mails({ view, isMailed, mails, counts, total, page, pages }: MailsProps) {
  const t = await getWords('email');
  const language = await readerLanguage();
  const isFiltered = view.search !== '' || view.state !== undefined;
  const tabs = STATES.map((state) => ({
    href: addressOf(view, { state, page: 1 }),
    label: state ? t(`states.${state}`) : t('mails.all'),
    isCurrent: view.state === state,
    count: sayNumber(counts[state ?? 'all'], language),
    isBad: state === 'failed' && counts.failed > 0,
  }));
  const { search: _search, page: _page, unusable: _unusable, ...kept } = view;
  return (
    <section aria-labelledby={MAILS_HEADING}>
      <h2
        id={MAILS_HEADING}
        tabIndex={-1}
        className="flex min-h-9 items-center font-bold tracking-[-0.006em] outline-none"
      >
        {t('mails.heading')}
      </h2>
      <GetForm action="/email" role="search" className="mt-1 mb-2 flex flex-wrap gap-2 print:hidden">
        {Object.entries(kept).map(
          ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
        )}
        <span className="relative min-w-0 flex-[1_1_14rem] sm:max-w-sm">
          <Search
            size={16}
            strokeWidth={1.75}
            aria-hidden="true"
            className="absolute top-1/2 left-3 -translate-y-1/2 text-quiet"
          />
          <input
            type="search"
            name="search"
            aria-label={t('mails.search')}
            placeholder={t('mails.search')}
            autoComplete="off"
            maxLength={200}
            defaultValue={view.search}
            className={`${fieldLook()} py-1 pr-3 pl-9`}
          />
        </span>
        <button type="submit" className={buttonLook('plain')}>
          {t('mails.submit')}
        </button>
      </GetForm>
      <Tabs label={t('mails.state')} tabs={tabs} />
      {view.unusable.length > 0 && (
        <div className="pt-4">
          <Unusable names={view.unusable} href="/email" />
        </div>
      )}
      {total > 0 && <MailList mails={mails} isMailed={isMailed} />}
      {total === 0 && view.unusable.length === 0 && (
        <div className="pt-4">
          <Notice>{isFiltered ? t('mails.noMatch') : t('mails.none')}</Notice>
        </div>
      )}
      <Pagination view={view} {...{ total, page, pages }} />
    </section>
  );
}
