'use client';

import { Check, Copy } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/button';
import { useCopy } from '@/components/copy';
import { useWords } from '@/components/words';

/** The key of an authenticator app, to be typed or copied. It is copied without the gaps that make it easy to read. */
export function TypedKey({ value }: { value: string }) {
  const t = useWords('copyField');
  const shown = useRef<HTMLElement>(null);
  const { outcome, copy } = useCopy(value, () => {
    if (shown.current) getSelection()?.selectAllChildren(shown.current);
  });
  const isCopied = outcome === 'copied';
  const Icon = isCopied ? Check : Copy;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2">
        <code ref={shown} className="min-w-0 font-mono select-all">
          {value.replace(/.{4}(?=.)/g, '$& ')}
        </code>
        <Button look="quiet" onClick={copy} className="noscript:hidden">
          <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
          {t(isCopied ? 'copied' : 'copy')}
        </Button>
      </div>
      <p role="status" className="text-small text-quiet empty:hidden">
        {outcome === 'selected' && t('selected')}
      </p>
    </>
  );
}
