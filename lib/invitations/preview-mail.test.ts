import { expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor, changeSettings, codeOf, UNUSED_MAIL_SERVER } from '../../testing/testing';
import { system } from '../actor';
import { previewInvitationMail } from './preview-mail';
import { PreviewInvitationMail } from './schema';

const asked = (more = {}) =>
  PreviewInvitationMail.parse({
    email: 'noa@example.com',
    role: 'admin',
    message: '',
    lifeHours: '72',
    ...more,
  });

it('is the mail as that person would get it, with a link to nowhere, and changes nothing', async ({
  cast,
}) => {
  changeSettings({ mail: UNUSED_MAIL_SERVER });
  const before = await db().mail.count();
  const mail = await previewInvitationMail(cast.olivia, asked({ message: 'The rota is in Wiki.' }));
  expect(mail.subject).toBe('You have been invited to Latchkey');
  expect(mail.from).toContain(`<${UNUSED_MAIL_SERVER.sender.address}>`);
  for (const part of [mail.html.replaceAll('<!-- -->', ''), mail.text])
    for (const fact of ['Olivia Owner invited you', 'as an admin', 'noa@example.com', 'The rota is in Wiki.'])
      expect(part).toContain(fact);
  expect(mail.text).toContain('/invite/sample');
  const days = [Date.now() - 60_000, Date.now()].map((now) => new Date(now + 3 * 86_400_000).getUTCDate());
  expect(days).toContain(Number(/expires on \w+, (\d+) /.exec(mail.text)?.[1]));
  expect(await db().mail.count()).toBe(before);
  expect(await db().invitation.count({ where: { email: 'noa@example.com' } })).toBe(0);
});

it('has no personal line where none is written, and takes none that the form refuses', async ({ cast }) => {
  const { text } = await previewInvitationMail(cast.olivia, asked());
  expect(text).not.toContain('> ');
  expect(PreviewInvitationMail.safeParse({ ...asked(), message: 'https://evil.example' }).success).toBe(
    false,
  );
});

it('is for owner and admins', async ({ cast }) => {
  for (const actor of [cast.mia, aVisitor(), system])
    expect(await codeOf(previewInvitationMail(actor, asked()))).toBe('forbidden');
});
