'use client';

import { CircleOff, Send, UserRoundX } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/button';
import { Confirm, Dialog } from '@/components/dialog';
import { Field, Form } from '@/components/form';
import { Menu } from '@/components/menu';
import { useSay } from '@/components/toasts';

const nothing = () => {};

/** What lies above the page: it takes the theme of the page, which the menu under the name sets. */
export function Floating() {
  const say = useSay();
  const [open, setOpen] = useState<'dialog' | 'large' | 'confirm'>();
  const forDialog = (what: typeof open) => ({
    isOpen: open === what,
    onOpenChange: (isOpen: boolean) => setOpen(isOpen ? what : undefined),
  });
  return (
    <>
      <Menu
        label="Actions for mia@example.com"
        items={[
          { label: 'Resend invite', icon: <Send size={16} />, onSelect: nothing },
          { label: 'Disable', icon: <CircleOff size={16} />, onSelect: nothing },
          { label: 'Delete user', icon: <UserRoundX size={16} />, isDanger: true, onSelect: nothing },
        ]}
      />
      <Button look="plain" onClick={() => setOpen('dialog')}>
        A dialog
      </Button>
      <Button look="plain" onClick={() => setOpen('large')}>
        A large one
      </Button>
      <Button look="plain" onClick={() => setOpen('confirm')}>
        A question
      </Button>
      <Button look="plain" onClick={() => say('Mia is disabled.')}>
        A message
      </Button>
      {(['dialog', 'large'] as const).map((what) => (
        <Dialog key={what} title="A dialog" isLarge={what === 'large'} {...forDialog(what)}>
          <Form state={{}} submit={nothing} isPending={false}>
            <Field name="name" label="Name" />
          </Form>
        </Dialog>
      ))}
      <Confirm
        title="Delete Mia?"
        action="Delete user for good"
        onConfirm={nothing}
        {...forDialog('confirm')}
      >
        Her devices are signed out, and her password is gone. This cannot be undone.
      </Confirm>
    </>
  );
}
