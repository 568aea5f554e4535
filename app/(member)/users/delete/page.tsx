import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor, requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Face } from '@/components/face';
import { Notice } from '@/components/notice';
import { maySeeUsers } from '@/lib/users/policy';
import { PageHead } from '../../page-head';
import { writeRow } from '../row';
import { rowsIn } from './asked';
import { DeleteForm } from './delete-form';
import { examine } from './examine';
import { phraseFor } from './phrase';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('users'))('delete.title') };
}

/** Says what deleting them ends, and asks what becomes of what they own. Nothing happens until it is confirmed here. */
export default async function DeletePage({ searchParams }: PageProps<'/users/delete'>) {
  const actor = await requireActor();
  if (!maySeeUsers(actor)) redirect('/account');
  const asked = rowsIn(await searchParams);
  if (!asked) redirect('/users');
  await requireProof();
  const { rows, owned, refused } = await examine(actor, asked);
  const t = await getWords('users');
  const count = rows.length;
  const except = rows.filter(({ kind }) => kind === 'user').map(({ id }) => ['except', id]);
  return (
    <div className="max-w-text space-y-6">
      <PageHead
        back={{ href: '/users', label: t('title') }}
        title={t('delete.heading', { count, email: rows[0]?.email ?? '' })}
      />
      {refused.map(({ email, sentence }) => (
        <Notice key={email} tone="warn">
          {email && <p className="font-semibold wrap-anywhere">{email}</p>}
          <p>{sentence}</p>
        </Notice>
      ))}
      {count > 0 ? (
        <>
          <ul className="border-t border-line">
            {rows.map(({ id, kind, email, names }) => (
              <li key={id} className="flex min-h-13 items-center gap-3 border-b border-line py-1.5">
                <Face
                  {...{ id, email }}
                  {...(names && { firstName: names.firstName, lastName: names.lastName })}
                  {...(kind === 'invitation' && { state: 'awaited' as const })}
                />
                <span className="min-w-0 wrap-anywhere">
                  {names && <bdi className="block font-semibold">{names.name}</bdi>}
                  <bdi className={`block ${names ? 'text-small text-quiet' : 'font-semibold'}`}>{email}</bdi>
                </span>
              </li>
            ))}
          </ul>
          <p>{t('delete.about', { count })}</p>
          <DeleteForm
            picks={rows.map((row) => ({ value: writeRow(row), email: row.email }))}
            owned={owned}
            phrase={await phraseFor(rows)}
            source={`/users/choosable?${new URLSearchParams(except)}`}
          />
        </>
      ) : (
        <Link href="/users" className={buttonLook('plain')}>
          {t('delete.back')}
        </Link>
      )}
    </div>
  );
}
