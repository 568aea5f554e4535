'use client';

import {
  CircleCheck,
  CircleOff,
  Crown,
  KeyRound,
  Link2,
  LogOut,
  MailX,
  Send,
  Shield,
  ShieldOff,
  UserRoundX,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, startTransition, useState } from 'react';
import { buttonLook } from '@/components/button';
import { CopyField } from '@/components/copy-field';
import { Confirm, Dialog } from '@/components/dialog';
import { Form, type FormAction, Select, SubmitButton, useForm } from '@/components/form';
import { Menu } from '@/components/menu';
import { useSay } from '@/components/toasts';
import {
  clearFactors,
  copyInviteLink,
  copyResetLink,
  disable,
  enable,
  resend,
  revoke,
  setRole,
  signOutOf,
} from './actions';

/** A sentence is said by the page, a link is shown in a dialog. */
type Outcome = string | { link: string };

type RowAction = {
  label: string;
  icon: ReactNode;
  /** What it does; or, below, the page on which it is done. */
  action?: FormAction<Outcome>;
  page?: string;
  /** Asks for the role to give. */
  asksRole?: boolean;
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
  changeRole: {
    label: 'Change role',
    icon: <Shield size={18} aria-hidden="true" />,
    action: setRole,
    asksRole: true,
  },
  signOutEverywhere: {
    label: 'Sign out everywhere',
    icon: <LogOut size={18} aria-hidden="true" />,
    action: signOutOf,
  },
  clearFactors: {
    label: 'Clear second factor',
    icon: <ShieldOff size={18} aria-hidden="true" />,
    action: clearFactors,
    asks: {
      title: 'Clear the second factor?',
      text: (email) =>
        `The authenticator app, backup codes and passkeys of ${email} stop working for good, and they are signed out everywhere. From then on their password alone lets them in. Be sure that it is they who asked.`,
    },
  },
  disable: {
    label: 'Disable',
    icon: <CircleOff size={18} aria-hidden="true" />,
    action: disable,
    asks: {
      title: 'Disable this user?',
      text: (email) =>
        `${email} is signed out everywhere at once and cannot sign in until you enable them again. Nothing of theirs is lost.`,
    },
  },
  enable: { label: 'Enable', icon: <CircleCheck size={18} aria-hidden="true" />, action: enable },
  handOver: {
    label: 'Hand over ownership',
    icon: <Crown size={18} aria-hidden="true" />,
    page: '/users/hand-over',
  },
  deleteUser: {
    label: 'Delete user',
    icon: <UserRoundX size={18} aria-hidden="true" />,
    page: '/users/delete',
  },
} satisfies Record<string, RowAction>;

export type RowActionName = keyof typeof ACTIONS;

type RowActionsProps = { id: string; email: string; role: string; offers: RowActionName[] };

/** What can be done with one row of the list, behind one button; as plain forms where there is no JavaScript. */
export function RowActions({ id, email, role, offers }: RowActionsProps) {
  const say = useSay();
  const router = useRouter();
  const [choosesRole, setChoosesRole] = useState(false);
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
      const { message, result } = (await action?.({}, form)) ?? {};
      if (message) say(message);
      else if (typeof result === 'string') say(result);
      else if (result && link) {
        setShown({ ...link, text: result.link });
        setShowsLink(true);
      }
    });
  const choose = (action: RowAction) => {
    if (action.page) return router.push(`${action.page}?id=${id}`);
    if (action.asksRole) return setChoosesRole(true);
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
          isDanger: action.asks !== undefined || action === ACTIONS.deleteUser,
          onSelect: () => choose(action),
        }))}
      />
      <Dialog title={shown?.title ?? ''} isOpen={showsLink} onOpenChange={setShowsLink}>
        {shown && <CopyField label={`${shown.title} for ${email}`} text={shown.text} />}
        {shown?.note && <p className="mt-3 text-small text-quiet">{shown.note}</p>}
      </Dialog>
      <Dialog title={email} isOpen={choosesRole} onOpenChange={setChoosesRole}>
        <RoleForm id={id} role={role} onDone={() => setChoosesRole(false)} />
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
          {offered.map(({ label, page, asksRole, ...rest }) =>
            page ? (
              <a key={label} href={`${page}?id=${id}`} className={buttonLook('plain')}>
                {label}
              </a>
            ) : asksRole ? (
              <RoleForm key={label} id={id} role={role} />
            ) : (
              <PlainForm key={label} id={id} label={label} {...rest} />
            ),
          )}
        </div>
      </noscript>
    </>
  );
}

const ROLES = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Admin' },
];

type RoleFormProps = { id: string; role: string; onDone?: () => void };

/** Which role somebody is to have; what came of it is said by the page. */
function RoleForm({ id, role, onDone }: RoleFormProps) {
  const say = useSay();
  const form = useForm(async (before: Parameters<typeof setRole>[0], data: FormData) => {
    const state = await setRole(before, data);
    if (state.result) {
      say(state.result);
      onDone?.();
    }
    return state;
  });
  const others = ROLES.filter(({ value }) => value !== role);
  const now = ROLES.filter(({ value }) => value === role);
  return (
    <Form {...form}>
      <input type="hidden" name="id" value={id} />
      <Select
        name="role"
        label="Role"
        options={[...others, ...now]}
        help="Admins invite and manage people. Members do not. It counts from their next click on."
      />
      <SubmitButton className="w-full">Change role</SubmitButton>
    </Form>
  );
}

/** The same action for browsers without JavaScript. */
function PlainForm({ action, ...props }: RowAction & { id: string }) {
  return action ? <PlainActionForm action={action} {...props} /> : null;
}

type PlainActionProps = Pick<RowAction, 'label' | 'link'> & { id: string; action: FormAction<Outcome> };

function PlainActionForm({ action, id, label, link }: PlainActionProps) {
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
