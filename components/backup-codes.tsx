'use client';

import { Check, Copy, Download, Printer } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from './button';
import { useCopy } from './copy';
import { useWords } from './words';

const ICON = { size: 16, strokeWidth: 1.75, 'aria-hidden': true };

/**
 * Codes that are shown once, to be kept: copied, saved as a file, printed, or written down from the screen. `owner` says
 * whose they are and where, on paper and in the file.
 */
export function BackupCodes({ codes, owner }: { codes: string[]; owner: string }) {
  const t = useWords('backupCodes');
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLOListElement>(null);
  // The button that was pressed is gone, so the heading takes the focus.
  useEffect(() => heading.current?.focus(), []);
  const { outcome, copy } = useCopy(codes.join('\n'), () => {
    if (list.current) getSelection()?.selectAllChildren(list.current);
  });
  const about = t('file', { owner });
  const download = () => {
    const file = new Blob([`${about}\n\n${codes.join('\n')}\n`], { type: 'text/plain' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'backup-codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <section aria-labelledby="backup-codes" className="space-y-4">
      <h2 id="backup-codes" ref={heading} tabIndex={-1} className="font-bold outline-none">
        {t('heading')}
      </h2>
      <p className="print:hidden">{t('about')}</p>
      <p className="hidden print:block">{about}</p>
      <ol
        ref={list}
        aria-labelledby="backup-codes"
        className="grid max-w-96 grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-x-6 gap-y-1 rounded-house border border-line-strong bg-sunk p-4 font-mono print:border-ink print:bg-transparent"
      >
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap">
            {code}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2 noscript:hidden print:hidden">
        <Button look="plain" onClick={copy}>
          {outcome === 'copied' ? <Check {...ICON} /> : <Copy {...ICON} />}
          {outcome === 'copied' ? t('copied') : t('copy')}
        </Button>
        <Button look="plain" onClick={download}>
          <Download {...ICON} />
          {t('download')}
        </Button>
        <Button look="plain" onClick={() => print()}>
          <Printer {...ICON} />
          {t('print')}
        </Button>
      </div>
      <p role="status" className="text-small text-quiet empty:hidden print:hidden">
        {outcome === 'copied' && t('allCopied')}
        {outcome === 'selected' && t('selected')}
      </p>
    </section>
  );
}
