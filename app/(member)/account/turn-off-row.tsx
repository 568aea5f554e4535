'use client';

import type { ReactNode } from 'react';
import { Form, SubmitButton, useForm } from '@/components/form';
import { Asked, Below, Cancel, Opener, useOpening } from '@/components/opening';
import { Row } from '@/components/section';
import { useWords } from '@/components/words';
import { turnOff } from './two-factor/actions';

const CHANGE = 'two-factor';

type TurnOffRowProps = {
  name: string;
  /** Whoever turns it off sets up another one at once. */
  isNeeded: boolean;
  hasProved: boolean;
  children: ReactNode;
};

/** Two-factor sign-in that is on. Says what follows before it is turned off. */
export function TurnOffRow({ name, isNeeded, hasProved, children }: TurnOffRowProps) {
  const t = useWords('accountForms');
  const form = useForm(turnOff);
  const { isOpen, open, close } = useOpening(CHANGE, form.state);
  return (
    <Row
      name={name}
      deed={
        <Opener change={CHANGE} isOpen={isOpen} onOpen={hasProved ? open : undefined}>
          {t('twoFactor.turnOff')}
        </Opener>
      }
      below={
        isOpen && (
          <Below>
            <Form {...form}>
              <Asked>{t('twoFactor.turnOffEffect', { isNeeded: isNeeded ? 'yes' : 'no' })}</Asked>
              <div className="flex flex-wrap gap-2">
                <SubmitButton look="danger">{t('twoFactor.turnOff')}</SubmitButton>
                <Cancel change={CHANGE} onClose={close} />
              </div>
            </Form>
          </Below>
        )
      }
    >
      {children}
    </Row>
  );
}
