import { createElement, type FunctionComponent, type ReactElement } from 'react';
import { render, toPlainText } from 'react-email';
import type { z } from 'zod';
import { EmailChangeMail, subject as emailChangeSubject } from '../../emails/email-change';
import { EmailChangedMail, subject as emailChangedSubject } from '../../emails/email-changed';
import { EmailTakenMail, subject as emailTakenSubject } from '../../emails/email-taken';
import { InviteMail, subject as inviteSubject } from '../../emails/invite';
import { moment } from '../../emails/layout';
import { PasswordChangedMail, subject as passwordChangedSubject } from '../../emails/password-changed';
import { PasswordResetMail, subject as passwordResetSubject } from '../../emails/password-reset';
import { config } from '../config';
import { linkTo } from '../token';
import {
  EmailChangedFacts,
  EmailChangeFacts,
  EmailTakenFacts,
  InviteFacts,
  PasswordChangedFacts,
  PasswordResetFacts,
  type Template,
} from './schema';

/** A message ready for nodemailer. It carries the link, so it is never stored or logged. */
export type Message = {
  messageId: string;
  from: { name: string; address: string };
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
};

/** What every mail knows: where it comes from, and whom it goes to. */
type Everywhere = { instanceName: string; email: string };
type Written = { subject: string; body: ReactElement };

/** Each template's facts, and what its words make of them. */
const TEMPLATES: Record<Template, (facts: unknown, everywhere: Everywhere) => Written> = {
  invite: template(InviteFacts, inviteSubject, InviteMail, ({ link, expiresAt, ...facts }) => ({
    ...facts,
    link: inviteLink(link),
    expiresAt: new Date(expiresAt),
  })),
  'password-reset': template(
    PasswordResetFacts,
    passwordResetSubject,
    PasswordResetMail,
    ({ link, expiresAt }) => ({
      link: linkTo('password-reset', link.passwordResetId),
      expiresAt: new Date(expiresAt),
    }),
  ),
  'password-changed': template(
    PasswordChangedFacts,
    passwordChangedSubject,
    PasswordChangedMail,
    ({ changedAt }) => ({ changedAt: new Date(changedAt) }),
  ),
  'email-change': template(EmailChangeFacts, emailChangeSubject, EmailChangeMail, ({ link, expiresAt }) => ({
    link: linkTo('email-change', link.emailChangeId),
    expiresAt: moment(new Date(expiresAt)),
  })),
  'email-taken': template(EmailTakenFacts, emailTakenSubject, EmailTakenMail, () => ({})),
  'email-changed': template(
    EmailChangedFacts,
    emailChangedSubject,
    EmailChangedMail,
    ({ newEmail, changedAt }) => ({ newEmail, changedAt: moment(new Date(changedAt)) }),
  ),
};

/**
 * Makes the message of an outbox row. Its `Message-ID` stays the same in every try, so that a mail server or client
 * can tell a second copy (RFC 5322 §3.6.4); `Auto-Submitted` keeps out-of-office replies away (RFC 3834 §5).
 */
export async function renderMail(mail: {
  id: string;
  to: string;
  template: string;
  facts: unknown;
}): Promise<Message> {
  const { instanceName, mail: server } = config();
  const from = server
    ? { ...server.sender }
    : { name: instanceName, address: 'nobody@localhost.localdomain' };
  if (!isTemplate(mail.template)) throw new Error(`There is no template "${mail.template}".`);
  const { subject, body } = TEMPLATES[mail.template](mail.facts, { instanceName, email: mail.to });
  const html = await render(body);
  return {
    messageId: `<${mail.id}@${from.address.split('@')[1]}>`,
    from,
    to: mail.to,
    subject,
    html,
    text: toPlainText(html),
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function isTemplate(name: string): name is Template {
  return Object.hasOwn(TEMPLATES, name);
}

/** Facts that were stored → the props of a mail → its subject and body. */
function template<Facts extends z.ZodType, Props extends Everywhere>(
  schema: Facts,
  subject: (props: Props) => string,
  Mail: FunctionComponent<Props>,
  propsOf: (facts: z.output<Facts>) => Omit<Props, keyof Everywhere>,
) {
  return (facts: unknown, everywhere: Everywhere): Written => {
    const props = { ...propsOf(schema.parse(facts)), ...everywhere } as Props;
    return { subject: subject(props), body: createElement(Mail, props) };
  };
}

function inviteLink(link: InviteFacts['link']): string {
  if (link === 'sample') return `${config().baseUrl}/invite/sample`;
  return linkTo('invite', link.invitationId, link.version);
}
