'use client';

import { CircleAlert, CircleCheck, CircleMinus, TriangleAlert } from 'lucide-react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { checkServer } from './actions';

const OUTCOMES = {
  passed: { label: 'Passed', Icon: CircleCheck, colour: 'text-good' },
  warned: { label: 'Look at this', Icon: TriangleAlert, colour: 'text-warn' },
  failed: { label: 'Failed', Icon: CircleAlert, colour: 'text-bad' },
  skipped: { label: 'Not tried', Icon: CircleMinus, colour: 'text-quiet' },
};

/** Walks through the conversation with the mail server step by step, and shows how far it came. */
export function CheckForm() {
  const form = useForm(checkServer);
  const steps = form.state.result;
  return (
    <Form {...form}>
      <div role="status" className="empty:hidden">
        {steps && (
          <ol
            aria-label="Steps of the check"
            className="divide-y divide-line rounded-house border border-line"
          >
            {steps.map(({ step, outcome, facts, explanation, reply }) => {
              const { label, Icon, colour } = OUTCOMES[outcome];
              return (
                <li key={step} className="flex gap-3 px-4 py-3">
                  <Icon size={20} aria-label={label} role="img" className={`mt-0.5 shrink-0 ${colour}`} />
                  <div className="min-w-0 space-y-0.5 text-small wrap-anywhere">
                    <p className="font-semibold">{step}</p>
                    {explanation && <p className={`font-medium ${colour}`}>{explanation}</p>}
                    {facts && <p className="text-quiet">{facts}</p>}
                    {reply && <p className="text-quiet">The mail server said: {reply}</p>}
                  </div>
                </li>
              );
            })}
          </ol>
        )}
      </div>
      <SubmitButton look="plain" className="w-full">
        Check the mail server
      </SubmitButton>
      <p className="text-small text-quiet">
        It goes through the whole conversation as for a mail, up to the sender, and sends nothing.
      </p>
    </Form>
  );
}
