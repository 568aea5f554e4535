'use client';

import { Check, Copy, Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from './button';

/** Codes that are shown once, to be kept: copied, saved as a file, or written down from the screen. `of` names the instance. */
export function BackupCodes({ codes, of }: { codes: string[]; of: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [outcome, setOutcome] = useState<'copied' | 'selected'>();
  // The button that was pressed is gone; its focus goes to what it brought.
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
    const about = `Backup codes for ${of}. Each works once, in place of a code of the app.`;
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
        Your backup codes
      </h3>
      <p>
        Each signs you in once when you do not have the app. Keep them where you keep your passwords, and not
        on the phone alone. They are not shown again.
      </p>
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
          {outcome === 'copied' ? 'Copied' : 'Copy'}
        </Button>
        <Button look="plain" onClick={download}>
          <Download size={18} aria-hidden="true" />
          Download
        </Button>
      </div>
      <p role="status" className="min-h-5 text-small text-quiet">
        {outcome === 'copied' && 'All ten are copied.'}
        {outcome === 'selected' && 'They are selected. Press Ctrl+C, or ⌘C on a Mac, to copy them.'}
      </p>
    </section>
  );
}
