import { Download } from 'lucide-react';
import { getWords } from '@/app/_web/words';
import { Button } from '@/components/button';
import type { ActivityFilter } from '@/lib/audit/schema';

/** Exports what the filter finds, all pages of it. A plain form: the answer is a file, and the page stays. */
export async function ExportForm({ filter }: { filter: Omit<ActivityFilter, 'unusable'> }) {
  const t = await getWords('activity');
  return (
    <form action="/activity/export" method="post" className="flex flex-wrap gap-2">
      {Object.entries(filter).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value ?? ''} />
      ))}
      {(['csv', 'jsonl'] as const).map((format) => (
        <Button key={format} type="submit" name="format" value={format} look="plain">
          <Download size={16} strokeWidth={1.75} aria-hidden="true" />
          {t(`export.${format}`)}
        </Button>
      ))}
    </form>
  );
}
