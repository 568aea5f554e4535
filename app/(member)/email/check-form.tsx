'use client';

import {
  CircleAlert,
  CircleCheck,
  CircleMinus,
  type LucideIcon,
  ShieldAlert,
  ShieldCheck,
  ShieldX,
  TriangleAlert,
} from 'lucide-react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { useWords } from '@/components/words';
import { checkServer } from './actions';

const LOOKS = {
  passed: { Icon: CircleCheck, colour: 'text-good' },
  warned: { Icon: TriangleAlert, colour: 'text-warn' },
  failed: { Icon: CircleAlert, colour: 'text-bad' },
  skipped: { Icon: CircleMinus, colour: 'text-quiet' },
};

const VERDICTS: Record<'good' | 'warn' | 'bad', { Icon: LucideIcon; box: string; colour: string }> = {
  good: { Icon: ShieldCheck, box: 'border-good bg-good-wash', colour: 'text-good' },
  warn: { Icon: ShieldAlert, box: 'border-warn bg-warn-wash', colour: 'text-warn' },
  bad: { Icon: ShieldX, box: 'border-bad bg-bad-wash', colour: 'text-bad' },
};

/** Checks the conversation with the mail server, and shows what came of it and of each step. */
export function CheckForm({ host }: { host: string }) {
  const t = useWords('emailForms');
  const form = useForm(checkServer);
  const steps = form.state.result;
  const has = (outcome: keyof typeof LOOKS) => steps?.some((step) => step.outcome === outcome);
  const verdict = has('failed') ? 'bad' : has('warned') ? 'warn' : 'good';
  const { Icon, box, colour } = VERDICTS[verdict];
  return (
    <Form {...form} className="pt-4">
      <div
        className={`flex flex-wrap items-center gap-x-4 gap-y-3 rounded-house border px-4 py-3 ${steps ? box : 'border-line-strong bg-sunk'}`}
      >
        <div role="status" className="flex min-w-0 flex-[1_1_18rem] items-center gap-3.5">
          {steps && <Icon size={24} strokeWidth={1.5} aria-hidden="true" className={`shrink-0 ${colour}`} />}
          <div className="min-w-0 wrap-anywhere">
            <p className="font-semibold">
              {steps ? t(`check.verdict.${verdict}`, { host }) : t('check.title')}
            </p>
            <p className="text-small">{steps ? t('check.nothingSent') : t('check.about')}</p>
          </div>
        </div>
        <SubmitButton look="plain">{t('check.submit')}</SubmitButton>
      </div>
      {steps && (
        <ol aria-label={t('check.steps')} className="text-small">
          {steps.map(({ name, outcome, facts, explanation, reply }) => {
            const { Icon, colour } = LOOKS[outcome];
            return (
              <li key={name} className="flex gap-3 py-1.5">
                <Icon
                  size={16}
                  strokeWidth={1.75}
                  aria-label={t(`check.outcomes.${outcome}`)}
                  role="img"
                  className={`mt-0.5 shrink-0 ${colour}`}
                />
                <div className="min-w-0 wrap-anywhere">
                  <p>
                    <span className="font-semibold">{name}</span> <span className="text-quiet">{facts}</span>
                  </p>
                  {explanation && <p className={`font-medium ${colour}`}>{explanation}</p>}
                  {reply && <p className="text-quiet">{t('check.reply', { reply })}</p>}
                </div>
              </li>
            );
          })}
        </ol>
      )}
    </Form>
  );
}
