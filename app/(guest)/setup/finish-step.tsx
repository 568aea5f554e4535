'use client';

import { Card } from '@/components/card';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { finish } from './actions';

export function FinishStep() {
  const t = useWords('setup');
  return (
    <Card title={t('finish.title')}>
      <p>{t('finish.text')}</p>
      <Form {...useForm(finish)}>
        <SubmitButton className="w-full">{t('finish.submit')}</SubmitButton>
      </Form>
    </Card>
  );
}
