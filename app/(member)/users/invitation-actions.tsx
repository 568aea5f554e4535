'use client';

import { Link2, MailX, Send } from 'lucide-react';
import { startTransition, useActionState, useEffect, useState } from 'react';
import { CopyField } from '@/components/copy-field';
import { Confirm, Dialog } from '@/components/dialog';
import { Form, type FormAction, type FormState, SubmitButton, useForm } from '@/components/form';
import { Menu, type MenuItem } from '@/components/menu';
import { useSay } from '@/components/toasts';
import { copyLink, resend, revoke } from './actions';

type Props = { id: string; email: string; isMailed: boolean; showsLinks: boolean };

/** What can be done with an open invitation. */
export function InvitationActions({ id, email, isMailed, showsLinks }: Props) {
  const [, doResend] = useRowAction(resend, id);
  const [, doRevoke] = useRowAction(revoke, id);
  const [copied, doCopy] = useRowAction(copyLink, id);
  const [asks, setAsks] = useState(false);
  const [shows, setShows] = useState(false);
  const items: (MenuItem | false)[] = [
    isMailed && { label: 'Resend invite', icon: <Send size={18} aria-hidden="true" />, onSelect: doResend },
    showsLinks && {
      label: 'Copy invite link',
      icon: <Link2 size={18} aria-hidden="true" />,
      onSelect: () => {
        setShows(true);
        doCopy();
      },
    },
    {
      label: 'Revoke invite',
      icon: <MailX size={18} aria-hidden="true" />,
      isDanger: true,
      onSelect: () => setAsks(true),
    },
  ];
  return (
    <>
      <Menu label={`Actions for ${email}`} items={items.filter((item) => item !== false)} />
      <Dialog title="Invite link" isOpen={shows && copied !== undefined} onOpenChange={setShows}>
        {copied && <CopyField label={`Invite link for ${email}`} text={copied.link} />}
      </Dialog>
      <Confirm
        title="Revoke this invite?"
        isOpen={asks}
        onOpenChange={setAsks}
        action="Revoke invite"
        onConfirm={doRevoke}
      >
        The link that {email} has stops working for good. You can invite this address again later.
      </Confirm>
      <noscript>
        <div className="flex flex-col gap-2">
          {isMailed && <PlainForm action={resend} id={id} label="Resend invite" />}
          {showsLinks && <PlainForm action={copyLink} id={id} label="Copy invite link" />}
          <PlainForm action={revoke} id={id} label="Revoke invite" />
        </div>
      </noscript>
    </>
  );
}

/** Runs an action for one row, and has its answer said: a sentence where it gives one, or why it could not be done. */
function useRowAction<T>(action: FormAction<T>, id: string): [T | undefined, () => void] {
  const [state, submit] = useActionState<FormState<T>, FormData>(action, {});
  const say = useSay();
  // biome-ignore lint/correctness/useExhaustiveDependencies: one sentence for each answer, not for each rendering
  useEffect(() => {
    const sentence = state.message ?? (typeof state.result === 'string' ? state.result : undefined);
    if (sentence) say(sentence);
  }, [state]);
  const run = () => {
    const form = new FormData();
    form.set('id', id);
    startTransition(() => submit(form));
  };
  return [state.result, run];
}

/** The same action for browsers without JavaScript. */
function PlainForm({ action, id, label }: { action: FormAction<unknown>; id: string; label: string }) {
  const form = useForm(action);
  const { result } = form.state;
  const link = result && typeof result === 'object' && 'link' in result ? String(result.link) : null;
  return (
    <Form {...form}>
      <input type="hidden" name="id" value={id} />
      {link && <input readOnly aria-label="Invite link" value={link} className="w-full" />}
      <SubmitButton look="plain">{label}</SubmitButton>
    </Form>
  );
}
