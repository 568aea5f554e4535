'use client';

import { Link as Chain, Pencil, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Menu } from '@/components/menu';
import { useOpen } from '@/components/opening';
import { useWords } from '@/components/words';

/** What changes an app. Its forms stand further down the page, which the focus leads to. */
export function AppMenu({ id, name }: { id: string; name: string }) {
  const t = useWords('appForms');
  const router = useRouter();
  const open = useOpen();
  return (
    <Menu
      label={t('menu.label', { name })}
      items={[
        { label: t('menu.rename'), icon: <Pencil size={16} />, onSelect: () => open('name') },
        { label: t('menu.address'), icon: <Chain size={16} />, onSelect: () => open('address') },
        {
          label: t('menu.remove'),
          icon: <Trash2 size={16} />,
          isDanger: true,
          onSelect: () => router.push(`/apps/${id}/remove`),
        },
      ]}
    />
  );
}
