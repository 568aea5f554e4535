import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '../database/database';
import { config } from '../lib/config';
import { sendInvitations } from '../lib/invitations/send';
import type { MailState } from '../prisma/generated/enums';
import { catchOutput } from '../testing/catch-output';
import { joinCast, type SignedInCast } from '../testing/join-cast';
import {
  changeSettings,
  emptyDatabase,
  everythingStored,
  UNUSED_MAIL_SERVER,
  withDatabase,
} from '../testing/testing';
import { listMailRows } from './mails';
import { sendMailsAgain } from './mails-send-again';

withDatabase();
let cast: SignedInCast;
beforeEach(async () => {
  await emptyDatabase();
  cast = await joinCast();
  changeSettings({ mail: UNUSED_MAIL_SERVER });
});

const list = (isJson: boolean) => catchOutput(() => listMailRows(process.cwd(), config(), isJson));
const sendAgain = (typed: string[], isForFailed = false) =>
  catchOutput(() => sendMailsAgain(process.cwd(), config(), { typed, isForFailed }));

/** Invites an address, and has its mail be in this state. */
async function mail(to: string, state: MailState, reply: string | null = null): Promise<string> {
  await sendInvitations(cast.olivia, { emails: [{ text: to, email: to }], role: 'member' });
  const { id } = await db().mail.findFirstOrThrow({ where: { to }, orderBy: { createdAt: 'desc' } });
  const cause = state === 'failed' ? { cause: 'rcpt_unknown', causeFacts: { to } } : {};
  await db().mail.update({ where: { id }, data: { state, reply, attempts: 1, ...cause } });
  return id;
}
const stateOf = async (id: string) => (await db().mail.findUniqueOrThrow({ where: { id } })).state;

describe('mails', () => {
  it('is a table, newest first, with what the server said on one line', async () => {
    const first = await mail('noa@example.com', 'sent', '250 2.0.0 OK');
    const second = await mail('zoe@example.com', 'failed', '550-5.1.1 No such\r\n550 5.1.1 user\u001b[2J');
    const third = await mail('eve@example.com', 'sending');
    await db().mail.update({ where: { id: first }, data: { createdAt: new Date('2026-01-02T03:04:05Z') } });
    const { code, out, err } = await list(false);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ID +WHEN \(UTC\) +TO +MAIL +STATE +THE MAIL SERVER SAID$/);
    expect(lines[1]).toMatch(new RegExp(`^${third} .+ eve@example.com +Invite +Queued +-$`));
    expect(lines[2]).toMatch(
      new RegExp(
        `^${second} .+ zoe@example.com +Invite +Failed +550-5\\.1\\.1 No such 550 5\\.1\\.1 user \\[2J$`,
      ),
    );
    expect(lines[3]).toMatch(
      new RegExp(`^${first} +2026-01-02 03:04 +noa@example.com +Invite +Sent +250 2.0.0 OK$`),
    );
    expect(lines).toHaveLength(4);
  });

  it('is one JSON array for programs, and has no link and no fact of one', async () => {
    const id = await mail('noa@example.com', 'sending');
    expect(JSON.parse((await list(true)).out)).toEqual([
      {
        id,
        to: 'noa@example.com',
        template: 'invite',
        state: 'queued',
        attempts: 1,
        createdAt: expect.stringMatching(/Z$/),
        sentAt: null,
        nextTryAt: null,
        reply: null,
        cause: null,
        explanation: null,
      },
    ]);
    await emptyDatabase();
    expect((await list(true)).out).toBe('[]\n');
    expect((await list(false)).out).toMatch(/^ID .+\n$/);
  });

  it('leaves out nothing of many, and shows nothing twice, though many were queued at once', async () => {
    const createdAt = new Date('2026-01-01T00:00:00Z');
    const data = Array.from({ length: 2500 }, (_, n) => ({
      template: 'invite',
      to: `guest-${n}@example.com`,
      facts: {},
      createdAt,
    }));
    await db().mail.createMany({ data });
    const ids = JSON.parse((await list(true)).out).map(({ id }: { id: string }) => id);
    expect(ids).toHaveLength(2500);
    expect(new Set(ids).size).toBe(2500);
  });
});

describe('mails:send-again', () => {
  it('puts mails back into the queue by their ids, and stands in the log as the command line', async () => {
    const failed = await mail('noa@example.com', 'failed', '550 no');
    const waiting = await mail('zoe@example.com', 'queued', '451 later');
    const { code, out, err } = await sendAgain([failed.toUpperCase(), waiting, failed]);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toBe(
      [
        `The mail to noa@example.com is in the queue again (${failed}).`,
        `The mail to zoe@example.com is in the queue again (${waiting}).`,
        'Mails leave while the instance runs.\n',
      ].join('\n'),
    );
    expect(await db().mail.findUnique({ where: { id: failed } })).toMatchObject({
      state: 'queued',
      attempts: 0,
      reply: null,
    });
    expect(
      await db().auditEntry.count({ where: { event: 'mail.sent_again', actorLabel: 'command_line' } }),
    ).toBe(2);
  });

  it('sends all that failed, and nothing else', async () => {
    const failed = [await mail('noa@example.com', 'failed'), await mail('zoe@example.com', 'failed')];
    const others = [await mail('eve@example.com', 'sent'), await mail('bob@example.com', 'cancelled')];
    expect((await sendAgain([], true)).code).toBe(0);
    expect(await Promise.all(failed.map(stateOf))).toEqual(['queued', 'queued']);
    expect(await Promise.all(others.map(stateOf))).toEqual(['sent', 'cancelled']);
    expect(await sendAgain([], true)).toEqual({ code: 0, out: '', err: 'No mail has failed.\n' });
  });

  it('goes on past what was sent, cancelled or never was, and exits with 1', async () => {
    const sent = await mail('eve@example.com', 'sent');
    const cancelled = await mail('bob@example.com', 'cancelled');
    const failed = await mail('noa@example.com', 'failed');
    const never = randomUUID();
    const { code, err } = await sendAgain([sent, cancelled, never, failed]);
    expect(code).toBe(1);
    for (const id of [sent, cancelled, never]) expect(err).toContain(`${id}: there is no mail with this id`);
    expect(err).toContain('The mail to noa@example.com is in the queue again');
    expect(await stateOf(failed)).toBe('queued');
  });

  it.each([
    [['12'], false, '"12" is no id of a mail.'],
    [['noa@example.com', randomUUID()], false, '"noa@example.com" is no id of a mail.'],
    [[], false, 'Name the mails by their ids'],
    [[randomUUID()], true, 'Name the mails by their ids'],
  ])('is called wrongly with %j, --failed %s', async (typed, isForFailed, words) => {
    await mail('noa@example.com', 'failed');
    const before = await everythingStored();
    const { code, out, err } = await sendAgain(typed, isForFailed);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
    expect(await everythingStored()).toBe(before);
  });

  it('sends nothing while e-mail is off, and says so', async () => {
    const id = await mail('noa@example.com', 'failed');
    changeSettings({ mail: null });
    const { code, err } = await sendAgain([id]);
    expect(code).toBe(1);
    expect(err).toContain('N8N_EMAIL_MODE');
    expect(await stateOf(id)).toBe('failed');
  });
});
