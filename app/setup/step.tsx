import type { ReactNode } from 'react';
import { GuestFrame } from '../guest-frame';
import { CutKey } from './cut-key';
import { type WizardStep, wizardSteps } from './steps';

/** The frame of a step, with how far it is. */
export function Step({ at, children }: { at: WizardStep; children: ReactNode }) {
  const steps = wizardSteps();
  return (
    <GuestFrame beside={<CutKey step={steps.indexOf(at) + 1} count={steps.length} />}>{children}</GuestFrame>
  );
}
