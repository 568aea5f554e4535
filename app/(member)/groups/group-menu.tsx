'use client';

import { Pencil, Trash2 } from 'lucide-react';
import { startTransition, useActionState, useEffect, useState } from 'react';
import { Confirm, Dialog } from '@/components/dialog';
import { Field, Form, type FormState, SubmitButton, useForm } from '@/components/form';
import { Menu } from '@/components/menu';
import { useReaching } from '@/components/reach';
import { useSay } from '@/components/toasts';
import { useWords } from '@/components/words';
import { remove, rename } from './actions';

type GroupMenuProps = {
  group: { id: string; name: string };
  /** How many are in it, the invited among them. */
  count: number;
  /** How many it opens, and how they are called. */
  apps: number;
  opened: string;
};

/** What can be done with a group, behind one button. */
export function GroupMenu(props: GroupMenuProps) {
  const { group } = props;
  const t = useWords('groupForms');
  const [open, setOpen] = useState<'rename' | 'remove'>();
  const shows = (what: typeof open) => ({
    isOpen: open === what,
    onOpenChange: (isOpen: boolean) => setOpen(isOpen ? what : undefined),
  });
  return (
    <>
      <Menu
        label={t('actionsFor', { name: group.name })}
        items={[
          {
            label: t('rename.label'),
            icon: <Pencil size={16} strokeWidth={1.75} aria-hidden="true" />,
            onSelect: () => setOpen('rename'),
          },
          {
            label: t('remove.label'),
            icon: <Trash2 size={16} strokeWidth={1.75} aria-hidden="true" />,
            isDanger: true,
            onSelect: () => setOpen('remove'),
          },
        ]}
      />
      <Dialog title={t('rename.title', { name: group.name })} {...shows('rename')}>
        <Rename group={group} onDone={() => setOpen(undefined)} />
      </Dialog>
      <Remove {...props} {...shows('remove')} />
    </>
  );
}

function Rename({ group, onDone }: { group: GroupMenuProps['group']; onDone: () => void }) {
  const say = useSay();
  const action: typeof rename = async (before, form) => {
    const answer = await rename(before, form);
    if (!answer.result) return answer;
    say(answer.result);
    onDone();
    return {};
  };
  return <RenameForm group={group} action={action} />;
}

/** Asks for another name; it works without JavaScript. */
export function RenameForm({
  group: { id, name },
  action = rename,
}: {
  group: GroupMenuProps['group'];
  action?: typeof rename;
}) {
  const t = useWords('groupForms');
  return (
    <Form {...useForm(action)}>
      <input type="hidden" name="id" value={id} />
      <Field name="name" label={t('name')} defaultValue={name} autoComplete="off" />
      <SubmitButton className="w-full">{t('rename.label')}</SubmitButton>
    </Form>
  );
}

type Asking = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** Says what follows, and removes the group. */
function Remove({ group, isOpen, onOpenChange, ...rest }: GroupMenuProps & Asking) {
  const t = useWords('groupForms');
  const say = useSay();
  const [{ message }, submit] = useActionState<FormState<never>, FormData>(useReaching(remove), {});
  // biome-ignore lint/correctness/useExhaustiveDependencies: It is said once for each answer.
  useEffect(() => {
    if (message) say(message);
  }, [message]);
  const run = () => {
    const form = new FormData();
    form.set('id', group.id);
    startTransition(() => submit(form));
  };
  return (
    <Confirm
      title={t('remove.title', { name: group.name })}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      action={t('remove.submit')}
      onConfirm={run}
    >
      <WhatFollows {...rest} />
    </Confirm>
  );
}

/** Who loses what when a group is removed. */
function WhatFollows({ count, apps, opened }: Omit<GroupMenuProps, 'group'>) {
  const t = useWords('groupForms');
  return t('remove.text', { count, apps, opened });
}

/** Removes a group without JavaScript; what follows stands above the button. */
export function RemoveForm({ group, ...rest }: GroupMenuProps) {
  const t = useWords('groupForms');
  return (
    <Form {...useForm(remove)}>
      <input type="hidden" name="id" value={group.id} />
      <p>
        <WhatFollows {...rest} />
      </p>
      <SubmitButton look="danger">{t('remove.submit')}</SubmitButton>
    </Form>
  );
}
