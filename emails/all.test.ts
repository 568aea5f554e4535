import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { wordsOf } from '../words/words';
import { MAILS } from './all';

it('the list of all mails is what scripts/mails.js writes', () => {
  const script = fileURLToPath(new URL('../scripts/mails.js', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

it.each(Object.entries(MAILS))(
  'the mail %s has the name of its file, and its sample is one of its own',
  (name, mail) => {
    expect(mail.name).toBe(name);
    const t = wordsOf('emails');
    const { template, facts } = mail.sample({ firstName: 'Mia', lastName: 'Member', inviteHours: 168, t });
    expect(template).toBe(name);
    expect(mail.facts.safeParse(facts).error).toBeUndefined();
  },
);
