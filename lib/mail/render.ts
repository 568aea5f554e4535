import { createElement } from 'react';
import { render, toPlainText } from 'react-email';
import * as invite from '../../emails/invite';
import { config } from '../config';
import { linkTo } from '../token';
import { InviteFacts } from './schema';

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

/**
 * Makes the message of an outbox row. Its `Message-ID` stays the same in every try, so that a mail server or client
 * can tell a second copy (RFC 5322 §3.6.4); `Auto-Submitted` keeps out-of-office replies away (RFC 3834 §5).
 */
export async function renderMail(mail: { id: string; to: string; facts: unknown }): Promise<Message> {
  const { instanceName, mail: server } = config();
  const from = server
    ? { ...server.sender }
    : { name: instanceName, address: 'nobody@localhost.localdomain' };
  const { link, ...facts } = InviteFacts.parse(mail.facts);
  const words = {
    ...facts,
    instanceName,
    email: mail.to,
    expiresAt: new Date(facts.expiresAt),
    link: inviteLink(link),
  };
  const html = await render(createElement(invite.InviteMail, words));
  return {
    messageId: `<${mail.id}@${from.address.split('@')[1]}>`,
    from,
    to: mail.to,
    subject: invite.subject(words),
    html,
    text: toPlainText(html),
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function inviteLink(link: InviteFacts['link']): string {
  if (link === 'sample') return `${config().baseUrl}/invite/sample`;
  return linkTo('invite', link.invitationId, link.version);
}
