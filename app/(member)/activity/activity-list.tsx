import Link from 'next/link';
import { getWords, readerLanguage } from '@/app/_web/words';
import { When } from '@/components/when';
import type { ActivityEntry } from '@/lib/audit/queries';
import { sayEntry } from '@/words/activity';

type ListProps = {
  entries: ActivityEntry[];
  /** Where to see only what this user did; null when that is what is shown. */
  addressOfActor: (id: string) => string | null;
};

/** What happened, newest first: one sentence each, when it was and from where. */
export async function ActivityList({ entries, addressOfActor }: ListProps) {
  const t = await getWords('activity');
  return (
    <ol aria-label={t('list')} className="divide-y divide-line rounded-house border border-line bg-card">
      {entries.map((entry) => {
        const { id, at, ip, actorId } = entry;
        const when = () => <When at={at} />;
        return (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5 px-4 py-3">
            <p className="min-w-0 flex-1 basis-80 wrap-anywhere">
              <Sentence entry={entry} address={actorId && addressOfActor(actorId)} />
            </p>
            <p className="text-small wrap-anywhere text-quiet">
              {ip ? t.rich('from', { when, ip }) : when()}
            </p>
          </li>
        );
      })}
    </ol>
  );
}

/** The actor's name in the sentence leads to all that they did. */
async function Sentence({ entry, address }: { entry: ActivityEntry; address: string | null }) {
  const sentence = sayEntry(entry, await readerLanguage());
  const { actorLabel } = entry;
  const start = sentence.indexOf(actorLabel);
  if (!address || start < 0) return sentence;
  return (
    <>
      {sentence.slice(0, start)}
      <Link href={address} prefetch={false} className="font-semibold underline decoration-edge">
        {actorLabel}
      </Link>
      {sentence.slice(start + actorLabel.length)}
    </>
  );
}
