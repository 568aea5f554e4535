export const EVENTS = {
  /** `template` is the name of the mail. */
  'mail.sent_again': { about: 'passwords', facts: ['to', 'template'] },
  'mail.test_sent': { about: 'passwords', facts: ['to', 'template'] },
} as const;
