'use client';

import { useEffect, useRef } from 'react';
import { Link } from '@/app/link';
import { buttonLook } from '@/components/button';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { remove } from './actions';

/** Asks once more; the safe way out has the focus. */
export function RemoveForm({ id, name }: { id: string; name: string }) {
  const t = useWords('appForms');
  const dialog = useWords('dialog');
  const cancel = useRef<HTMLAnchorElement>(null);
  useEffect(() => cancel.current?.focus({ preventScroll: true }), []);
  return (
    <Form {...useForm(remove)}>
      <input type="hidden" name="id" value={id} />
      <div className="flex flex-wrap justify-end gap-2 border-t border-line pt-4">
        <Link ref={cancel} href={`/apps/${id}`} className={buttonLook('plain')}>
          {dialog('cancel')}
        </Link>
        <SubmitButton look="forGood">{t('remove', { name })}</SubmitButton>
      </div>
    </Form>
  );
}
