import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { requireActor } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import { mayHandOverOwnership, maySeeUsers } from '@/lib/users/policy';
import { findHeir } from '@/lib/users/queries';
import { HandOverForm } from './hand-over-form';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('users'))('handOver.title') };
}

const Asked = z.object({ id: z.uuid() });

/** Says what handing over means, and asks for the password once more. */
export default async function HandOverPage({ searchParams }: PageProps<'/users/hand-over'>) {
  const actor = await requireActor('/users');
  const { data: asked } = Asked.safeParse(await searchParams);
  const heir = asked && maySeeUsers(actor) ? await findHeir(actor, asked.id) : null;
  if (heir?.role === 'owner' && actor.role === 'admin') return <Done email={heir.email} />;
  if (!heir || !mayHandOverOwnership(actor, heir)) redirect('/users');
  const { id, name, email } = heir;
  const t = await getWords('users');
  return (
    <div className="max-w-lg space-y-6">
      <h1 className="text-title font-bold">{t('handOver.title')}</h1>
      <p>
        {t.rich('handOver.about', {
          name,
          email,
          b: (chunks) => <strong className="wrap-anywhere">{chunks}</strong>,
        })}
      </p>
      <HandOverForm userId={id} email={actor.email} />
    </div>
  );
}

/** How it is once it was handed over, however often the page is loaded. */
async function Done({ email }: { email: string }) {
  const t = await getWords('users');
  return (
    <div className="max-w-lg space-y-6">
      <h1 className="text-title font-bold">{t('handOver.doneTitle')}</h1>
      <div role="status">
        <Notice tone="good">{t('handOver.done', { email })}</Notice>
      </div>
      <Link href="/users" className={buttonLook('primary')}>
        {t('handOver.back')}
      </Link>
    </div>
  );
}
