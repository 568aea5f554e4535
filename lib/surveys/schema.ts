import { z } from 'zod';

/** The questions of the first visit and what may be answered, in the words of the page. */
export const QUESTIONS = {
  use: {
    label: 'What is this instance for?',
    choices: {
      work: 'Work',
      club: 'A club or an association',
      school: 'Learning or teaching',
      home: 'Family and friends',
      trial: 'Trying it out',
    },
  },
  people: {
    label: 'How many people will use it?',
    choices: { '1': 'Only me', '10': '2 to 10', '50': '11 to 50', '200': '51 to 200', more: 'More than 200' },
  },
  priority: {
    label: 'What matters most to you?',
    choices: {
      ease: 'That it is easy to use',
      security: 'That it is secure',
      privacy: 'That our data stays with us',
      control: 'That we decide who may do what',
      connections: 'That it works with our other programs',
    },
  },
} as const;

const answerTo = (choices: Record<string, string>) =>
  z.enum(Object.keys(choices)).optional().catch(undefined);

/** Each question may be left open; what is none of the choices leaves it open. */
export const AnswerSurvey = z.object({
  use: answerTo(QUESTIONS.use.choices),
  people: answerTo(QUESTIONS.people.choices),
  priority: answerTo(QUESTIONS.priority.choices),
});
export type AnswerSurvey = z.output<typeof AnswerSurvey>;
