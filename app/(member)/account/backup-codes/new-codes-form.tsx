'use client';

import { BackupCodes } from '@/components/backup-codes';
import { buttonLook } from '@/components/button';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { renewCodes } from './actions';

/** Asks before the old codes stop working, and then shows the new ones. */
export function NewCodesForm({ owner }: { owner: string }) {
  const t = useWords('accountForms');
  const form = useForm(renewCodes);
  const { result } = form.state;
  if (result)
    return (
      <>
        <BackupCodes codes={result} owner={owner} />
        <a href="/account" className={buttonLook('primary')}>
          {t('twoFactor.kept')}
        </a>
      </>
    );
  return (
    <Form {...form}>
      <p>{t('twoFactor.newCodesEffect')}</p>
      <div className="flex flex-wrap gap-2">
        <SubmitButton look="danger">{t('twoFactor.newCodes')}</SubmitButton>
        <a href="/account" className={buttonLook('quiet')}>
          {t('cancel')}
        </a>
      </div>
    </Form>
  );
}
