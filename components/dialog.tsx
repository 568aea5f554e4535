'use client';

import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { Button, buttonLook, iconButtonLook } from './button';
import { useWords } from './words';

const BACKDROP = 'fixed inset-0 z-40 bg-veil';
const POPUP =
  'fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto rounded-t-house border border-line bg-card p-6 sm:inset-x-auto sm:top-[12dvh] sm:bottom-auto sm:left-1/2 sm:max-h-[80dvh] sm:w-[30rem] sm:-translate-x-1/2 sm:rounded-house sm:p-8';

type DialogProps = {
  title: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
};

const FIELD = 'input:not([type=hidden]), textarea, select';

/**
 * A task on top of the page; a sheet from below on a phone. It opens on its first field, but for a touch, which would bring
 * up the keyboard over it. Escape, the cross and a press beside it close it.
 */
export function Dialog({ title, isOpen, onOpenChange, children }: DialogProps) {
  const t = useWords('dialog');
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup
          ref={popup}
          initialFocus={(by) => by === 'touch' || (popup.current?.querySelector<HTMLElement>(FIELD) ?? true)}
          className={POPUP}
        >
          <div className="mb-5 flex items-start justify-between gap-4">
            <Base.Title className="text-title font-bold">{title}</Base.Title>
            <Base.Close aria-label={t('close')} className={`${iconButtonLook()} -mt-1.5 -mr-2`}>
              <X size={20} aria-hidden="true" />
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

type ConfirmProps = DialogProps & { action: string; onConfirm: () => void };

/** Asks before what cannot be undone; the safe way out has the focus. */
export function Confirm({ title, isOpen, onOpenChange, children, action, onConfirm }: ConfirmProps) {
  const t = useWords('dialog');
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={BACKDROP} />
        <AlertDialog.Popup className={POPUP}>
          <AlertDialog.Title className="mb-3 text-title font-bold text-balance">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mb-6 break-words">{children}</AlertDialog.Description>
          <div className="flex flex-wrap justify-end gap-3">
            <AlertDialog.Close className={buttonLook('plain')}>{t('cancel')}</AlertDialog.Close>
            <Button
              look="danger"
              onClick={() => {
                onOpenChange(false);
                onConfirm();
              }}
            >
              {action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
