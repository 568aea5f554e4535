import { readerLanguage } from '@/app/_web/words';
import type { ActivityEntry } from '@/lib/audit/queries';
import type { Named } from '@/lib/people/name';
import { sayEntryParts } from '@/words/activity';

/** What happened, by the names that people have now, so that one person is called one name on every page. */
export async function Sentence({ entry, named }: { entry: ActivityEntry; named: Map<string, Named> }) {
  const nameOf = (id: string | null) => (id === null ? undefined : named.get(id)?.name);
  const parts = sayEntryParts(
    entry,
    { actor: nameOf(entry.actorId), subject: nameOf(entry.subjectId) },
    await readerLanguage(),
  );
  return parts.map(({ text, isName }, index) =>
    isName ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a sentence has no other keys, and does not change
      <bdi key={index} className="font-semibold">
        {text}
      </bdi>
    ) : (
      text
    ),
  );
}
