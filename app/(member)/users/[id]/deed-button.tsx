'use client';

import { Button, type ButtonLook } from '@/components/button';
import { useWords } from '@/components/words';
import { DEEDS } from '../deeds';
import type { Row } from '../row';
import { type RowDeed, useRowDeeds } from '../row-menu';
import { doDeedHere } from './actions';

type DeedButtonProps = { row: Row; role: string; deed: RowDeed; look?: ButtonLook; hasIcon?: boolean };

/** One deed of the row's menu as a button of the page. Without JavaScript the forms at its head do all of them. */
export function DeedButton({ deed, look = 'plain', hasIcon = false, ...props }: DeedButtonProps) {
  const t = useWords('deeds');
  const { choose, isPending, dialogs } = useRowDeeds({ ...props, action: doDeedHere });
  const { icon: Icon } = DEEDS[deed];
  return (
    <>
      <Button
        look={look}
        className="noscript:hidden"
        aria-busy={isPending || undefined}
        onClick={() => !isPending && choose(deed)}
      >
        {hasIcon && Icon && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />}
        {t(`${deed}.label`)}
      </Button>
      {dialogs}
    </>
  );
}
