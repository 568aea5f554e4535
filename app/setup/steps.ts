import { config } from '@/lib/config';

const STEPS = ['owner', 'email', 'survey', 'invite'] as const;
export type WizardStep = (typeof STEPS)[number];

/** The steps of the wizard on this instance, in their order. */
export function wizardSteps(): WizardStep[] {
  return STEPS.filter((step) => step !== 'survey' || config().asksSurvey);
}

/** The step that an address names, for somebody who is the owner by now; the first of the rest where it names none. */
export function stepCalled(name: unknown): WizardStep {
  const [_owner, ...rest] = wizardSteps();
  return rest.find((step) => step === name) ?? 'email';
}
