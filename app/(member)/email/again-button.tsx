import type { ReactNode } from 'react';
import { getWords } from '@/app/_web/words';
import { Button } from '@/components/button';
import { AGAIN_FORM } from './again-form';

const hidden = (words: ReactNode) => <span className="sr-only">{words}</span>;

/** Sends one mail again. */
export async function AgainButton({ id, to }: { id: string; to: string }) {
  const t = await getWords('email');
  return (
    <Button type="submit" form={AGAIN_FORM} name="id" value={id} look="plain">
      <span>{t.rich('mails.sendAgain', { to, hidden })}</span>
    </Button>
  );
}

/** Sends all mails again that failed lately. */
export async function AllAgainButton({ count }: { count: number }) {
  const t = await getWords('email');
  return (
    <Button type="submit" form={AGAIN_FORM} name="failed" value="all" look="deed" className="-mr-3.5">
      {t('failed.sendAgain', { count })}
    </Button>
  );
}
