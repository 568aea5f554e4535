'use client';

import { Button, type ButtonLook } from '@/components/button';
import { useWords } from '@/components/words';
import { DEEDS } from './deeds';
import { type RowDeed, type RowDeedsProps, useRowDeeds } from './row-deeds';

type DeedButtonProps = RowDeedsProps & { deed: RowDeed; look?: ButtonLook; hasIcon?: boolean };

/** One deed of the row's menu as a button. Without JavaScript the forms at the head of the page do all of them. */
export function DeedButton({ deed, look = 'plain', hasIcon = false, action, ...subject }: DeedButtonProps) {
  const t = useWords('deeds');
  const { choose, isPending, dialogs } = useRowDeeds(action);
  const { icon: Icon } = DEEDS[deed];
  return (
    <>
      <Button
        look={look}
        className="noscript:hidden"
        aria-busy={isPending || undefined}
        onClick={() => !isPending && choose(subject, deed)}
      >
        {hasIcon && Icon && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />}
        {t(`${deed}.label`)}
      </Button>
      {dialogs}
    </>
  );
}
