import { ShieldAlert } from 'lucide-react';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Notice } from '@/components/notice';
import { When } from '@/components/when';
import type { ListedApp } from '@/lib/apps/queries';
import { outcomeOf } from '@/lib/door-checks/schema';
import { readFindings } from './findings';
import { pathOf } from './paths';

/** Each app whose door did not hold when it was last attacked, and what the worst of it is. */
export async function Failed({ apps }: { apps: ListedApp[] }) {
  const t = await getWords('apps');
  const failed = apps.flatMap(({ check, ...app }) =>
    check && outcomeOf(readFindings(check.findings)) === 'came_through' ? [{ ...app, check }] : [],
  );
  if (failed.length === 0) return null;
  return (
    <div className="mt-4 space-y-2">
      {failed.map(({ id, name, check: { checkedAt, findings } }) => (
        <Notice
          key={id}
          tone="bad"
          Icon={ShieldAlert}
          deed={
            <Link href={pathOf(id)} className={buttonLook('plain')}>
              {t.rich('failed.why', { name, hidden: (words) => <span className="sr-only">{words}</span> })}
            </Link>
          }
        >
          <p className="font-semibold">{t(`failed.title.${worstOf(findings)}`, { name })}</p>
          <p>{t.rich('failed.about', { when: () => <When at={checkedAt} /> })}</p>
        </Notice>
      ))}
    </div>
  );
}

/** The first attack that came through, in the order in which they are told. */
function worstOf(findings: unknown) {
  return readFindings(findings).find(({ outcome }) => outcome === 'came_through')?.attack ?? 'unguarded';
}
