'use client';

import { Field, Form, SubmitButton, useForm } from '@/components/form';
import { Below, Cancel, Opener, useOpening } from '@/components/opening';
import { Row } from '@/components/section';
import { useWords } from '@/components/words';
import { leave } from './actions';

const EFFECTS = ['signedOut', 'deleted', 'log', 'back'] as const;

type LeaveRowProps = {
  email: string;
  /** Why it cannot be done by oneself, and what to do; else it can. */
  obstacle: string | null;
  /** Whoever sits there has shown lately who they are. */
  hasProved: boolean;
};

/** The end of one's own account: says what follows before it asks for the address. */
export function LeaveRow({ email, obstacle, hasProved }: LeaveRowProps) {
  const t = useWords('accountForms');
  const form = useForm(leave);
  const { isOpen, open, close } = useOpening('leave', form.state);
  const deed = (
    <Opener change="leave" isOpen={isOpen} onOpen={hasProved ? open : undefined} look="danger">
      {t('leave.open')}
    </Opener>
  );
  return (
    <Row
      name={t('leave.heading')}
      deed={obstacle === null && deed}
      below={
        isOpen &&
        obstacle === null && (
          <Below>
            <Form {...form}>
              <ul className="list-disc space-y-1 pl-5">
                {EFFECTS.map((effect) => (
                  <li key={effect}>{t(`leave.effect.${effect}`)}</li>
                ))}
              </ul>
              <input type="hidden" name="email" value={email} />
              <Field
                name="confirmation"
                label={t('leave.confirmation', { email })}
                autoComplete="off"
                autoFocus
              />
              <div className="flex flex-wrap gap-2">
                <SubmitButton look="forGood">{t('leave.submit')}</SubmitButton>
                <Cancel change="leave" onClose={close} />
              </div>
            </Form>
          </Below>
        )
      }
    >
      <p className="text-quiet">{obstacle ?? t('leave.about')}</p>
    </Row>
  );
}
