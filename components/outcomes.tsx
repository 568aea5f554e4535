'use client';

import { CircleAlert, CircleCheck } from 'lucide-react';
import { useWords } from './words';

/** What became of one row. */
type Outcome = { email: string; isDone: boolean; sentence: string };

/** What became of each row when something was done to many. */
export function Outcomes({ outcomes }: { outcomes: Outcome[] }) {
  const t = useWords('outcomes');
  return (
    <ul aria-label={t('title')} className="divide-y divide-line rounded-house border border-line px-4">
      {outcomes.map(({ email, isDone, sentence }) => (
        <li key={email} className="flex gap-3 py-3">
          {isDone ? (
            <CircleCheck size={20} role="img" aria-label={t('done')} className="mt-0.5 shrink-0 text-good" />
          ) : (
            <CircleAlert
              size={20}
              role="img"
              aria-label={t('notDone')}
              className="mt-0.5 shrink-0 text-bad"
            />
          )}
          <div className="min-w-0">
            <p className="font-medium wrap-anywhere">{email}</p>
            <p className="text-small text-quiet">{sentence}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
