'use client';

import { UserRoundPlus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { useForm } from '@/components/form';
import { InviteForm } from '@/components/invite-form';
import type { TypedInvites } from '@/components/invite-options';
import type { InviteWay } from '@/components/invite-outcomes';
import { wasTyped } from '@/components/typed';
import { useWords } from '@/components/words';
import { whyNoAddress } from '@/lib/invitations/address-list';
import { parsePeopleList, writePeopleList } from '@/lib/invitations/people-list';
import { invite } from './actions';

const TOOLS = { read: parsePeopleList, write: writePeopleList, why: whyNoAddress };

type InviteProps = { way: InviteWay; inviteHours: number; groups: { id: string; name: string }[] };
type InvitesProps = InviteProps & Pick<Parameters<typeof InviteForm>[0], 'after' | 'onTitle' | 'kept'>;

function Invites(props: InvitesProps) {
  return <InviteForm form={useForm(invite)} tools={TOOLS} {...props} />;
}

export function InviteDialog(props: InviteProps) {
  const t = useWords('invite');
  const [isOpen, setOpen] = useState(false);
  const [title, setTitle] = useState(t('title'));
  const kept = useRef<TypedInvites>(undefined);
  // It was open when the page had to be loaded again.
  useEffect(() => setOpen(wasTyped('emails')), []);
  const done = <Button onClick={() => setOpen(false)}>{t('done.close')}</Button>;
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-keyshortcuts="c" className="noscript:hidden">
        <UserRoundPlus size={16} strokeWidth={1.75} aria-hidden="true" />
        {t('title')}
      </Button>
      <Dialog title={title} isOpen={isOpen} onOpenChange={setOpen}>
        <Invites {...props} after={done} onTitle={setTitle} kept={kept} />
      </Dialog>
    </>
  );
}

/** The same form on the page itself, for browsers without JavaScript. */
export function InviteWithoutScript(props: InviteProps) {
  const t = useWords('invite');
  return (
    <noscript>
      <section className="mb-6 max-w-lg rounded-out border border-line-strong p-5">
        <h2 className="mb-4 font-bold">{t('title')}</h2>
        <Invites {...props} />
      </section>
    </noscript>
  );
}
