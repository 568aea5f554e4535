import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { requireActor } from '@/app/_web/actor';
import { ownPath } from '@/app/_web/own-path';
import { Card } from '@/components/card';
import { hasProved } from '@/lib/proof';
import { ProveForm } from './prove-form';

export const metadata: Metadata = { title: 'Confirm that it is you' };

/** Asked before what nobody is to do on a device that was left open. */
export default async function ProvePage({ searchParams }: PageProps<'/prove'>) {
  const next = ownPath((await searchParams).next);
  const actor = await requireActor(next);
  if (hasProved(actor)) redirect(next);
  return (
    <div className="mx-auto max-w-md">
      <Card title="Confirm that it is you">
        <p>What comes next is asked of you alone. You are not asked again for ten minutes.</p>
        <ProveForm next={next} email={actor.email} />
      </Card>
    </div>
  );
}
