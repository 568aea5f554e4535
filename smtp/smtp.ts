/**
 * Speaking SMTP (RFC 5321) with one mail server: what sends mails, what only tries the server, and what is to be made of
 * its answers. All other rooms import this file alone.
 */
export { partyOf } from './causes';
export {
  type Conversation,
  converse,
  type Finding,
  type Patience,
  type Seen,
  type Step,
} from './converse';
export { causeAt, type Diagnosis, diagnose, isOfMail, type SmtpCause } from './diagnose';
export { quoteReply } from './quote';
export { shareConnections } from './share';
export { closeMailTransport, connectionOptions, mailTransport, wentInClearText } from './transport';
