import { useEffect, useRef, useState } from 'react';
import type { Known } from './chips';

/** Whoever types is not asked about at every letter. */
const PAUSE_MS = 400;
/** As many as one press of the button may invite. */
const MOST_AT_ONCE = 1000;

/**
 * What the instance knows of these addresses. Each is asked about once, by a request of its own that neither typing nor
 * sending waits for: where no answer comes, nothing is known.
 */
export function useKnown(emails: string[]): ReadonlyMap<string, Known> {
  const [known, setKnown] = useState<ReadonlyMap<string, Known>>(new Map());
  const asked = useRef(new Set<string>());
  const text = emails.join('\n');
  useEffect(() => {
    const isNew = (email: string) => email !== '' && !asked.current.has(email);
    if (!text.split('\n').some(isNew)) return;
    const timer = setTimeout(async () => {
      const unknown = text.split('\n').filter(isNew).slice(0, MOST_AT_ONCE);
      for (const email of unknown) asked.current.add(email);
      const found = await ask(unknown);
      if (found) setKnown((before) => new Map([...before, ...found]));
      else for (const email of unknown) asked.current.delete(email);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return known;
}

/** Null: no answer came. */
async function ask(emails: string[]): Promise<[string, Known][] | null> {
  try {
    const body = new URLSearchParams({ emails: emails.join('\n') });
    const answer = await fetch('/users/known', { method: 'POST', body });
    if (!answer.ok) return [];
    const known = (await answer.json()) as { email: string; mark: Known }[];
    return known.map(({ email, mark }) => [email, mark]);
  } catch {
    return null;
  }
}
