'use client';

import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from './words';

/** Gives the pages below it a place for short sentences about what was just done; they are announced as well. */
export function Toasts({ children }: { children: ReactNode }) {
  const t = useWords('toasts');
  return (
    <Toast.Provider timeout={8000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport
          aria-label={t('label')}
          className="fixed inset-x-4 bottom-20 z-50 mx-auto flex max-w-md flex-col items-center gap-2 outline-none sm:bottom-6 print:hidden"
        >
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

/** Says a sentence in the toasts of the page; `undo` is what takes back what it tells of, where that can be. */
export function useSay(): (sentence: string, undo?: () => void) => void {
  const t = useWords('toasts');
  const { add, close } = Toast.useToastManager();
  return (sentence, undo) => {
    const id: string = add({
      title: sentence,
      ...(undo && {
        actionProps: {
          children: t('undo'),
          onClick: () => {
            close(id);
            undo();
          },
        },
      }),
    });
  };
}

function List() {
  const t = useWords('toasts');
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="flex max-w-full items-center justify-between gap-3 rounded-house bg-flip py-1.5 pr-1.5 pl-4 text-on-flip shadow-float data-[ending-style]:opacity-0 forced-colors:border"
    >
      {/* Its name, too: it is a dialog to screen readers. */}
      <Toast.Title render={<p />} className="min-w-0 flex-auto wrap-anywhere" />
      <Toast.Action className="inline-flex min-h-control shrink-0 cursor-pointer items-center rounded-house px-3 font-semibold text-on-flip-link outline-offset-[-2px] focus-visible:outline-on-flip" />
      <Toast.Close
        aria-label={t('close')}
        className="inline-flex size-control shrink-0 cursor-pointer items-center justify-center rounded-house outline-offset-[-2px] focus-visible:outline-on-flip"
      >
        <X size={16} strokeWidth={1.75} aria-hidden="true" />
      </Toast.Close>
    </Toast.Root>
  ));
}
