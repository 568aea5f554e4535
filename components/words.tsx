'use client';

import type { ReactNode } from 'react';
import type { IntlError } from 'use-intl/core';
import { IntlProvider, useTranslations } from 'use-intl/react';
import type { BrowserMessages, Namespace, Words } from '@/words/words';

type WordsProviderProps = {
  language: string;
  messages: BrowserMessages;
  /** By which the server has written how long ago things are; the browser begins with the same words. */
  madeAt: Date;
  /** The reader's time zone. */
  zone: string;
  children: ReactNode;
};

/** Gives the components below it the words that they show; a layout says which. */
export function WordsProvider({ language, messages, madeAt, zone, children }: WordsProviderProps) {
  return (
    <IntlProvider locale={language} messages={messages as never} now={madeAt} timeZone={zone} onError={fail}>
      {children}
    </IntlProvider>
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
