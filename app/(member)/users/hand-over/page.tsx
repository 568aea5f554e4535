import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { requireActor } from '@/app/_web/actor';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import { mayHandOverOwnership } from '@/lib/users/policy';
import { findHeir } from '@/lib/users/queries';
import { HandOverForm } from './hand-over-form';

export const metadata: Metadata = { title: 'Hand over ownership' };

const Asked = z.object({ id: z.uuid() });

/** Says what handing over means, and asks for the password once more. */
export default async function HandOverPage({ searchParams }: PageProps<'/users/hand-over'>) {
  const actor = await requireActor('/users');
  const { data: asked } = Asked.safeParse(await searchParams);
  const heir = asked && (await findHeir(actor, asked.id));
  if (heir?.role === 'owner' && actor.role === 'admin') return <Done email={heir.email} />;
  if (!heir || !mayHandOverOwnership(actor, heir)) redirect('/users');
  return (
    <div className="max-w-lg space-y-6">
      <h1 className="text-title font-bold">Hand over ownership</h1>
      <p>
        <strong className="wrap-anywhere">
          {heir.name} ({heir.email})
        </strong>{' '}
        becomes the owner of this instance, and you become an admin. You cannot take it back: only the new
        owner can hand it over again.
      </p>
      <HandOverForm userId={heir.id} email={actor.email} />
    </div>
  );
}

/** How it is once it was handed over, however often the page is loaded. */
function Done({ email }: { email: string }) {
  return (
    <div className="max-w-lg space-y-6">
      <h1 className="text-title font-bold">Ownership was handed over</h1>
      <div role="status">
        <Notice tone="good">{email} is the owner now, and you are an admin.</Notice>
      </div>
      <Link href="/users" className={buttonLook('primary')}>
        Back to the users
      </Link>
    </div>
  );
}
