'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState, useTransition } from 'react';
import { CopyField } from '@/components/copy-field';
import { Confirm, Dialog } from '@/components/dialog';
import type { FormAction } from '@/components/form';
import { Menu } from '@/components/menu';
import { useWords } from '@/components/words';
import { doDeed } from './actions';
import {
  DEEDS,
  type DeedWith,
  type DirectDeed,
  hasDeed,
  isDirect,
  type OfferedDeed,
  ROLE_DEEDS,
} from './deeds';
import type { RowOutcome } from './each';
import { RoleForm } from './role-form';
import { pageFor, type Row } from './row';
import { useRowDeed } from './row-deed';

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
  const router = useRouter();
  const [shown, setShown] = useState<Shown>();
  const [isOpen, setOpen] = useState(false);
  const [isPending, startTransition] = useTransition();
  const doRowDeed = useRowDeed(row, action);
  const { email } = row;
  const open = (it: Shown) => {
    setShown(it);
    setOpen(true);
  };
  const forDialog = (what: Shown['what']) => ({
    isOpen: isOpen && shown?.what === what,
    onOpenChange: setOpen,
  });

  const run = (deed: DirectDeed) =>
    startTransition(async () => {
      const outcome = await doRowDeed(deed);
      if (outcome?.link && hasDeed(deed, 'givesLink'))
        open({ what: 'link', deed, label: outcome.sentence, link: outcome.link });
    });
  const giveRole: FormAction<RowOutcome[]> = async (_before, form) => {
    const deed = Object.values(ROLE_DEEDS).find((it) => it === form.get('deed'));
    if (deed) await doRowDeed(deed);
    setOpen(false);
    return {};
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
            icon: Icon && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />,
            isDanger,
            onSelect: () => choose(deed),
          };
        })}
      />
      {dialogs}
    </>
  );
}
