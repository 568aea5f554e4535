'use client';

import { Link2, MailX, Send } from 'lucide-react';
import { startTransition, useState } from 'react';
import { CopyField } from '@/components/copy-field';
import { Confirm, Dialog } from '@/components/dialog';
import { Form, type FormAction, SubmitButton, useForm } from '@/components/form';
import { Menu, type MenuItem } from '@/components/menu';
import { useSay } from '@/components/toasts';
import { copyLink, resend, revoke } from './actions';

type Props = { id: string; email: string; isMailed: boolean; showsLinks: boolean };

/** What can be done with an open invitation. */
export function InvitationActions({ id, email, isMailed, showsLinks }: Props) {
  const run = useRowAction(id);
  const say = useSay();
  const [link, setLink] = useState<string>();
  const [showsLink, setShowsLink] = useState(false);
  const [asks, setAsks] = useState(false);
  const items: (MenuItem | false)[] = [
    isMailed && {
      label: 'Resend invite',
      icon: <Send size={18} aria-hidden="true" />,
      onSelect: () => run(resend, say),
    },
    showsLinks && {
      label: 'Copy invite link',
      icon: <Link2 size={18} aria-hidden="true" />,
      onSelect: () =>
        run(copyLink, (copied) => {
          setLink(copied.link);
          setShowsLink(true);
        }),
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
      <Dialog title="Invite link" isOpen={showsLink} onOpenChange={setShowsLink}>
        {link && <CopyField label={`Invite link for ${email}`} text={link} />}
      </Dialog>
      <Confirm
        title="Revoke this invite?"
        isOpen={asks}
        onOpenChange={setAsks}
        action="Revoke invite"
        onConfirm={() => run(revoke, say)}
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

/**
 * Runs an action for one row. Its answer, or why it could not be done, is said by the page and not by the row, which
 * may be gone by then.
 */
function useRowAction(id: string) {
  const say = useSay();
  return <T,>(action: FormAction<T>, use: (result: T) => void) =>
    startTransition(async () => {
      const form = new FormData();
      form.set('id', id);
      const { message, result } = await action({}, form);
      if (message) say(message);
      else if (result !== undefined) use(result);
    });
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
