import { Button } from '@/components/button';
import type { ActivityFilter } from '@/lib/audit/schema';

/** Takes along what the filter finds, all pages of it. A plain form: what comes back is a file, and the page stays. */
export function ExportForm({ filter }: { filter: ActivityFilter }) {
  return (
    <form action="/activity/export" method="post" className="flex flex-wrap gap-2 sm:ml-auto">
      {Object.entries(filter).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value ?? ''} />
      ))}
      <Button type="submit" name="format" value="csv" look="plain">
        Export CSV
      </Button>
      <Button type="submit" name="format" value="jsonl" look="plain">
        Export JSON lines
      </Button>
    </form>
  );
}
