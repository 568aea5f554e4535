'use client';

import { ShieldCheck, X } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from '@/app/link';
import { buttonLook, iconButtonLook } from '@/components/button';
import { Form, useForm } from '@/components/form';
import { Notice } from '@/components/notice';
import { useWords } from '@/components/words';
import { putNoteAway } from './actions';

/** Offers a second factor. */
export function FactorNote() {
  const t = useWords('appList');
  const form = useForm(putNoteAway);
  // The focus goes with the button that had it.
  useEffect(
    () => () => {
      if (document.activeElement === document.body) document.getElementById('content')?.focus();
    },
    [],
  );
  return (
    <Notice
      Icon={ShieldCheck}
      deed={
        <div className="flex items-center gap-2">
          <Link href="/account#change-two-factor" className={buttonLook('plain')}>
            {t('factor.turnOn')}
          </Link>
          <Form {...form}>
            <button type="submit" aria-label={t('factor.putAway')} className={iconButtonLook()}>
              <X size={16} strokeWidth={1.75} aria-hidden="true" />
            </button>
          </Form>
        </div>
      }
    >
      <p className="font-semibold">{t('factor.title')}</p>
      <p>{t('factor.about')}</p>
    </Notice>
  );
}
