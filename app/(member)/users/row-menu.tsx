'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState, useTransition } from 'react';
import { CopyField } from '@/components/copy-field';
import { Confirm, Dialog } from '@/components/dialog';
import type { FormAction } from '@/components/form';
import { Menu } from '@/components/menu';
import { useReaching } from '@/components/reach';
import { useSay } from '@/components/toasts';
import { useWords } from '@/components/words';
import { doDeed } from './actions';
import { DEEDS, type DeedWith, type DirectDeed, hasDeed, isDirect, type OfferedDeed } from './deeds';
import type { RowOutcome } from './each';
import { RoleForm } from './role-form';
import { pageFor, type Row, writeRow } from './row';

export type RowDeedsProps = {
  row: Row;
  role: string;
  /** What does a deed, where it is not the list that they are done from. */
  action?: FormAction<RowOutcome[]>;
};
export type RowActionsProps = RowDeedsProps & { offers: OfferedDeed[] };

/** What a menu offers of a row, or a button of the page of a person. */
export type RowDeed = OfferedDeed | 'sendResetMail';

/** What a dialog shows; it stays while the dialog closes, which would otherwise fade out empty. */
type Shown =
  | { what: 'roles' }
  | { what: 'question'; deed: OfferedDeed & DeedWith<'asks'> }
  | { what: 'link'; deed: DeedWith<'givesLink'>; label: string; link: string };

/** Does what is chosen for a row, and says what came of it. `dialogs` are those in which its deeds ask and answer. */
export function useRowDeeds({ row, role, action = doDeed }: RowDeedsProps): {
  choose: (deed: RowDeed) => void;
  isPending: boolean;
  dialogs: ReactNode;
} {
  const t = useWords('deeds');
  const say = useSay();
  const router = useRouter();
  const [shown, setShown] = useState<Shown>();
  const [isOpen, setOpen] = useState(false);
  // Unlike a transition that belongs to no component, this one shows what fails (app/error.tsx).
  const [isPending, startTransition] = useTransition();
  const reachingDeed = useReaching(action);
  const { email } = row;
  const open = (it: Shown) => {
    setShown(it);
    setOpen(true);
  };
  const forDialog = (what: Shown['what']) => ({
    isOpen: isOpen && shown?.what === what,
    onOpenChange: setOpen,
  });

  // The page says what came of it and not the row, which may be gone by then.
  const run = (deed: DirectDeed) =>
    startTransition(async () => {
      const { message, result: [outcome] = [] } = (await reachingDeed({}, formFor(deed, row))) ?? {};
      if (message) say(message);
      else if (outcome?.link && hasDeed(deed, 'givesLink'))
        open({ what: 'link', deed, label: outcome.sentence, link: outcome.link });
      else if (outcome) say(outcome.sentence);
    });
  const giveRole: FormAction<RowOutcome[]> = async (before, form) => {
    const state = await action(before, form);
    const [outcome] = state.result ?? [];
    if (outcome) {
      say(outcome.sentence);
      setOpen(false);
    }
    return state;
  };
  const choose = (deed: RowDeed) => {
    const { page } = DEEDS[deed];
    if (page) router.push(pageFor(page, row));
    else if (!isDirect(deed)) open({ what: 'roles' });
    else if (hasDeed(deed, 'asks')) open({ what: 'question', deed });
    else run(deed);
  };

  const question = shown?.what === 'question' ? shown.deed : undefined;
  const link = shown?.what === 'link' ? shown : undefined;
  const dialogs = (
    <>
      <Dialog title={link ? t(`${link.deed}.link`) : ''} {...forDialog('link')}>
        {link && <CopyField label={link.label} text={link.link} />}
        {link && hasDeed(link.deed, 'hasNote') && (
          <p className="mt-3 text-small text-quiet">{t(`${link.deed}.note`)}</p>
        )}
      </Dialog>
      <Dialog title={email} {...forDialog('roles')}>
        <RoleForm row={row} role={role} action={giveRole} />
      </Dialog>
      <Confirm
        title={question ? t(`${question}.asks.title`, { count: 1 }) : ''}
        action={question ? t(`${question}.label`) : ''}
        onConfirm={() => question && run(question)}
        {...forDialog('question')}
      >
        {question && t(`${question}.asks.text`, { count: 1, email })}
      </Confirm>
    </>
  );
  return { choose, isPending, dialogs };
}

/** The menu of a row. */
export function RowMenu({ offers, ...props }: RowActionsProps) {
  const t = useWords('deeds');
  const list = useWords('usersList');
  const { choose, dialogs } = useRowDeeds(props);
  return (
    <>
      <Menu
        label={list('actionsFor', { email: props.row.email })}
        items={offers.map((deed) => {
          const { icon: Icon, isDanger } = DEEDS[deed];
          return {
            label: t(`${deed}.label`),
            icon: Icon && <Icon size={18} aria-hidden="true" />,
            isDanger,
            onSelect: () => choose(deed),
          };
        })}
      />
      {dialogs}
    </>
  );
}

function formFor(deed: DirectDeed, row: Row): FormData {
  const form = new FormData();
  form.set('deed', deed);
  form.set('picks[]', writeRow(row));
  return form;
}
