import 'server-only';
import { headers } from 'next/headers';
import { openAsk } from '@/lib/passes/ask';
import { findAppById } from '@/lib/passes/queries';

/** The page that leads on to an app, once whoever asks has signed in. */
export function doorPath(ask: string): string {
  return `/door?ask=${encodeURIComponent(ask)}`;
}

/** The app that a path of ours leads on to; null: it leads to a page. */
export async function appBehind(path: string): Promise<{ name: string } | null> {
  const [page, query] = path.split('?');
  const ask = page === '/door' ? openAsk(new URLSearchParams(query).get('ask') ?? '') : null;
  return ask && findAppById(ask.appId);
}

/**
 * How a page is asked for. `fetched`: by Next's script, or before anybody wants it. `here`: a browser opens it from one of
 * our own pages, after a form maybe, whose policy lets it lead to no other host (CSP 3, "form-action"). `elsewhere`: from
 * anywhere else.
 */
export async function wayHere(): Promise<'fetched' | 'here' | 'elsewhere'> {
  const given = await headers();
  const mode = given.get('sec-fetch-mode');
  // Where the way is not safe, browsers do not tell.
  const isOpened = mode ? mode === 'navigate' : given.get('accept')?.includes('text/html');
  if (!isOpened || given.get('sec-purpose')?.includes('prefetch')) return 'fetched';
  const site = given.get('sec-fetch-site');
  return site && site !== 'same-origin' ? 'elsewhere' : 'here';
}
