'use client';

import { Check, Copy } from 'lucide-react';
import { Fragment, useId, useRef } from 'react';
import { Button } from './button';
import { useCopy } from './copy';
import { useWords } from './words';

type CodeBlockProps = {
  /** Where it belongs, such as the name of a file. */
  name: string;
  text: string;
  /** What in it is the reader's to change, which is marked. */
  marks?: readonly string[];
};

/** Text for a file, to be read and copied. Its lines wrap, so that none is cut; the copy has them as they are. */
export function CodeBlock({ name, text, marks = [] }: CodeBlockProps) {
  const t = useWords('codeBlock');
  const pre = useRef<HTMLPreElement>(null);
  const id = useId();
  const { outcome, copy } = useCopy(text, () => {
    pre.current?.focus();
    if (pre.current) getSelection()?.selectAllChildren(pre.current);
  });
  const isCopied = outcome === 'copied';
  const Icon = isCopied ? Check : Copy;
  return (
    <figure className="overflow-clip rounded-house border border-line-strong bg-sunk">
      <figcaption className="flex min-h-control items-center justify-between gap-2 border-b border-line ps-3 pe-1 text-small text-quiet">
        <span id={id} className="min-w-0 py-1">
          {name}
        </span>
        <Button
          look="quiet"
          onClick={copy}
          aria-describedby={id}
          className="min-h-[max(2rem,calc(var(--control)-0.25rem))] shrink-0 text-small noscript:hidden"
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
          {t(isCopied ? 'copied' : 'copy')}
        </Button>
      </figcaption>
      <pre
        ref={pre}
        translate="no"
        tabIndex={-1}
        className="p-3 font-mono text-small leading-5.25 wrap-anywhere whitespace-pre-wrap outline-none [tab-size:2]"
      >
        {split(text, marks).map(({ at, piece, isMarked }) =>
          isMarked ? (
            <mark
              key={at}
              className="rounded-[3px] bg-brass-wash text-inherit shadow-[0_0_0_2px_var(--brass-wash)]"
            >
              {piece}
            </mark>
          ) : (
            <Fragment key={at}>{piece}</Fragment>
          ),
        )}
      </pre>
      <p role="status" className="sr-only">
        {outcome && t(isCopied ? 'copied' : 'selected')}
      </p>
    </figure>
  );
}

type Piece = { at: number; piece: string; isMarked: boolean };

/** The text in pieces, so that what is marked stands alone. */
function split(text: string, marks: readonly string[]): Piece[] {
  const sought = marks.filter(Boolean).toSorted((one, other) => other.length - one.length);
  if (sought.length === 0) return [{ at: 0, piece: text, isMarked: false }];
  const pattern = new RegExp(`(${sought.map(asPattern).join('|')})`);
  return text.split(pattern).map((piece, at) => ({ at, piece, isMarked: at % 2 === 1 }));
}

function asPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
