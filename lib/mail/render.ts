import { createElement, type ReactElement } from 'react';
import { pretty, render } from 'react-email';
import { EmailChangeMail, subject as emailChangeSubject } from '../../emails/email-change';
import { EmailChangedMail, subject as emailChangedSubject } from '../../emails/email-changed';
import { EmailTakenMail, subject as emailTakenSubject } from '../../emails/email-taken';
import { InviteMail, subject as inviteSubject } from '../../emails/invite';
import { moment } from '../../emails/layout';
import { PasswordChangedMail, subject as passwordChangedSubject } from '../../emails/password-changed';
import { PasswordResetMail, subject as passwordResetSubject } from '../../emails/password-reset';
import { SignInChangedMail, subject as signInChangedSubject } from '../../emails/sign-in-changed';
import { config } from '../config';
import { EMAIL_CHANGE_LINK } from '../email-changes/link';
import { INVITE_LINK } from '../invitations/link';
import { log } from '../log';
import {
  fillMailTemplate,
  readMailTemplate,
  TemplateFaults,
  type TemplateKind,
  type Values,
} from '../mail-template';
import { RESET_LINK } from '../password-resets/link';
import { linkTo } from '../token';
import { printMail } from './print';
import {
  EmailChangedFacts,
  EmailChangeFacts,
  EmailTakenFacts,
  InviteFacts,
  PasswordChangedFacts,
  PasswordResetFacts,
  SignInChangedFacts,
  type Template,
} from './schema';
import { toText } from './to-text';

/** A message ready for nodemailer. It carries the link, so it is never stored or logged. */
export type Message = {
  messageId: string;
  from: { name: string; address: string };
  /** Never as text, which nodemailer would read as a list. */
  to: { name: string; address: string };
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
};

/** What the outbox keeps of a mail. */
type Stored = { to: string; template: string; facts: unknown };

/** What a mail says. `faults` say why the operator's own file is not what it is made of; without one there are none. */
export type Words = { subject: string; html: string; text: string; file: string | null; faults: string[] };

/** The operator's own HTML for a mail, filled in. Null: the built-in words are to be taken. */
type Own = { html: string | null; file: string | null; faults: string[] };
type Written = { subject: string; body: ReactElement<Record<string, unknown>>; link: string; own: Own };

const NOT_OWN: Own = { html: null, file: null, faults: [] };

/** Each template's facts, and what its words make of them. */
const TEMPLATES: Record<Template, (facts: unknown, email: string) => Written> = {
  invite(facts, email) {
    const { link: to, inviter, role, expiresAt, message = '' } = InviteFacts.parse(facts);
    const link =
      to === 'sample'
        ? `${config().baseUrl}/invite/sample`
        : linkTo(INVITE_LINK, to.invitationId, to.version);
    const known = { ...everywhere(email), role, message, expiresAt: moment(new Date(expiresAt)) };
    const props = { ...known, inviter: inviter && `${inviter.firstName} ${inviter.lastName}`.trim(), link };
    const own = ownHtml('invite', {
      ...known,
      firstName: '',
      lastName: '',
      // Where no person invites the instance does, so that "… invited you" has somebody to begin with.
      inviterFirstName: inviter?.firstName ?? known.instanceName,
      inviterLastName: inviter?.lastName ?? '',
      inviteAcceptUrl: link,
    });
    return { subject: inviteSubject(props), body: createElement(InviteMail, props), link, own };
  },
  'password-reset'(facts, email) {
    const { link: to, firstName, lastName, expiresAt } = PasswordResetFacts.parse(facts);
    const link =
      to === 'sample' ? `${config().baseUrl}/reset-password/sample` : linkTo(RESET_LINK, to.passwordResetId);
    const known = { ...everywhere(email), expiresAt: moment(new Date(expiresAt)) };
    const props = { ...known, link };
    const own = ownHtml('password-reset', { ...known, firstName, lastName, passwordResetUrl: link });
    return { subject: passwordResetSubject(props), body: createElement(PasswordResetMail, props), link, own };
  },
  'password-changed'(facts, email) {
    const { changedAt } = PasswordChangedFacts.parse(facts);
    const props = { ...everywhere(email), changedAt: moment(new Date(changedAt)) };
    const body = createElement(PasswordChangedMail, props);
    return { subject: passwordChangedSubject(props), body, link: '', own: NOT_OWN };
  },
  'email-change'(facts, email) {
    const { link: to, expiresAt } = EmailChangeFacts.parse(facts);
    const link = linkTo(EMAIL_CHANGE_LINK, to.emailChangeId);
    const props = { ...everywhere(email), link, expiresAt: moment(new Date(expiresAt)) };
    const body = createElement(EmailChangeMail, props);
    return { subject: emailChangeSubject(props), body, link, own: NOT_OWN };
  },
  'email-taken'(facts, email) {
    EmailTakenFacts.parse(facts);
    const props = everywhere(email);
    const body = createElement(EmailTakenMail, props);
    return { subject: emailTakenSubject(props), body, link: '', own: NOT_OWN };
  },
  'email-changed'(facts, email) {
    const { newEmail, changedAt } = EmailChangedFacts.parse(facts);
    const props = { ...everywhere(email), newEmail, changedAt: moment(new Date(changedAt)) };
    const body = createElement(EmailChangedMail, props);
    return { subject: emailChangedSubject(props), body, link: '', own: NOT_OWN };
  },
  'sign-in-changed'(facts, email) {
    const { what, detail = '', changedAt } = SignInChangedFacts.parse(facts);
    const props = { ...everywhere(email), what, detail, changedAt: moment(new Date(changedAt)) };
    const body = createElement(SignInChangedMail, props);
    return { subject: signInChangedSubject(props), body, link: '', own: NOT_OWN };
  },
};

