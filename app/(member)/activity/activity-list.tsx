import {
  ChevronRight,
  Download,
  KeyRound,
  LayoutGrid,
  LogIn,
  type LucideIcon,
  Settings,
  Shapes,
  Terminal,
  UserCog,
  UserRoundPlus,
} from 'lucide-react';
import { getWords, readerLanguage } from '@/app/_web/words';
import { readerZone } from '@/app/_web/zone';
import { aboutOf } from '@/lib/audit/event';
import type { ActivityEntry } from '@/lib/audit/queries';
import type { About } from '@/lib/audit/schema';
import type { Named } from '@/lib/people/name';
import { Sentence } from '../sentence';
import { byDay, sayClock } from './days';
import { Facts } from './facts';

const ICONS: Record<About, LucideIcon> = {
  people: UserCog,
  groups: Shapes,
  invites: UserRoundPlus,
  'sign-ins': LogIn,
  passwords: KeyRound,
  apps: LayoutGrid,
  setup: Settings,
  exports: Download,
};

type ListProps = {
  entries: ActivityEntry[];
  /** Whom the ids of the entries name. */
  named: Map<string, Named>;
  /** Where to see only what this user did; null when that is what is shown. */
  addressOfActor: (id: string) => string | null;
};

/** What happened, newest first and day by day: one sentence each, which opens its facts. */
export async function ActivityList({ entries, named, addressOfActor }: ListProps) {
  const t = await getWords('activity');
  const reader = { language: await readerLanguage(), zone: await readerZone() };
  const days = byDay(entries, reader);
  return (
    <div className="space-y-5">
      {days.map(({ day, name, entries }) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h2
            id={`day-${day}`}
            className="border-b border-ink py-1.5 text-small font-medium text-quiet first-letter:uppercase"
          >
            {name}
          </h2>
          <ol aria-label={t('listOf', { day: name })}>
            {entries.map((entry) => (
              <li key={entry.id} className="border-b border-line">
                <details className="group">
                  <summary className="grid min-h-11 cursor-pointer list-none grid-cols-[1rem_minmax(0,1fr)_auto_auto] items-center gap-x-3 py-2 -outline-offset-2 hover:bg-sunk @max-[16rem]:grid-cols-[minmax(0,1fr)_auto] [&::-webkit-details-marker]:hidden">
                    <Sign entry={entry} />
                    <span className="min-w-0 wrap-anywhere">
                      <Sentence entry={entry} named={named} />
                    </span>
                    <time
                      dateTime={entry.at.toISOString()}
                      className="text-small text-quiet @max-[16rem]:col-span-full"
                    >
                      {sayClock(entry.at, reader)}
                    </time>
                    <ChevronRight
                      size={16}
                      strokeWidth={1.75}
                      aria-hidden="true"
                      className="text-quiet group-open:rotate-90 rtl:rotate-180 @max-[16rem]:hidden print:hidden"
                    />
                  </summary>
                  <Facts {...{ entry, named, addressOfActor, reader }} />
                </details>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Sign({ entry }: { entry: ActivityEntry }) {
  const about = aboutOf(entry.event);
  const Icon = entry.actorKind === 'system' || !about ? Terminal : ICONS[about];
  return (
    <Icon
      size={16}
      strokeWidth={1.75}
      aria-hidden="true"
      className="self-start text-quiet [margin-top:0.1875rem] @max-[16rem]:hidden"
    />
  );
}
