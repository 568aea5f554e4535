'use client';

import { Check, Copy } from 'lucide-react';
import { useId, useRef } from 'react';
import { Button } from './button';
import { useCopy } from './copy';
import { useWords } from './words';

type CopyFieldProps = {
  label: string;
  text: string;
  /** Said once it was copied, where that is not to pass it on. */
  copied?: string;
};

/**
 * A text to copy. On plain http browsers offer no clipboard: then it is selected, and the field says which keys copy it.
 */
export function CopyField({ label, text, copied }: CopyFieldProps) {
  const t = useWords('copyField');
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const { outcome, copy } = useCopy(text, () => {
    input.current?.focus();
    input.current?.select();
  });
  const isCopied = outcome === 'copied';
  const Icon = isCopied ? Check : Copy;
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-semibold">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          ref={input}
          readOnly
          value={text}
          onFocus={(event) => event.currentTarget.select()}
          className="min-h-control min-w-0 flex-1 rounded-house border border-edge bg-sunk px-3 py-1 -outline-offset-1"
        />
        <Button look="plain" onClick={copy} className="shrink-0">
          <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
          {t(isCopied ? 'copied' : 'copy')}
        </Button>
      </div>
      <p role="status" className="text-small text-quiet empty:hidden">
        {outcome && (isCopied ? (copied ?? t('passOn')) : t('selected'))}
      </p>
    </div>
  );
}
