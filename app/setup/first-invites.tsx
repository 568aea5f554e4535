'use client';

import { useEffect, useRef } from 'react';
import { Button } from '@/components/button';
import { Card } from '@/components/card';
import { Form, useForm } from '@/components/form';
import { InviteForm } from '@/components/invite-form';
import { InviteOutcomes, type InviteWay, useSumOf } from '@/components/invite-outcomes';
import { useWords } from '@/components/words';
import { whyNoAddress } from '@/lib/invitations/address-list';
import { parsePeopleList, writePeopleList } from '@/lib/invitations/people-list';
import { invite } from './actions';
import { FootButton } from './foot-button';

const TOOLS = { read: parsePeopleList, write: writePeopleList, why: whyNoAddress };

/** The last step. The way on belongs to the form as well, so that nothing that was typed is left behind unsaid. */
export function FirstInvites({ way }: { way: InviteWay }) {
  const t = useWords('setup');
  const form = useForm(invite);
  const { outcomes, left } = form.state.result ?? {};
  const sum = useSumOf(outcomes);
  const done = useRef<HTMLDivElement>(null);
  const isDone = outcomes !== undefined && left === '';
  const { errors, values } = form.state;
  const isAsked = outcomes !== undefined || Boolean(errors?.emails && values?.step === 'skip');
  useEffect(() => {
    if (isDone) done.current?.querySelector<HTMLElement>('form button')?.focus();
  }, [isDone]);

  if (isDone)
    return (
      <Card title={sum ?? t('invite.title')}>
        <div ref={done} className="space-y-4">
          <InviteOutcomes outcomes={outcomes} way={way} sum={sum} />
          <Form {...form}>
            <Button type="submit" name="step" value="leave" className="w-full">
              {t('invite.done')}
            </Button>
          </Form>
        </div>
      </Card>
    );
  return (
    <>
      <Card title={t('invite.title')}>
        <p className="text-quiet">{t('invite.lead')}</p>
        <InviteForm id="invite" form={form} tools={TOOLS} way={way} />
      </Card>
      <FootButton form="invite" name="step" value={isAsked ? 'leave' : 'skip'}>
        {isAsked ? t('invite.leave') : t('wizard.skip')}
      </FootButton>
    </>
  );
}
