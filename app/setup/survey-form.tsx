'use client';

import { Form, Select, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import type { AnswerSurvey, QUESTIONS } from '@/lib/surveys/schema';
import { answer } from './actions';

/** `questions` are handed in, so that the browser need not load zod, which their schema is made with. */
type SurveyFormProps = { questions: typeof QUESTIONS; answers: AnswerSurvey };

export function SurveyForm({ questions: { use, people, priority }, answers }: SurveyFormProps) {
  const t = useWords('survey');
  const setup = useWords('setup');
  const none = { value: '', label: t('none') };
  return (
    <Form {...useForm(answer)}>
      <Select
        name="use"
        label={t('use.label')}
        options={[none, ...use.map((value) => ({ value, label: t(`use.choices.${value}`) }))]}
        defaultValue={answers.use}
      />
      <Select
        name="people"
        label={t('people.label')}
        options={[none, ...people.map((value) => ({ value, label: t(`people.choices.${value}`) }))]}
        defaultValue={answers.people}
      />
      <Select
        name="priority"
        label={t('priority.label')}
        options={[none, ...priority.map((value) => ({ value, label: t(`priority.choices.${value}`) }))]}
        defaultValue={answers.priority}
      />
      <SubmitButton className="w-full">{setup('wizard.next')}</SubmitButton>
    </Form>
  );
}
