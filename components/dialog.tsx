'use client';

import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { Button, buttonLook, iconButtonLook } from './button';
import { useWords } from './words';

const BACKDROP = 'fixed inset-0 z-40 bg-veil';
const POPUP =
  'fixed inset-x-0 bottom-0 z-50 flex max-h-[calc(100dvh-1.5rem)] flex-col overflow-clip rounded-t-out border border-line-strong bg-raised text-ink shadow-float outline-none sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:max-h-[min(44rem,calc(100dvh-2rem))] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-out rtl:sm:translate-x-1/2';
const TITLE = 'pt-1 text-[1.125rem] leading-7 font-bold wrap-anywhere';
const MIDDLE =
  '@container min-h-0 flex-auto overflow-y-auto overscroll-contain px-4 pt-2 pb-4 has-data-foot:pb-0 sm:px-6 sm:pb-5 sm:has-data-foot:pb-0';

/**
 * The classes of a dialog's last line, where its buttons stand, the primary one last; on a phone it is first and as wide as
 * the dialog. Inside of what scrolls it stays at the dialog's edges, where it is marked by `data-foot`.
 */
export const DIALOG_FOOT =
  'flex flex-wrap items-center justify-end gap-2 border-t border-line bg-sunk px-4 py-3 sm:px-6 max-sm:[&>:last-child]:order-first max-sm:[&>:last-child]:basis-full data-foot:-mx-4 data-foot:sm:-mx-6 [@media(height>=30rem)]:data-foot:sticky [@media(height>=30rem)]:data-foot:bottom-0';

type DialogProps = {
  title: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** For two columns, or the preview of a page. */
  isLarge?: boolean;
  /** What gets the focus when it closes, where that is not what had it before. */
  finalFocus?: () => HTMLElement | null;
  children: ReactNode;
};

const FIELD = 'input:not([type=hidden]), textarea, select';

/**
 * A task on top of the page; a sheet from below on a phone. It opens on its first field, but for a touch, which would bring
 * up the keyboard over it. Escape, the cross and a press beside it close it.
 */
export function Dialog({ title, isOpen, onOpenChange, isLarge = false, finalFocus, children }: DialogProps) {
  const t = useWords('dialog');
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup
          ref={popup}
          finalFocus={finalFocus}
          initialFocus={(by) => by === 'touch' || (popup.current?.querySelector<HTMLElement>(FIELD) ?? true)}
          className={`${POPUP} ${isLarge ? 'sm:w-[min(56rem,calc(100%-2rem))]' : 'sm:w-[min(35rem,calc(100%-2rem))]'}`}
        >
          <div className="flex shrink-0 items-start justify-between gap-4 py-3 pr-2 pb-1 pl-4 sm:pt-5 sm:pr-3 sm:pl-6">
            <Base.Title className={TITLE}>{title}</Base.Title>
            <Base.Close aria-label={t('close')} className={iconButtonLook()}>
              <X size={18} strokeWidth={1.75} aria-hidden="true" />
            </Base.Close>
          </div>
          <div className={MIDDLE}>{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

type ConfirmProps = Omit<DialogProps, 'isLarge' | 'finalFocus'> & { action: string; onConfirm: () => void };

/** Asks before what cannot be undone; the safe way out has the focus. */
export function Confirm({ title, isOpen, onOpenChange, children, action, onConfirm }: ConfirmProps) {
  const t = useWords('dialog');
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={BACKDROP} />
        <AlertDialog.Popup className={`${POPUP} sm:w-[min(30rem,calc(100%-2rem))]`}>
          <div className="min-h-0 flex-auto overflow-y-auto px-4 pt-4 pb-5 sm:px-6 sm:pt-5">
            <AlertDialog.Title className={`${TITLE} mb-1 text-balance`}>{title}</AlertDialog.Title>
            <AlertDialog.Description className="wrap-anywhere">{children}</AlertDialog.Description>
          </div>
          <div className={DIALOG_FOOT}>
            <AlertDialog.Close className={buttonLook('plain')}>{t('cancel')}</AlertDialog.Close>
            <Button
              look="forGood"
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
