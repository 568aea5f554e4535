'use client';

import { buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { skip } from './actions';
import { SetupCodeField } from './setup-code-field';

type SkipStepProps = { urlCode: string | null; asksCode: boolean };

/** Says what it means before it is done. */
export function SkipStep({ urlCode, asksCode }: SkipStepProps) {
  const t = useWords('setup');
  const form = useForm(skip);
  const back = urlCode === null ? '/setup' : `/setup?${new URLSearchParams({ code: urlCode })}`;
  return (
    <Card title={t('skip.title')}>
      <ul className="list-disc space-y-2 pl-5">
        <li>{t('skip.nobody')}</li>
        <li>{t(asksCode ? 'skip.claimWithCode' : 'skip.claimWithoutCode')}</li>
        <li>{t('skip.later')}</li>
      </ul>
      <Form {...form}>
        {asksCode && <SetupCodeField urlCode={urlCode} isWrong={Boolean(form.state.errors?.setupCode)} />}
        <div className="flex flex-wrap-reverse justify-between gap-3">
          <a href={back} className={buttonLook('quiet')}>
            {t('skip.back')}
          </a>
          <SubmitButton>{t('skip.submit')}</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}
