import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { requireActor, requireProof } from '@/app/_web/actor';
import { getWords } from '@/app/_web/words';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import { maySeeUsers } from '@/lib/users/policy';
import { writeRow } from '../row';
import { rowsIn, writeQuery } from './asked';
import { DeleteForm } from './delete-form';
import { examine } from './examine';
import { phraseFor } from './phrase';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords('users'))('delete.title') };
}

/** Says what deleting them ends, and asks what becomes of what they own. Nothing happens until it is confirmed here. */
export default async function DeletePage({ searchParams }: PageProps<'/users/delete'>) {
  const actor = await requireActor('/users');
  if (!maySeeUsers(actor)) redirect('/account');
  const query = await searchParams;
  const asked = rowsIn(query);
  if (!asked) redirect('/users');
  await requireProof(`/users/delete?${writeQuery(query)}`);
  const { rows, owned, refused } = await examine(actor, asked);
  const t = await getWords('users');
  return (
    <div className="max-w-lg space-y-6">
      <h1 className="text-title font-bold wrap-anywhere">
        {t('delete.heading', { count: rows.length, email: rows[0]?.email ?? '' })}
      </h1>
      {refused.map(({ email, sentence }) => (
        <Notice key={email} tone="warn">
          {email && <p className="font-semibold wrap-anywhere">{email}</p>}
          <p>{sentence}</p>
        </Notice>
      ))}
      {rows.length > 0 ? (
        <DeleteForm
          picks={rows.map((row) => ({ value: writeRow(row), email: row.email }))}
          owned={owned}
          phrase={await phraseFor(rows)}
        />
      ) : (
        <Link href="/users" className={buttonLook('plain')}>
          {t('delete.back')}
        </Link>
      )}
    </div>
  );
}
