'use client';

import { usePathname } from 'next/navigation';
import { Form, Select, SubmitButton, useForm } from '@/components/form';
import { QUESTIONS } from '@/lib/surveys/schema';
import { saveAnswers, skipSurvey } from './survey-actions';

const optionsOf = (choices: Record<string, string>) => [
  { value: '', label: 'Choose one' },
  ...Object.entries(choices).map(([value, label]) => ({ value, label })),
];

/** The questions of the first visit, on top of the page where people land. It holds nobody up. */
export function SurveyCard({ landsOn }: { landsOn: string }) {
  const save = useForm(saveAnswers);
  const skip = useForm(skipSurvey);
  if (usePathname() !== landsOn) return null;
  return (
    <section
      aria-labelledby="survey"
      className="mb-8 space-y-4 rounded-house border border-line bg-card p-5 sm:p-6"
    >
      <div className="flex items-center justify-between gap-4">
        <h2 id="survey" className="font-bold">
          Three short questions
        </h2>
        <Form {...skip} className="-my-2.5 -mr-4">
          <SubmitButton look="quiet">Skip</SubmitButton>
        </Form>
      </div>
      <p className="text-small text-quiet">
        What you answer stays in the database of this instance. It is sent to nobody.
      </p>
      <Form {...save}>
        <div className="grid gap-4 lg:grid-cols-3">
          {Object.entries(QUESTIONS).map(([name, { label, choices }]) => (
            <Select key={name} name={name} label={label} options={optionsOf(choices)} />
          ))}
        </div>
        <SubmitButton look="plain">Save answers</SubmitButton>
      </Form>
    </section>
  );
}
