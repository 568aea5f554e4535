/** The id of the form that sends mails again, and of the heading of all mails. */
export const AGAIN_FORM = 'send-again';
export const MAILS_HEADING = 'mails';
