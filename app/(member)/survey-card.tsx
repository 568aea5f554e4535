'use client';

import { usePathname } from 'next/navigation';
import { Form, Select, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import type { QUESTIONS } from '@/lib/surveys/schema';
import { saveAnswers, skipSurvey } from './survey-actions';

/** `questions` are handed in, so that the browser need not load zod, which their schema is made with. */
type SurveyCardProps = { landsOn: string; questions: typeof QUESTIONS };

/** The questions of the first visit, above what is on the page where people land. */
export function SurveyCard({ landsOn, questions: { use, people, priority } }: SurveyCardProps) {
  const t = useWords('survey');
  const save = useForm(saveAnswers);
  const skip = useForm(skipSurvey);
  if (usePathname() !== landsOn) return null;
  const none = { value: '', label: t('none') };
  return (
    <section
      aria-labelledby="survey"
      className="mb-8 space-y-4 rounded-house border border-line bg-card p-5 sm:p-6"
    >
      <div className="flex items-center justify-between gap-4">
        <h2 id="survey" className="font-bold">
          {t('heading')}
        </h2>
        <Form {...skip} className="-my-2.5 -mr-4">
          <SubmitButton look="quiet">{t('skip')}</SubmitButton>
        </Form>
      </div>
      <p className="text-small text-quiet">{t('privacy')}</p>
      <Form {...save}>
        <div className="grid gap-4 lg:grid-cols-3">
          <Select
            name="use"
            label={t('use.label')}
            options={[none, ...use.map((value) => ({ value, label: t(`use.choices.${value}`) }))]}
          />
          <Select
            name="people"
            label={t('people.label')}
            options={[none, ...people.map((value) => ({ value, label: t(`people.choices.${value}`) }))]}
          />
          <Select
            name="priority"
            label={t('priority.label')}
            options={[none, ...priority.map((value) => ({ value, label: t(`priority.choices.${value}`) }))]}
          />
        </div>
        <SubmitButton look="plain">{t('save')}</SubmitButton>
      </Form>
    </section>
  );
}
