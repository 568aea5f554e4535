'use client';

import { Check, Copy, Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from './button';
import { useWords } from './words';

/**
 * Codes that are shown once, to be kept: copied, saved as a file, or written down from the screen. `owner` says whose they
 * are and where, for the file.
 */
export function BackupCodes({ codes, owner }: { codes: string[]; owner: string }) {
  const t = useWords('backupCodes');
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [outcome, setOutcome] = useState<'copied' | 'selected'>();
  // The button that was pressed is gone, so the heading takes the focus.
  useEffect(() => heading.current?.focus(), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join('\n'));
      setOutcome('copied');
    } catch {
      if (list.current) getSelection()?.selectAllChildren(list.current);
      setOutcome('selected');
    }
  };
  const download = () => {
    const about = t('file', { owner });
    const file = new Blob([`${about}\n\n${codes.join('\n')}\n`], { type: 'text/plain' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'backup-codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <section aria-labelledby="backup-codes" className="space-y-4">
      <h3 id="backup-codes" ref={heading} tabIndex={-1} className="font-bold outline-none">
        {t('heading')}
      </h3>
      <p>{t('about')}</p>
      <ol
        ref={list}
        aria-labelledby="backup-codes"
        className="grid gap-x-6 gap-y-1 rounded-house border border-line bg-paper p-4 font-mono sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-3 noscript:hidden">
        <Button look="plain" onClick={copy}>
          {outcome === 'copied' ? (
            <Check size={18} aria-hidden="true" />
          ) : (
            <Copy size={18} aria-hidden="true" />
          )}
          {outcome === 'copied' ? t('copied') : t('copy')}
        </Button>
        <Button look="plain" onClick={download}>
          <Download size={18} aria-hidden="true" />
          {t('download')}
        </Button>
      </div>
      <p role="status" className="min-h-5 text-small text-quiet">
        {outcome === 'copied' && t('allCopied')}
        {outcome === 'selected' && t('selected')}
      </p>
    </section>
  );
}
