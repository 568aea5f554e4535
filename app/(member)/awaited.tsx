'use client';

import { useLinkStatus } from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useEffect, useSyncExternalStore, useTransition } from 'react';
import { AWAITED_MS, SLOW_MS, useLasting } from '@/components/lasting';
import { useWords } from '@/components/words';

/** How many links and forms have asked for another page of the list, and have no answer yet. */
let asking = 0;
const listeners = new Set<() => void>();

function ask(by: 1 | -1): void {
  asking += by;
  for (const tell of listeners) tell();
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

function useAsking(isPending: boolean): void {
  useEffect(() => {
    if (!isPending) return;
    ask(1);
    return () => ask(-1);
  }, [isPending]);
}

/** Within a link: the list is awaited while it is followed. */
export function AwaitsList(): null {
  useAsking(useLinkStatus().pending);
  return null;
}

/** Sends a form in the place of `next/form`, which does not tell while it is under way; the list is awaited meanwhile. */
export function useListForm(isReplacing: boolean): (event: FormEvent<HTMLFormElement>) => void {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  useAsking(isPending);
  return (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const words = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    const address = `${new URL(form.action).pathname}?${new URLSearchParams(words)}`;
    startTransition(() => (isReplacing ? router.replace(address, { scroll: false }) : router.push(address)));
  };
}

/**
 * A list, whose rows become their own shapes while another page of it is awaited: at once would flicker. They keep their
 * places, and the focus.
 */
export function AwaitedList({ className = '', children }: { className?: string; children: ReactNode }) {
  const t = useWords('form');
  const isAsked = useSyncExternalStore(
    listen,
    () => asking > 0,
    () => false,
  );
  const isAwaited = useLasting(isAsked, AWAITED_MS);
  const isSlow = useLasting(isAsked, SLOW_MS);
  return (
    <div className={`relative ${className}`} aria-busy={isAwaited} data-awaited={isAwaited || undefined}>
      <p
        role="status"
        className="absolute inset-x-0 top-12 z-20 mx-auto w-fit max-w-full rounded-house border border-line-strong bg-raised px-4 py-2 shadow-float empty:hidden"
      >
        {isSlow && t('slow')}
      </p>
      {children}
    </div>
  );
}
