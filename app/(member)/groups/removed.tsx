import { z } from 'zod';
import { getWords } from '@/app/_web/words';
import { Notice } from '@/components/notice';
import type { Actor } from '@/lib/actor';
import { findLastEntry } from '@/lib/audit/queries';
import { Focused } from '../focused';

/** Says that a group was removed, to whoever did that. */
export async function Removed({ actor, id }: { actor: Actor; id: unknown }) {
  const { data } = z.uuid().safeParse(id);
  const entry = data && (await findLastEntry(actor, data, ['group.removed']));
  if (!entry) return null;
  const t = await getWords('groups');
  const { name = '', people = '0' } = entry.facts;
  return (
    <Focused>
      <Notice tone="good">{t('removed', { name, people: Number(people) })}</Notice>
    </Focused>
  );
}
