import 'server-only';
import { headers } from 'next/headers';
import { cache, type ReactNode } from 'react';
import { WordsProvider } from '@/components/words';
import { browserMessages, languageFor, type Namespace, tagOf, type Words, wordsOf } from '@/words/words';
import { readerZone } from './zone';

/** The language in which whoever makes this request is spoken to. */
export const readerLanguage = cache(async (): Promise<string> => {
  return languageFor((await headers()).get('accept-language'));
});

/** The words of a namespace for whoever makes this request, for server components and actions. */
export async function getWords<const N extends Namespace>(namespace: N): Promise<Words<N>> {
  return wordsOf(namespace, await readerLanguage());
}

type BrowserWordsProps = { of: readonly Namespace[]; children: ReactNode };

/** The time at which this page is made: the same for all that is on it. */
export const madeAt = cache(() => new Date());

/** Hands the words that client components below show to the browser, and no others. */
export async function BrowserWords({ of, children }: BrowserWordsProps) {
  const language = await readerLanguage();
  return (
    <WordsProvider
      language={tagOf(language)}
      messages={browserMessages(of, language)}
      madeAt={madeAt()}
      zone={await readerZone()}
    >
      {children}
    </WordsProvider>
  );
}

/** A layout that hands the words which client components of its pages say to the browser, and adds nothing else. */
export function layoutWithWords(...of: readonly Namespace[]) {
  return function WordsLayout({ children }: { children: ReactNode }) {
    return <BrowserWords of={of}>{children}</BrowserWords>;
  };
}
