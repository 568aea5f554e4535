import Link from 'next/link';
import { When } from '@/components/when';
import type { ActivityEntry } from '@/lib/audit/queries';
import { tellEntry } from '@/lib/audit/tell';

type ListProps = {
  entries: ActivityEntry[];
  /** Where to see only what this user did; null when that is what is shown. */
  addressOfActor: (id: string) => string | null;
};

/** What happened, newest first: one sentence each, when it was and from where. */
export function ActivityList({ entries, addressOfActor }: ListProps) {
  return (
    <ol aria-label="Activity" className="divide-y divide-line rounded-house border border-line bg-card">
      {entries.map((entry) => (
        <li
          key={entry.id}
          className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5 px-4 py-3"
        >
          <p className="min-w-0 flex-1 basis-80 wrap-anywhere">
            <Sentence entry={entry} address={entry.actorId && addressOfActor(entry.actorId)} />
          </p>
          <p className="text-small wrap-anywhere text-quiet">
            <When at={entry.at} />
            {entry.ip && ` from ${entry.ip}`}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** The sentence begins with the actor's name, which leads to all that they did. */
function Sentence({ entry, address }: { entry: ActivityEntry; address: string | null }) {
  const sentence = tellEntry(entry);
  const { actorLabel } = entry;
  if (!address || !sentence.startsWith(actorLabel)) return sentence;
  return (
    <>
      <Link href={address} prefetch={false} className="font-semibold underline decoration-edge">
        {actorLabel}
      </Link>
      {sentence.slice(actorLabel.length)}
    </>
  );
}
