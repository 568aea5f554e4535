import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { requireActor } from '@/app/_web/actor';
import { getWords, readerLanguage } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import { Person } from '@/components/person-combobox';
import type { UserActor } from '@/lib/actor';
import { findLastEntry } from '@/lib/audit/queries';
import { mayHandOverOwnership, maySeeUsers } from '@/lib/users/policy';
import { type Choosable, findHeir } from '@/lib/users/queries';
import { sayMoment } from '@/words/mails';
import { PageHead } from '../../page-head';
import { PrintButton } from '../../print-button';
import { HandOverForm } from './hand-over-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('users'))('handOver.title') };
}

const Asked = z.object({ id: z.uuid().optional() });

/** Says what handing over means, and asks to whom, and for the password once more. */
export default async function HandOverPage({ searchParams }: PageProps<'/users/hand-over'>) {
  const actor = await requireActor();
  const { data: asked } = Asked.safeParse(await searchParams);
  if (!asked || !maySeeUsers(actor)) redirect('/users');
  const heir = asked.id ? await findHeir(actor, asked.id) : null;
  if (heir?.role === 'owner' && actor.role === 'admin') return <Done actor={actor} heir={heir} />;
  const target = heir ?? { id: actor.id, role: 'member' as const };
  if (!mayHandOverOwnership(actor, target) || (asked.id && !heir)) redirect('/users');
  const t = await getWords('users');
  return (
    <div className="max-w-text space-y-6">
      <PageHead
        back={{ href: '/users', label: t('title') }}
        title={t('handOver.title')}
        about={t('handOver.about')}
      />
      <HandOverForm
        heir={heir ?? undefined}
        source={`/users/choosable?except=${actor.id}`}
        email={actor.email}
      />
    </div>
  );
}

/** How it is once it was handed over, however often the page is loaded. */
async function Done({ actor, heir }: { actor: UserActor; heir: Choosable }) {
  const t = await getWords('users');
  const entry = await findLastEntry(actor, heir.id, ['ownership.handed_over']);
  const when = entry && sayMoment(entry.at, await readerLanguage());
  return (
    <div className="max-w-text space-y-6">
      <PageHead
        back={{ href: '/users', label: t('title') }}
        title={t('handOver.doneTitle')}
        about={when && t('handOver.doneAt', { when })}
      >
        <PrintButton label={t('receipt.print')} />
      </PageHead>
      <p className="flex items-center gap-3 border-y border-line py-2">
        <Person person={heir} />
      </p>
      <div role="status">
        <Notice tone="good">{t('handOver.done', { email: heir.email })}</Notice>
      </div>
      <Link href="/users" className={buttonLook('primary')}>
        {t('handOver.back')}
      </Link>
    </div>
  );
}
