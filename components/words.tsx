'use client';

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { IntlError } from 'use-intl/core';
import { IntlProvider, useTranslations } from 'use-intl/react';
import type { Namespace, Words } from '@/words/words';

type WordsProviderProps = {
  language: string;
  /** By namespace, as JSON: one text costs a page far less to carry than a tree of a thousand. */
  messages: string;
  /** By which the server has written how long ago things are; the browser begins with the same words. */
  madeAt: Date;
  /** The reader's time zone. */
  zone: string;
  children: ReactNode;
};

type Messages = Record<string, unknown>;
const Above = createContext<Messages>({});

/** Gives the components below it the words that they show, besides those from above; a layout says which. */
export function WordsProvider({ language, messages, madeAt, zone, children }: WordsProviderProps) {
  const above = useContext(Above);
  const all = useMemo<Messages>(() => ({ ...above, ...JSON.parse(messages) }), [above, messages]);
  return (
    <Above value={all}>
      <IntlProvider locale={language} messages={all as never} now={madeAt} timeZone={zone} onError={fail}>
        {children}
      </IntlProvider>
    </Above>
  );
}

/** The words of a namespace that a layout above has given to the browser (app/_web/words.tsx). */
export function useWords<const N extends Namespace>(namespace: N): Words<N> {
  return useTranslations(namespace) as Words<N>;
}

/** A message that is not there is a bug, and is not covered up. */
function fail(error: IntlError): never {
  throw error;
}