/** The built-in templates with the placeholders of custom ones in the place of facts. */
const SOURCES: Record<TemplateKind, () => ReactElement> = {
  invite: () =>
    createElement(InviteMail, {
      instanceName: '{{instanceName}}',
      email: '{{email}}',
      role: '{{role}}',
      inviter: '{{inviterFirstName}} {{inviterLastName}}',
      expiresAt: '{{expiresAt}}',
      link: '{{inviteAcceptUrl}}',
    }),
  'password-reset': () =>
    createElement(PasswordResetMail, {
      instanceName: '{{instanceName}}',
      email: '{{email}}',
      expiresAt: '{{expiresAt}}',
      link: '{{passwordResetUrl}}',
    }),
};

/**
 * Makes the message of an outbox row. Its `Message-ID` stays the same in every try, so that a mail server or client
 * can tell a second copy (RFC 5322 §3.6.4); `Auto-Submitted` keeps out-of-office replies away (RFC 3834 §5).
 */
export async function renderMail(mail: Stored & { id: string }): Promise<Message> {
  const { instanceName, mail: server } = config();
  const from = server
    ? { ...server.sender }
    : { name: instanceName, address: 'nobody@localhost.localdomain' };
  const { subject, html, text, faults } = await renderWords(mail);
  if (faults.length > 0) log('warn', `Mail ${mail.id} is made of the built-in template: ${faults.join(' ')}`);
  return {
    messageId: `<${mail.id}@${from.address.split('@')[1]}>`,
    from,
    to: { name: '', address: mail.to },
    subject,
    html,
    text,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

/**
 * What a mail says: in the operator's own HTML, read anew every time, or in the built-in words when there is none or it
 * has become faulty. The text is made of the HTML, and holds the link whatever that looks like.
 */
export async function renderWords({ to, template, facts }: Stored): Promise<Words> {
  if (!isTemplate(template)) throw new Error(`There is no template "${template}".`);
  const { subject, body, link, own } = TEMPLATES[template](facts, to);
  const { html, text } =
    own.html === null ? await printMail(body) : { html: own.html, text: toText(own.html) };
  const { file, faults } = own;
  return { subject, html, text: text.includes(link) ? text : `${text}\n\n${link}`, file, faults };
}

/** The built-in template with placeholders, laid out for a person: what an operator begins a custom one with. */
export async function renderSource(kind: TemplateKind): Promise<string> {
  const html = await render(SOURCES[kind]());
  // React's marks between texts, and the blanks that keep a mail's first words out of its preview, are in the way.
  const plain = html.replace(/<!--.*?-->/g, '').replace(/<div>[\s\p{Cf}]*<\/div>/gu, '');
  return pretty(plain, { printWidth: 120 });
}

function isTemplate(name: string): name is Template {
  return Object.hasOwn(TEMPLATES, name);
}

function everywhere(email: string) {
  const { baseUrl, instanceName } = config();
  const currentYear = String(new Date().getFullYear());
  return { email, domain: new URL(baseUrl).hostname, baseUrl, currentYear, instanceName };
}

function ownHtml<Kind extends TemplateKind>(kind: Kind, values: Values<Kind>): Own {
  const file = config().mailTemplates[kind];
  if (!file) return NOT_OWN;
  try {
    return { html: fillMailTemplate(readMailTemplate(kind, file), values), file, faults: [] };
  } catch (error) {
    if (!(error instanceof TemplateFaults)) throw error;
    return { html: null, file, faults: error.faults };
  }
}
