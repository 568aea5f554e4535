'use client';

import { Check, Copy } from 'lucide-react';
import { useRef } from 'react';
import { Button } from './button';
import { useCopy } from './copy';
import { Row } from './section';
import { useWords } from './words';

/** A row whose value is there to be copied into another program. On plain http, where browsers offer no clipboard, it is selected. */
export function CopyRow({ name, text }: { name: string; text: string }) {
  const t = useWords('codeBlock');
  const code = useRef<HTMLElement>(null);
  const { outcome, copy } = useCopy(text, () => {
    code.current?.focus();
    if (code.current) getSelection()?.selectAllChildren(code.current);
  });
  const isCopied = outcome === 'copied';
  const Icon = isCopied ? Check : Copy;
  return (
    <Row
      name={name}
      deed={
        <Button look="quiet" onClick={copy} className="noscript:hidden">
          <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
          {t(isCopied ? 'copied' : 'copy')}
          <span className="sr-only">{name}</span>
        </Button>
      }
    >
      <code
        ref={code}
        tabIndex={-1}
        translate="no"
        className="font-mono text-small wrap-anywhere outline-none"
      >
        {text}
      </code>
      <p role="status" className="sr-only">
        {outcome && t(isCopied ? 'copied' : 'selected')}
      </p>
    </Row>
  );
}
