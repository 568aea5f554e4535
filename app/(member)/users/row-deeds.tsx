'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState, useTransition } from 'react';
import { CopyField } from '@/components/copy-field';
import { Confirm, Dialog } from '@/components/dialog';
import type { FormAction } from '@/components/form';
import { useWords } from '@/components/words';
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
import { type DoRowDeed, useRowDeed } from './row-deed';

/** To whom a deed is done: their row, and the role that they have. */
export type Subject = { row: Row; role: string };
export type RowDeedsProps = Subject & { action: FormAction<RowOutcome[]> };

/** What a menu offers of a row, or a button of the page of a person. */
export type RowDeed = OfferedDeed | 'sendResetMail';

/** What a dialog shows; it stays while the dialog closes, which would otherwise fade out empty. */
type Shown = Subject &
  (
    | { what: 'roles' }
    | { what: 'question'; deed: OfferedDeed & DeedWith<'asks'> }
    | { what: 'link'; deed: DeedWith<'givesLink'>; label: string; link: string }
  );

type RowDeeds = {
  choose: (subject: Subject, deed: RowDeed) => void;
  doRowDeed: DoRowDeed;
  isPending: boolean;
  /** Those in which deeds ask and answer, of one row at a time. */
  dialogs: ReactNode;
};

/** Does what is chosen for a row by an action, and says what came of it. */
export function useRowDeeds(action: FormAction<RowOutcome[]>): RowDeeds {
  const t = useWords('deeds');
  const router = useRouter();
  const [shown, setShown] = useState<Shown>();
  const [isOpen, setOpen] = useState(false);
  const [isPending, startTransition] = useTransition();
  const doRowDeed = useRowDeed(action);
  const open = (it: Shown) => {
    setShown(it);
    setOpen(true);
  };
  const forDialog = (what: Shown['what']) => ({
    isOpen: isOpen && shown?.what === what,
    onOpenChange: setOpen,
  });

  const run = (subject: Subject, deed: DirectDeed) =>
    startTransition(async () => {
      const outcome = await doRowDeed(subject.row, deed);
      if (outcome?.link && hasDeed(deed, 'givesLink'))
        open({ ...subject, what: 'link', deed, label: outcome.sentence, link: outcome.link });
    });
  const choose = (subject: Subject, deed: RowDeed) => {
    const { page } = DEEDS[deed];
    if (page) router.push(pageFor(page, subject.row));
    else if (!isDirect(deed)) open({ ...subject, what: 'roles' });
    else if (hasDeed(deed, 'asks')) open({ ...subject, what: 'question', deed });
    else run(subject, deed);
  };
  const giveRole =
    ({ row }: Subject): FormAction<RowOutcome[]> =>
    async (_before, form) => {
      const deed = Object.values(ROLE_DEEDS).find((it) => it === form.get('deed'));
      if (deed) await doRowDeed(row, deed);
      setOpen(false);
      return {};
    };

  const question = shown?.what === 'question' ? shown : undefined;
  const link = shown?.what === 'link' ? shown : undefined;
  const email = shown?.row.email ?? '';
  const dialogs = (
    <>
      <Dialog title={link ? t(`${link.deed}.link`) : ''} {...forDialog('link')}>
        {link && <CopyField label={link.label} text={link.link} />}
        {link && hasDeed(link.deed, 'hasNote') && (
          <p className="mt-3 text-small text-quiet">{t(`${link.deed}.note`)}</p>
        )}
      </Dialog>
      <Dialog title={email} {...forDialog('roles')}>
        {shown && <RoleForm row={shown.row} role={shown.role} action={giveRole(shown)} />}
      </Dialog>
      <Confirm
        title={question ? t(`${question.deed}.asks.title`, { count: 1 }) : ''}
        action={question ? t(`${question.deed}.label`) : ''}
        onConfirm={() => question && run(question, question.deed)}
        {...forDialog('question')}
      >
        {question && t(`${question.deed}.asks.text`, { count: 1, email })}
      </Confirm>
    </>
  );
  return { choose, doRowDeed, isPending, dialogs };
}
