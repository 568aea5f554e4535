import { beforeEach, describe, expect } from 'vitest';
import { db } from '../../database/database';
import { it } from '../../testing/fixtures';
import { aVisitor, changeSettings, codeOf, UNUSED_MAIL_SERVER } from '../../testing/testing';
import { commandLine, system, type UserActor } from '../actor';
import { handOverOwnership } from './hand-over';
import { putAwayList } from './put-away-list';
import { listLeft } from './queries';

const codesFor = async (actor: UserActor) => (await listLeft(actor)).map(({ code }) => code);

describe('what is left to do', () => {
  beforeEach(async () => {
    await db().setup.updateMany({ data: { listPutAwayAt: null } });
    await db().mail.deleteMany();
    await db().twoFactor.deleteMany();
    await db().auditEntry.deleteMany({ where: { event: 'instance.backed_up' } });
  });

  it('is told by what is there, each with its state', async ({ cast }) => {
    changeSettings({ baseUrl: 'http://localhost:5678', mail: UNUSED_MAIL_SERVER });
    const olivia = cast.olivia;
    expect(await listLeft(olivia)).toEqual([
      { thing: 'address', code: 'address_local', state: 'to_do', at: null },
      { thing: 'mail', code: 'mail_untried', state: 'to_do', at: null },
      { thing: 'invite', code: 'invite_sent', state: 'done', at: null },
      { thing: 'factor', code: 'factor_off', state: 'to_do', at: null },
      { thing: 'backup', code: 'backup_none', state: 'to_do', at: null },
    ]);
    await db().mail.create({
      data: {
        template: 'invite',
        to: olivia.email,
        facts: {},
        aboutId: olivia.id,
        state: 'failed',
        reply: '550 No',
      },
    });
    expect(await codesFor(olivia)).toContain('mail_refused');
    const sentAt = new Date('2026-05-03T10:00:00Z');
    await db().mail.create({
      data: { template: 'invite', to: olivia.email, facts: {}, state: 'sent', sentAt },
    });
    await db().auditEntry.create({
      data: { event: 'instance.backed_up', actorKind: 'system', actorLabel: 'command_line', facts: {} },
    });
    expect(await listLeft(olivia)).toMatchObject([
      { code: 'address_local' },
      { code: 'mail_taken', state: 'done', at: sentAt },
      { code: 'invite_sent' },
      { code: 'factor_off' },
      { code: 'backup_made', state: 'done' },
    ]);
  });

  it('is nothing once all is done', async ({ cast }) => {
    changeSettings({ baseUrl: 'https://latchkey.example.com', mail: UNUSED_MAIL_SERVER });
    await db().twoFactor.create({
      data: { userId: cast.olivia.id, secret: 'sealed', confirmedAt: new Date() },
    });
    await db().mail.create({ data: { template: 'invite', to: 'x@example.com', facts: {}, state: 'sent' } });
    expect(await codesFor(cast.olivia)).toContain('backup_none');
    await db().auditEntry.create({
      data: { event: 'instance.backed_up', actorKind: 'system', actorLabel: 'command_line', facts: {} },
    });
    expect(await listLeft(cast.olivia)).toEqual([]);
  });

  it.for([
    ['https://latchkey.example.com', 'address_fine'],
    ['http://192.168.1.5:5678', 'address_fine'],
    ['http://nas:5678', 'address_fine'],
    ['http://nas.local', 'address_fine'],
    ['http://[fd00::5]:5678', 'address_fine'],
    ['http://127.0.0.1:5678', 'address_local'],
    ['http://latchkey.example.com', 'address_plain'],
    ['http://192.0.2.7:5678', 'address_plain'],
    ['http://[2001:db8::1]', 'address_plain'],
  ])('says of %s: %s', async ([baseUrl = '', code], { cast }) => {
    changeSettings({ baseUrl });
    expect(await codesFor(cast.olivia)).toContain(code);
  });

  it('says how mail is turned on where it is off, and asks for no factor that nobody may have', async ({
    cast,
  }) => {
    changeSettings({ mail: null, mfaEnabled: false, baseUrl: 'http://192.168.1.5:5678' });
    const codes = await codesFor(cast.olivia);
    expect(codes).toContain('mail_off');
    expect(codes.filter((code) => code.startsWith('factor'))).toEqual([]);
  });

  it('is shown to the owner alone, who puts it away for good', async ({ cast }) => {
    for (const other of [cast.adam, cast.mia, aVisitor(), system]) {
      expect(await listLeft(other)).toEqual([]);
      expect(await codeOf(putAwayList(other))).toBe('forbidden');
    }
    expect(await listLeft(cast.olivia)).not.toEqual([]);
    await putAwayList(cast.olivia);
    await putAwayList(cast.olivia);
    expect(await listLeft(cast.olivia)).toEqual([]);
    await handOverOwnership(commandLine, { userId: cast.adam.id });
    expect(await listLeft({ ...cast.adam, role: 'owner' })).toEqual([]);
  });
});
