'use client';

import { CircleAlert, CircleCheck, CircleMinus, TriangleAlert } from 'lucide-react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { checkServer } from './actions';

const LOOKS = {
  passed: { Icon: CircleCheck, colour: 'text-good' },
  warned: { Icon: TriangleAlert, colour: 'text-warn' },
  failed: { Icon: CircleAlert, colour: 'text-bad' },
  skipped: { Icon: CircleMinus, colour: 'text-quiet' },
};

/** Checks the conversation with the mail server, and shows what came of each step. */
export function CheckForm() {
  const t = useWords('emailForms');
  const form = useForm(checkServer);
  const steps = form.state.result;
  return (
    <Form {...form}>
      <div role="status" className="empty:hidden">
        {steps && (
          <ol aria-label={t('check.steps')} className="divide-y divide-line rounded-house border border-line">
            {steps.map(({ name, outcome, facts, explanation, reply }) => {
              const { Icon, colour } = LOOKS[outcome];
              return (
                <li key={name} className="flex gap-3 px-4 py-3">
                  <Icon
                    size={20}
                    aria-label={t(`check.outcomes.${outcome}`)}
                    role="img"
                    className={`mt-0.5 shrink-0 ${colour}`}
                  />
                  <div className="min-w-0 space-y-0.5 text-small wrap-anywhere">
                    <p className="font-semibold">{name}</p>
                    {explanation && <p className={`font-medium ${colour}`}>{explanation}</p>}
                    {facts && <p className="text-quiet">{facts}</p>}
                    {reply && <p className="text-quiet">{t('check.reply', { reply })}</p>}
                  </div>
                </li>
              );
            })}
          </ol>
        )}
      </div>
      <SubmitButton look="plain" className="w-full">
        {t('check.submit')}
      </SubmitButton>
      <p className="text-small text-quiet">{t('check.about')}</p>
    </Form>
  );
}
