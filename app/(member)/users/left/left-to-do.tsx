import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import { getWords } from '@/app/_web/words';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { When } from '@/components/when';
import type { Actor } from '@/lib/actor';
import { config } from '@/lib/config';
import { type FindingCode, type LeftToDo, listLeft } from '@/lib/setup/queries';
import { PutAway } from './put-away';

/** Where something is done that is not done on this page. */
const DEEDS: Partial<Record<FindingCode, { href: string; words: 'mail' | 'factor' }>> = {
  mail_untried: { href: '/email', words: 'mail' },
  mail_refused: { href: '/email', words: 'mail' },
  factor_off: { href: '/account', words: 'factor' },
};

const SIGNS = {
  done: { Icon: CircleCheck, colour: 'text-good' },
  look: { Icon: CircleAlert, colour: 'text-warn' },
  to_do: { Icon: CircleDashed, colour: 'text-quiet' },
};

/** What is left to do on a new instance, for its owner. */
export async function WhatIsLeft({ actor }: { actor: Actor }) {
  const left = await listLeft(actor);
  const t = await getWords('leftToDo');
  if (left.length === 0) return null;
  return (
    <section
      aria-labelledby="left-to-do"
      className="mt-4 rounded-out border border-line-strong bg-sunk px-4 py-2 sm:px-5 print:hidden"
    >
      <header className="flex flex-wrap items-center justify-between gap-x-4">
        <h2 id="left-to-do" className="font-bold">
          {t('title')}
        </h2>
        <div className="-mr-3.5">
          <PutAway label={t('putAway')} />
        </div>
      </header>
      <ul aria-labelledby="left-to-do" className="divide-y divide-line">
        {left.map((it) => (
          <Item key={it.thing} {...it} />
        ))}
      </ul>
    </section>
  );
}

async function Item({ thing, code, state, at }: LeftToDo) {
  const t = await getWords('leftToDo');
  const { Icon, colour } = SIGNS[state];
  const { baseUrl } = config();
  const deed = DEEDS[code];
  return (
    <li className="grid min-h-11 grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 py-1 @max-[16rem]:grid-cols-[minmax(0,1fr)]">
      <Icon
        size={20}
        strokeWidth={1.75}
        className={`mt-[0.4375rem] self-start ${colour}`}
        role="img"
        aria-label={t(`state.${state}`)}
      />
      <div className="min-w-0 py-1">
        <span className={state === 'done' ? 'text-quiet' : 'font-semibold'}>{t(`thing.${thing}`)}</span>{' '}
        <span className="text-small wrap-anywhere text-quiet">
          {t.rich(`found.${code}`, {
            url: baseUrl,
            host: new URL(baseUrl).hostname,
            at: () => (at ? <When at={at} /> : null),
            code: (words) => <code className="font-mono">{words}</code>,
          })}
        </span>
      </div>
      {deed && (
        <Link
          href={deed.href}
          className={`${buttonLook('plain')} min-h-[max(2rem,calc(var(--control)-0.25rem))]`}
        >
          {t(`deed.${deed.words}`)}
        </Link>
      )}
    </li>
  );
}
