import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adam, type CastMember, mia, olivia } from '../../testing/cast';
import { aVisitor, changeSettings, codeOf, withSettings } from '../../testing/testing';
import { system, type UserActor } from '../actor';
import { previewMail } from './preview';

withSettings();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-preview-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function signedIn({ email, firstName, lastName, role }: CastMember): UserActor {
  return {
    ...aVisitor(),
    kind: 'user',
    id: `the id of ${email}`,
    sessionId: '',
    provedAt: new Date(),
    email,
    firstName,
    lastName,
    role,
  };
}

function use(template: string): string {
  const invite = join(folder, 'invite.html');
  writeFileSync(invite, template);
  changeSettings({ mailTemplates: { invite, 'password-reset': null } });
  return invite;
}

const LINE = 'Here stands the personal line of whoever invites, if they write one.';

describe('a preview', () => {
  it.each([olivia, adam])(
    'of the invite is as $firstName would invite themselves, with a link to nowhere',
    async (person) => {
      const { subject, html, text, file, faults } = await previewMail(signedIn(person), 'invite');
      expect(subject).toBe('You have been invited to Latchkey');
      for (const part of [html.replaceAll('<!-- -->', ''), text])
        for (const fact of [
          `${person.firstName} ${person.lastName} invited you`,
          person.email,
          'as a member',
        ])
          expect(part).toContain(fact);
      expect(text).toContain('https://latchkey.example.com/invite/sample\n');
      expect({ file, faults }).toEqual({ file: null, faults: [] });
    },
  );

  it('of the reset mail is as the person who asks would get it', async () => {
    const { subject, text, file } = await previewMail(signedIn(adam), 'password-reset');
    expect(subject).toBe('Reset your Latchkey password');
    expect(text).toContain(adam.email);
    expect(text).toContain('https://latchkey.example.com/reset-password/sample\n');
    expect(file).toBeNull();
  });

  it('shows an expiry as far away as that of a real invite', async () => {
    changeSettings({ inviteHours: 24 });
    const { text } = await previewMail(signedIn(olivia), 'invite');
    const days = [Date.now() - 60_000, Date.now()].map((now) => new Date(now + 86_400_000).getUTCDate());
    expect(days).toContain(Number(/expires on \w+, (\d+) /.exec(text)?.[1]));
  });

  it('is of the operator’s own template as that stands now', async () => {
    const path = use('<p>{{inviterFirstName}} for {{email}}</p>{{inviteAcceptUrl}}');
    const { html, ...rest } = await previewMail(signedIn(olivia), 'invite');
    expect(html).toMatch(
      new RegExp(
        `^<p>Olivia for ${olivia.email}</p><blockquote.*>${LINE}</blockquote>https://\\S+/invite/sample$`,
      ),
    );
    expect(rest).toEqual({
      subject: 'You have been invited to Latchkey',
      text: `Olivia for ${olivia.email}\n\n> ${LINE}\n\nhttps://latchkey.example.com/invite/sample`,
      file: path,
      faults: [],
    });
    use('<p>Anew</p>{{inviteAcceptUrl}}');
    expect((await previewMail(signedIn(olivia), 'invite')).html).toContain('Anew');
  });

  it('shows where a personal line stands, and the logo, which a mail has attached', async () => {
    for (const template of [null, `<img src="cid:n8n-logo">${'{{inviteAcceptUrl}}'}`]) {
      if (template) use(template);
      const { html, text } = await previewMail(signedIn(olivia), 'invite');
      for (const part of [html, text]) expect(part).toContain(LINE);
      expect(html.includes('<img src="data:image/png;base64,iVBORw0KGgo')).toBe(template !== null);
      expect(html).not.toContain('cid:');
    }
  });

  it('is of the built-in template, with every fault of the file, when the file cannot be used', async () => {
    const path = use('{{frstName}}');
    const { html, file, faults } = await previewMail(signedIn(olivia), 'invite');
    expect(html).toContain('Accept invite');
    expect(file).toBe(path);
    expect(faults).toMatchObject([
      { code: 'template_placeholder_unknown', facts: { file: path, placeholder: '{{frstName}}' } },
      { code: 'template_link_missing', facts: { file: path } },
    ]);
  });

  it('is for the owner and admins', async () => {
    for (const actor of [signedIn(mia), aVisitor(), system])
      expect(await codeOf(previewMail(actor, 'invite'))).toBe('forbidden');
  });
});
