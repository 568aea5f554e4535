'use client';

import { CircleAlert, CircleCheck } from 'lucide-react';
import { useWords } from './words';

/** What became of one row. */
type Outcome = { email: string; isDone: boolean; sentence: string };

/** What became of each row when something was done to many. */
export function Outcomes({ outcomes }: { outcomes: Outcome[] }) {
  const t = useWords('outcomes');
  return (
    <ul aria-label={t('title')} className="border-t border-ink [&>li]:border-b [&>li]:border-line">
      {outcomes.map(({ email, isDone, sentence }) => (
        <li key={email} className="flex gap-3 py-2.5">
          {isDone ? (
            <CircleCheck
              size={18}
              strokeWidth={1.75}
              role="img"
              aria-label={t('done')}
              className="mt-0.5 shrink-0 text-good"
            />
          ) : (
            <CircleAlert
              size={18}
              strokeWidth={1.75}
              role="img"
              aria-label={t('notDone')}
              className="mt-0.5 shrink-0 text-bad"
            />
          )}
          <div className="min-w-0">
            <p className="font-semibold wrap-anywhere">{email}</p>
            <p className="text-small text-quiet">{sentence}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
