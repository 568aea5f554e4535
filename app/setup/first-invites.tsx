'use client';

import { useEffect, useRef } from 'react';
import { Button } from '@/components/button';
import { Card } from '@/components/card';
import { Form, useForm } from '@/components/form';
import { InviteForm } from '@/components/invite-form';
import { InviteOutcomes } from '@/components/invite-outcomes';
import { useWords } from '@/components/words';
import { countAddresses } from '@/lib/invitations/address-list';
import { invite } from './actions';
import { FootButton } from './foot-button';

/** The last step. The way on belongs to the form as well, so that nothing that was typed is left behind unsaid. */
export function FirstInvites({ isMailed }: { isMailed: boolean }) {
  const t = useWords('setup');
  const form = useForm(invite);
  const { outcomes, left } = form.state.result ?? {};
  const done = useRef<HTMLDivElement>(null);
  const isDone = outcomes !== undefined && left === '';
  const { errors, values } = form.state;
  const isAsked = outcomes !== undefined || Boolean(errors?.emails && values?.step === 'skip');
  useEffect(() => {
    if (isDone) done.current?.querySelector<HTMLElement>('[tabindex]')?.focus();
  }, [isDone]);

  if (isDone)
    return (
      <Card title={t('invite.title')}>
        <div ref={done}>
          <InviteOutcomes outcomes={outcomes} isMailed={isMailed} />
        </div>
        <Form {...form}>
          <Button type="submit" name="step" value="leave" className="w-full">
            {t('invite.done')}
          </Button>
        </Form>
      </Card>
    );
  return (
    <>
      <Card title={t('invite.title')}>
        <p className="text-quiet">{t('invite.lead')}</p>
        <InviteForm id="invite" form={form} count={countAddresses} isMailed={isMailed} />
      </Card>
      <FootButton form="invite" name="step" value={isAsked ? 'leave' : 'skip'}>
        {isAsked ? t('invite.leave') : t('wizard.skip')}
      </FootButton>
    </>
  );
}
