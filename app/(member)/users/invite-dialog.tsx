'use client';

import { UserRoundPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { useForm } from '@/components/form';
import { InviteForm } from '@/components/invite-form';
import { wasTyped } from '@/components/typed';
import { useWords } from '@/components/words';
import { countAddresses } from '@/lib/invitations/address-list';
import { invite } from './actions';

type InviteProps = { isMailed: boolean; inviteHours: number };

function Invites(props: InviteProps) {
  return <InviteForm form={useForm(invite)} count={countAddresses} {...props} />;
}

export function InviteDialog(props: InviteProps) {
  const t = useWords('invite');
  const [isOpen, setOpen] = useState(false);
  // It was open when the page had to be loaded again.
  useEffect(() => setOpen(wasTyped('emails')), []);
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-keyshortcuts="c" className="noscript:hidden">
        <UserRoundPlus size={18} aria-hidden="true" />
        {t('title')}
      </Button>
      <Dialog title={t('title')} isOpen={isOpen} onOpenChange={setOpen}>
        <Invites {...props} />
      </Dialog>
    </>
  );
}

/** The same form on the page itself, for browsers without JavaScript. */
export function InviteWithoutScript(props: InviteProps) {
  const t = useWords('invite');
  return (
    <noscript>
      <section className="mb-6 max-w-lg rounded-house border border-line bg-card p-6">
        <h2 className="mb-4 font-bold">{t('title')}</h2>
        <Invites {...props} />
      </section>
    </noscript>
  );
}
