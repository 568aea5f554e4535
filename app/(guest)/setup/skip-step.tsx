'use client';

import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { Form, SubmitButton, useForm } from '@/components/form';
import { skip } from './actions';
import { SetupCodeField } from './setup-code-field';

type SkipStepProps = { urlCode: string | null; asksCode: boolean };

/** Says what it means before it is done. */
export function SkipStep({ urlCode, asksCode }: SkipStepProps) {
  const form = useForm(skip);
  const back = urlCode === null ? '/setup' : `/setup?${new URLSearchParams({ code: urlCode })}`;
  return (
    <Card title="Skip setup for now?">
      <ul className="list-disc space-y-2 pl-5">
        <li>Until the owner account is set up, nobody can sign in and nobody can be invited.</li>
        <li>
          {asksCode
            ? 'Anybody who can reach this instance and has the set-up code can claim it.'
            : 'Anybody who can reach this instance can claim it: no set-up code is asked for (LATCHKEY_SETUP_CODE).'}
        </li>
        <li>You can set it up at any time.</li>
      </ul>
      <Form {...form}>
        {asksCode && <SetupCodeField urlCode={urlCode} isWrong={Boolean(form.state.errors?.setupCode)} />}
        <div className="flex flex-wrap-reverse justify-between gap-3">
          <a href={back} className={buttonLook('quiet')}>
            Go back
          </a>
          <SubmitButton>Skip setup</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}
