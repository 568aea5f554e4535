'use client';

import { KeyRound, Link2, MailX, Send } from 'lucide-react';
import { type ReactNode, startTransition, useState } from 'react';
import { CopyField } from '@/components/copy-field';
import { Confirm, Dialog } from '@/components/dialog';
import { Form, type FormAction, SubmitButton, useForm } from '@/components/form';
import { Menu } from '@/components/menu';
import { useSay } from '@/components/toasts';
import { copyInviteLink, copyResetLink, resend, revoke } from './actions';

/** A sentence is said by the page, a link is shown in a dialog. */
type Outcome = string | { link: string };

type RowAction = {
  label: string;
  icon: ReactNode;
  action: FormAction<Outcome>;
  /** What its link is called, and what is to be known about it. */
  link?: { title: string; note?: string };
  /** What cannot be undone asks first. */
  asks?: { title: string; text: (email: string) => string };
};

/** All that a row's menu can offer, in its order. To add to it, add here, and say in page.tsx when it is offered. */
const ACTIONS = {
  resendInvite: { label: 'Resend invite', icon: <Send size={18} aria-hidden="true" />, action: resend },
  copyInviteLink: {
    label: 'Copy invite link',
    icon: <Link2 size={18} aria-hidden="true" />,
    action: copyInviteLink,
    link: { title: 'Invite link' },
  },
  revokeInvite: {
    label: 'Revoke invite',
    icon: <MailX size={18} aria-hidden="true" />,
    action: revoke,
    asks: {
      title: 'Revoke this invite?',
      text: (email) =>
        `The link that ${email} has stops working for good. You can invite this address again later.`,
    },
  },
  copyResetLink: {
    label: 'Copy password reset link',
    icon: <KeyRound size={18} aria-hidden="true" />,
    action: copyResetLink,
    link: {
      title: 'Password reset link',
      note: 'It works once, for one hour. Whoever has it can sign in as this person.',
    },
  },
} satisfies Record<string, RowAction>;

export type RowActionName = keyof typeof ACTIONS;

type RowActionsProps = { id: string; email: string; offers: RowActionName[] };

/** What can be done with one row of the list, behind one button; as plain forms where there is no JavaScript. */
export function RowActions({ id, email, offers }: RowActionsProps) {
  const say = useSay();
  const [shown, setShown] = useState<{ title: string; note?: string; text: string }>();
  const [showsLink, setShowsLink] = useState(false);
  const [asked, setAsked] = useState<RowAction>();
  const [asks, setAsks] = useState(false);
  const offered = offers.map((name): RowAction => ACTIONS[name]);

  // Its answer, or why it could not be done, is said by the page and not by the row, which may be gone by then.
  const run = ({ action, link }: RowAction) =>
    startTransition(async () => {
      const form = new FormData();
      form.set('id', id);
      const { message, result } = await action({}, form);
      if (message) say(message);
      else if (typeof result === 'string') say(result);
      else if (result && link) {
        setShown({ ...link, text: result.link });
        setShowsLink(true);
      }
    });
  const choose = (action: RowAction) => {
    if (!action.asks) return run(action);
    setAsked(action);
    setAsks(true);
  };

  return (
    <>
      <Menu
        label={`Actions for ${email}`}
        items={offered.map((action) => ({
          label: action.label,
          icon: action.icon,
          isDanger: action.asks !== undefined,
          onSelect: () => choose(action),
        }))}
      />
      <Dialog title={shown?.title ?? ''} isOpen={showsLink} onOpenChange={setShowsLink}>
        {shown && <CopyField label={`${shown.title} for ${email}`} text={shown.text} />}
        {shown?.note && <p className="mt-3 text-small text-quiet">{shown.note}</p>}
      </Dialog>
      <Confirm
        title={asked?.asks?.title ?? ''}
        isOpen={asks}
        onOpenChange={setAsks}
        action={asked?.label ?? ''}
        onConfirm={() => asked && run(asked)}
      >
        {asked?.asks?.text(email)}
      </Confirm>
      <noscript>
        <div className="flex flex-col gap-2">
          {offered.map((action) => (
            <PlainForm key={action.label} id={id} {...action} />
          ))}
        </div>
      </noscript>
    </>
  );
}

/** The same action for browsers without JavaScript. */
function PlainForm({ action, id, label, link }: RowAction & { id: string }) {
  const form = useForm(action);
  const { result } = form.state;
  return (
    <Form {...form}>
      <input type="hidden" name="id" value={id} />
      {link && typeof result === 'object' && (
        <input readOnly aria-label={link.title} value={result.link} className="w-full" />
      )}
      <SubmitButton look="plain">{label}</SubmitButton>
    </Form>
  );
}
