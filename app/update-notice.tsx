'use client';

import { usePathname } from 'next/navigation';
import { useState, useSyncExternalStore } from 'react';
import { Notice } from '@/components/notice';
import { isUpdateUnsaid, onUpdateSaid } from '@/components/typed';
import { useWords } from '@/components/words';

/** Says that the page was loaded again because Latchkey was updated, unless a form of it says so; until another page is opened. */
export function UpdateNotice() {
  const t = useWords('errors');
  const isUnsaid = useSyncExternalStore(onUpdateSaid, isUpdateUnsaid, () => false);
  const path = usePathname();
  const [first] = useState(path);
  return (
    <div role="status" className="mx-auto max-w-5xl px-4 pt-4 empty:hidden">
      {isUnsaid && path === first && <Notice>{t('updated')}</Notice>}
    </div>
  );
}
