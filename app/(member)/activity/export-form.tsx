import { getWords } from '@/app/_web/words';
import { Button } from '@/components/button';
import type { ActivityFilter } from '@/lib/audit/schema';

/** Exports what the filter finds, all pages of it. A plain form: the answer is a file, and the page stays. */
export async function ExportForm({ filter }: { filter: Omit<ActivityFilter, 'unusable'> }) {
  const t = await getWords('activity');
  return (
    <form action="/activity/export" method="post" className="flex flex-wrap gap-2 sm:ml-auto">
      {Object.entries(filter).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value ?? ''} />
      ))}
      <Button type="submit" name="format" value="csv" look="plain">
        {t('export.csv')}
      </Button>
      <Button type="submit" name="format" value="jsonl" look="plain">
        {t('export.jsonl')}
      </Button>
    </form>
  );
}
