import { z } from 'zod';

/** The questions of the wizard, and the codes of what may be answered, in the order in which they are shown. */
export const QUESTIONS = {
  use: ['work', 'club', 'school', 'home', 'trial'],
  /** Up to so many people. */
  people: ['1', '10', '50', '200', 'more'],
  priority: ['ease', 'security', 'privacy', 'control', 'connections'],
} as const;

/** Each question may be left open; what is none of the choices leaves it open. */
export const AnswerSurvey = z.object({
  use: z.enum(QUESTIONS.use).optional().catch(undefined),
  people: z.enum(QUESTIONS.people).optional().catch(undefined),
  priority: z.enum(QUESTIONS.priority).optional().catch(undefined),
});
export type AnswerSurvey = z.output<typeof AnswerSurvey>;
