import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { requireActor, requireProof } from '@/app/_web/actor';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import type { Actor } from '@/lib/actor';
import { type Departure, getDeparture } from '@/lib/departures/queries';
import { Problem } from '@/lib/problem';
import { maySeeUsers } from '@/lib/users/policy';
import { type PickedRow, Picks, phraseFor } from '../picks';
import { DeleteForm } from './delete-form';

export const metadata: Metadata = { title: 'Delete users' };

/** Who is named by the row of one user, or by what was picked in the list. */
const Asked = z.union([
  z.object({ id: z.uuid() }).transform(({ id }) => ({ id, picks: null })),
  z
    .object({
      'picks[]': z.union([
        Picks,
        z
          .string()
          .transform((one) => [one])
          .pipe(Picks),
      ]),
    })
    .transform((asked) => ({ id: null, picks: asked['picks[]'] })),
]);

type Examined = { picks: PickedRow[]; owned: string[]; refused: { email: string; sentence: string }[] };

/** Says what deleting them ends, and asks what becomes of what they own. Nothing happens until it is confirmed here. */
export default async function DeletePage({ searchParams }: PageProps<'/users/delete'>) {
  const actor = await requireActor('/users');
  if (!maySeeUsers(actor)) redirect('/account');
  const given = await searchParams;
  const { data: asked } = Asked.safeParse(given);
  if (!asked) redirect('/users');
  await requireProof(`/users/delete?${queryOf(given)}`);
  const { picks, owned, refused } = await examine(actor, asked);
  const [only] = picks;
  const title =
    picks.length === 1 && only ? `Delete ${only.email}` : `Delete ${picks.length || 'these'} users`;
  return (
    <div className="max-w-lg space-y-6">
      <h1 className="text-title font-bold wrap-anywhere">{title}</h1>
      {refused.map(({ email, sentence }) => (
        <Notice key={email} tone="warn">
          {email && <p className="font-semibold wrap-anywhere">{email}</p>}
          <p>{sentence}</p>
        </Notice>
      ))}
      {picks.length > 0 ? (
        <DeleteForm
          picks={picks.map(({ kind, id, email }) => ({ value: `${kind}:${id}:${email}`, email }))}
          owned={owned}
          phrase={phraseFor(picks)}
        />
      ) : (
        <Link href="/users" className={buttonLook('plain')}>
          Back to the users
        </Link>
      )}
    </div>
  );
}

/** The address's own query again, to come back to. */
function queryOf(given: Record<string, string | string[] | undefined>): string {
  const pairs = Object.entries(given).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  );
  return new URLSearchParams(pairs).toString();
}

async function examine(actor: Actor, { id, picks }: z.output<typeof Asked>): Promise<Examined> {
  const rows = picks ?? [{ kind: 'user' as const, id, email: '' }];
  const examined: Examined = { picks: [], owned: [], refused: [] };
  for (const row of rows) {
    if (row.kind === 'invitation') {
      examined.picks.push(row);
      continue;
    }
    const departure = await departureOf(actor, row.id);
    if (departure instanceof Problem) {
      examined.refused.push({ email: row.email, sentence: departure.message });
      continue;
    }
    const { email, name, owned } = departure;
    examined.picks.push({ ...row, email });
    examined.owned.push(...owned.map((things) => `${name}: ${things}`));
  }
  return examined;
}

async function departureOf(actor: Actor, userId: string): Promise<Departure | Problem> {
  try {
    return await getDeparture(actor, userId);
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
}
