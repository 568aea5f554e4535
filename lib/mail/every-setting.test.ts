import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { db } from '../../database/database';
import { sampleLink } from '../../emails/mail';
import { closeMailTransport } from '../../smtp/smtp';
import {
  certificateFor,
  gate,
  startMailServer,
  startScriptedMailServer,
  type TestMailServer,
  trust,
} from '../../testing/mail-server';
import { withDatabase } from '../../testing/testing';
import { config, keepConfig, parseSettings, SETTINGS } from '../config';
import { deliverMail } from './deliver';
import { enqueueMails } from './rows';

withDatabase();

/** What an operator writes for a relay without sign-in or encryption, less its port. */
const RELAY = {
  N8N_EMAIL_MODE: 'smtp',
  N8N_SMTP_HOST: '127.0.0.1',
  N8N_SMTP_USER: '',
  N8N_SMTP_PASS: '',
  N8N_SMTP_SENDER: 'Latchkey <door@example.com>',
  N8N_SMTP_SSL: 'false',
  N8N_SMTP_STARTTLS: 'false',
  N8N_EDITOR_BASE_URL: 'https://latchkey.example.com',
  N8N_ENCRYPTION_KEY: 'the-instance-key-of-the-tests-0001',
};
type Env = Record<string, string | undefined>;
type SignIn = { method: string; user: string; isEncrypted: boolean; by(pass: string): boolean };

let certificate: { cert: string; key: string };
beforeAll(async () => {
  certificate = await certificateFor('localhost');
});
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  closeMailTransport();
  vi.restoreAllMocks();
});

/** A server that offers sign-in, before TLS too, and STARTTLS unless told otherwise; and the sign-ins that it saw. */
async function mailServer(
  options: NonNullable<Parameters<typeof startMailServer>[0]>['options'] = {},
  listenAt?: string,
) {
  const signIns: SignIn[] = [];
  const server = await startMailServer({
    ...(listenAt && { listenAt }),
    options: {
      ...certificate,
      disabledCommands: [],
      allowInsecureAuth: true,
      authOptional: true,
      onAuth({ method, username = '', password, validatePassword }, { secure }, done) {
        const by = (pass: string) => (password === undefined ? validatePassword(pass) : password === pass);
        signIns.push({ method, user: username, isEncrypted: secure, by });
        done(null, { user: username });
      },
      ...options,
    },
  });
  return { ...server, signIns };
}

/** Begins anew with these settings, as an operator does. */
function restart(env: Env): void {
  closeMailTransport();
  const { settings } = parseSettings(env);
  const { databaseUrl, instanceKey } = config();
  keepConfig({ ...settings, instanceKey: settings.instanceKey ?? instanceKey, databaseUrl });
}

/** The outbox row of an invite mail, once it was tried. */
async function sent() {
  const [id = ''] = await enqueueMails(db(), {
    template: 'invite',
    to: 'guest@example.com',
    facts: {
      link: sampleLink('/invite/'),
      role: 'member',
      inviter: null,
      expiresAt: '2030-01-31T12:30:00.000Z',
    },
  });
  await deliverMail(id);
  return db().mail.findUniqueOrThrow({ where: { id } });
}

/** The one letter that arrives at this server when its operator writes these settings. */
async function arrived(server: TestMailServer, env: Env) {
  restart({ ...RELAY, N8N_SMTP_PORT: String(server.settings.port), ...env });
  expect(await sent()).toMatchObject({ state: 'sent' });
  const letter = server.letters.at(-1);
  if (!letter) throw new Error('No letter arrived.');
  return letter;
}

describe('N8N_EMAIL_MODE', () => {
  it.each(['', '  '])('%j: no mail is queued, and no mail server asked', async (mode) => {
    const server = await mailServer();
    restart({ ...RELAY, N8N_SMTP_PORT: String(server.settings.port), N8N_EMAIL_MODE: mode });
    const before = await db().mail.count();
    const order = { to: 'guest@example.com', template: 'password-changed' } as const;
    const facts = { changedAt: '2030-01-31T12:30:00.000Z' };
    expect(await enqueueMails(db(), { ...order, facts })).toEqual([]);
    expect(await db().mail.count()).toBe(before);
    expect(server.connections()).toBe(0);
  });

  it.each(['smtp', 'SMTP', undefined])('%s: the mail arrives', async (mode) => {
    const server = await mailServer();
    expect((await arrived(server, { N8N_EMAIL_MODE: mode })).to).toEqual(['guest@example.com']);
  });
});

describe('N8N_SMTP_HOST and N8N_SMTP_PORT', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1'])('%s and a port lead to the server', async (host) => {
    const server = await mailServer();
    await arrived(server, { N8N_SMTP_HOST: host });
    expect(server.connections()).toBe(1);
  });

  const speaksIPv6 = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === '::1'),
  );
  it.runIf(speaksIPv6).each(['::1', '[::1]'])('%s leads there by IPv6', async (host) => {
    const server = await mailServer({}, '::1');
    await arrived(server, { N8N_SMTP_HOST: host });
  });

  it('the port is 465 when nobody says otherwise', () => {
    expect(parseSettings(RELAY).settings.mail?.port).toBe(465);
  });
});

describe('N8N_SMTP_USER and N8N_SMTP_PASS', () => {
  const PASSWORDS = [
    'plain',
    'two words',
    ' spaces around ',
    '\ta tab\t',
    '"quoted',
    "it's \\ back`ticked`",
    '$HOME $(HOME) %PATH% #no-comment !x; & | > <',
    'a:b@c/d?e=f&g%20+h',
    'Größe пароль 密码 🔑',
    '*',
    '.',
    '===',
    'x'.repeat(2_000),
  ];
  it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])(
    'arrive as they were written, where the server asks by %s',
    async (method) => {
      const server = await mailServer({ authMethods: [method] });
      for (const pass of PASSWORDS) {
        await arrived(server, { N8N_SMTP_USER: 'door+relay@example.com', N8N_SMTP_PASS: pass });
        const last = server.signIns.at(-1);
        expect(last).toMatchObject({ method, user: 'door+relay@example.com' });
        expect(last?.by(pass), pass).toBe(true);
        expect(last?.by(`${pass} `)).toBe(false);
      }
      expect(server.signIns).toHaveLength(PASSWORDS.length);
    },
  );

  it('arrive without the quotes around them, which a file alone may have', async () => {
    const server = await mailServer();
    const path = join(mkdtempSync(join(tmpdir(), 'latchkey-pass-')), 'pass');
    writeFileSync(path, '"in a file"');
    onTestFinished(() => rmSync(path));
    const user = { N8N_SMTP_USER: "'door'" };
    await arrived(server, { ...user, N8N_SMTP_PASS: '"quoted"' });
    await arrived(server, { ...user, N8N_SMTP_PASS: undefined, N8N_SMTP_PASS_FILE: path });
    expect(server.signIns.map(({ user }) => user)).toEqual(['door', 'door']);
    expect([server.signIns[0]?.by('quoted'), server.signIns[1]?.by('"in a file"')]).toEqual([true, true]);
  });

  it.each(['PLAIN', 'LOGIN'])('may hold letters of every script and spaces, by %s', async (method) => {
    const server = await mailServer({ authMethods: [method] });
    const user = 'EXAMPLE\\Tür "Öffner" 🚪';
    await arrived(server, { N8N_SMTP_USER: user, N8N_SMTP_PASS: 'open' });
    expect(server.signIns).toMatchObject([{ method, user }]);
  });

  it('go over by the first way of several that the server offers and Latchkey knows', async () => {
    const server = await mailServer({ authMethods: ['GSSAPI', 'XOAUTH2', 'CRAM-MD5', 'LOGIN'] });
    await arrived(server, { N8N_SMTP_USER: 'door', N8N_SMTP_PASS: 'open' });
    expect(server.signIns).toMatchObject([{ method: 'LOGIN', user: 'door' }]);
  });

  it('both empty: nobody signs in, although the server offers it', async () => {
    const server = await mailServer();
    await arrived(server, { N8N_SMTP_USER: '', N8N_SMTP_PASS: '' });
    expect(server.signIns).toEqual([]);
  });

  it('signs in once for many mails', async () => {
    const server = await mailServer();
    await arrived(server, { N8N_SMTP_USER: 'door', N8N_SMTP_PASS: 'open' });
    for (let n = 0; n < 3; n += 1) await sent();
    expect(server.letters).toHaveLength(4);
    expect(server.signIns).toHaveLength(1);
  });
});

describe('N8N_SMTP_SENDER', () => {
  it.each([
    ['an address alone', 'door@example.com', '', 'door@example.com'],
    ['another domain', 'Door <door@mail.example.org>', 'Door', 'door@mail.example.org'],
    ['an address in brackets', '<door@example.com>', '', 'door@example.com'],
    ['a name', 'The Door <door@example.com>', 'The Door', 'door@example.com'],
    ['a quoted name with a comma', '"Door, The" <door@example.com>', 'Door, The', 'door@example.com'],
    ['escaped quotes', '"The \\"Door\\" \\\\" <door@example.com>', 'The "Door" \\', 'door@example.com'],
    ['a name like an address', '"a@b.example" <door@example.com>', 'a@b.example', 'door@example.com'],
    ['a name with dots', 'Door Inc. <door@example.com>', 'Door Inc.', 'door@example.com'],
    ['letters of every script', 'Tür 東京 🚪 <door@example.com>', 'Tür 東京 🚪', 'door@example.com'],
    ['a comma and umlauts', '"Tür, Die" <door@example.com>', 'Tür, Die', 'door@example.com'],
    [
      'a long name',
      `"${'Äußere Tür, '.repeat(12)}" <door@example.com>`,
      'Äußere Tür, '.repeat(12).trim(),
      'door@example.com',
    ],
    ['n8n’s own form', '<The Door> door@example.com', 'The Door', 'door@example.com'],
  ])('%s', async (_what, setting, name, address) => {
    const server = await mailServer();
    const { from, read, raw } = await arrived(server, { N8N_SMTP_SENDER: setting });
    expect(from).toBe(address);
    expect(read.from).toMatchObject({ name, address });
    expect(read.messageId?.split('@')[1]).toBe(`${address.split('@')[1]}>`);
    expect(raw).not.toMatch(/^(Sender|Reply-To|Return-Path):/im);
  });

  it('a domain beyond ASCII travels in the form that every mail server knows', async () => {
    const { settings, heard } = await startScriptedMailServer(() => undefined);
    const port = String(settings.port);
    restart({ ...RELAY, N8N_SMTP_PORT: port, N8N_SMTP_SENDER: 'Tür <Tuer@Tür.example>' });
    expect(await sent()).toMatchObject({ state: 'sent', reply: '250 2.0.0 accepted' });
    const said = heard[0]?.map(({ bytes }) => bytes.toString()).join('') ?? '';
    expect(said).toContain('MAIL FROM:<tuer@xn--tr-xka.example>\r\n');
    expect(said).toMatch(/^From: .* <tuer@xn--tr-xka\.example>\r$/m);
    expect(said).toMatch(/^Message-ID: <.+@xn--tr-xka\.example>\r$/m);
  });
});

describe('N8N_SMTP_SSL and N8N_SMTP_STARTTLS', () => {
  const SIGN_IN = { N8N_SMTP_HOST: 'localhost', N8N_SMTP_USER: 'door', N8N_SMTP_PASS: 'open' };
  const NO_STARTTLS = { disabledCommands: ['STARTTLS'] };

  it.each([
    ['SSL unset is true: TLS from the first byte', undefined, undefined, { secure: true }, true],
    ['SSL=true: TLS from the first byte', 'true', undefined, { secure: true }, true],
    ['SSL=true, STARTTLS=false: TLS from the first byte', 'true', 'false', { secure: true }, true],
    ['SSL=false, STARTTLS offered: encrypted before the sign-in', 'false', undefined, {}, true],
    ['SSL=false, STARTTLS=true, offered: encrypted before the sign-in', 'FALSE', '1', {}, true],
    [
      'SSL=false, STARTTLS not offered, be it by the server or by whoever stands between: clear text, as the setting says',
      'false',
      'true',
      NO_STARTTLS,
      false,
    ],
    ['SSL=false, STARTTLS=false: clear text although it is offered', 'false', 'false', {}, false],
    ['SSL=0, STARTTLS=0: clear text where it is not offered', '0', '0', NO_STARTTLS, false],
  ])('%s', async (_what, ssl, starttls, options, isEncrypted) => {
    trust(certificate.cert);
    const server = await mailServer(options);
    const letter = await arrived(server, { ...SIGN_IN, N8N_SMTP_SSL: ssl, N8N_SMTP_STARTTLS: starttls });
    expect(letter.isEncrypted).toBe(isEncrypted);
    // Again over the same connection: the row says so of each mail.
    for (const row of [await db().mail.findFirstOrThrow({ orderBy: { createdAt: 'desc' } }), await sent()])
      expect(row).toMatchObject({ state: 'sent', cause: isEncrypted ? null : 'sent_in_clear_text' });
    expect(server.signIns).toMatchObject([{ user: 'door', isEncrypted }]);
    expect(server.connections()).toBe(1);
  });
});

describe('LATCHKEY_SMTP_REQUIRE_TLS', () => {
  const REQUIRED = {
    N8N_SMTP_HOST: 'localhost',
    N8N_SMTP_USER: 'door',
    N8N_SMTP_PASS: 'open',
    LATCHKEY_SMTP_REQUIRE_TLS: 'true',
  };

  it.each(['true', 'false'])('true, STARTTLS=%s, offered: it is used', async (N8N_SMTP_STARTTLS) => {
    trust(certificate.cert);
    const server = await mailServer();
    const { isEncrypted } = await arrived(server, { ...REQUIRED, N8N_SMTP_STARTTLS });
    expect(isEncrypted).toBe(true);
    expect(server.signIns).toMatchObject([{ isEncrypted: true }]);
  });

  it.each(['502 5.5.1 not implemented', '500 5.5.2 what', '454 4.7.0 not now', 'hang up'])(
    'true, STARTTLS taken out of what the server offers, which says %j to it: the mail waits, and nothing of it is sent',
    async (STARTTLS) => {
      const { settings, heard } = await startScriptedMailServer((step) =>
        step === 'EHLO'
          ? '250-mail.example.com\r\n250 AUTH PLAIN LOGIN'
          : step === 'STARTTLS'
            ? STARTTLS
            : undefined,
      );
      restart({
        ...RELAY,
        ...REQUIRED,
        N8N_SMTP_HOST: '127.0.0.1',
        N8N_SMTP_PORT: String(settings.port),
        N8N_SMTP_STARTTLS: 'true',
      });
      const row = await sent();
      expect(row).toMatchObject({ state: 'queued', nextTryAt: expect.any(Date) });
      if (STARTTLS.startsWith('5')) expect(row.cause).toBe('tls_not_offered');
      expect(heard.flat().map(({ step }) => step)).toEqual(['EHLO', 'STARTTLS']);
    },
  );

  it('true, and a server that knows only HELO: the mail waits', async () => {
    const { settings, heard } = await startScriptedMailServer((step) =>
      step === 'EHLO' ? '502 5.5.1 what' : undefined,
    );
    restart({ ...RELAY, ...REQUIRED, N8N_SMTP_HOST: '127.0.0.1', N8N_SMTP_PORT: String(settings.port) });
    expect(await sent()).toMatchObject({ state: 'queued', cause: 'tls_not_offered' });
    expect(heard.flat().map(({ step }) => step)).not.toContain('MAIL FROM');
  });
});

describe('LATCHKEY_SMTP_NAME', () => {
  const OWN = hostname();
  it.each([
    ['set', { LATCHKEY_SMTP_NAME: 'door.example.org' }, /^door\.example\.org$/],
    ['unset: the host of the base URL', {}, /^latchkey\.example\.com$/],
    [
      'unset, with a base URL beyond ASCII',
      { N8N_EDITOR_BASE_URL: 'https://tür.example' },
      /^xn--tr-xka\.example$/,
    ],
    ['unset, with a short host', { N8N_EDITOR_BASE_URL: 'http://nas:5678' }, /^nas$/],
    ...['http://localhost:5678', 'http://127.0.0.1:5678', 'http://192.168.1.9', 'http://[fd00::9]:5678'].map(
      (url): [string, Env, RegExp] => [
        `unset, with ${url}: a whole name`,
        { N8N_EDITOR_BASE_URL: url },
        OWN.includes('.') ? new RegExp(`^${OWN}$`) : /^example\.com$/,
      ],
    ),
  ])('%s', async (_what, env, name) => {
    const { settings, heard } = await startScriptedMailServer(() => undefined);
    restart({ ...RELAY, N8N_SMTP_PORT: String(settings.port), ...env });
    await sent();
    const [, said = ''] = /^EHLO (.*)\r\n$/.exec(heard[0]?.[0]?.bytes.toString() ?? '') ?? [];
    expect(said).toMatch(name);
  });

  it.each(['192.0.2.1', '[192.0.2.1]', '::1', 'two words', 'https://a.example', 'a.example:25'])(
    '%j is refused',
    (LATCHKEY_SMTP_NAME) => {
      expect(() => parseSettings({ ...RELAY, LATCHKEY_SMTP_NAME })).toThrow(/^LATCHKEY_SMTP_NAME: host_/);
    },
  );
});

describe('the size of a mail', () => {
  const offering = (...offers: string[]) =>
    startScriptedMailServer((step) =>
      step === 'EHLO'
        ? ['mail.example.com', ...offers]
            .map((line, n) => `250${n < offers.length ? '-' : ' '}${line}`)
            .join('\r\n')
        : undefined,
    );

  it.each([['SIZE 100000000', 'PIPELINING'], ['SIZE 0'], ['SIZE']])(
    'is named where the server asks: %s %s',
    async (...offers) => {
      const { settings, heard } = await offering(...offers);
      restart({ ...RELAY, N8N_SMTP_PORT: String(settings.port) });
      expect(await sent()).toMatchObject({ state: 'sent' });
      const said = (step: string) => heard[0]?.find((one) => one.step === step)?.bytes ?? Buffer.alloc(0);
      const letter = said('letter')
        .toString('latin1')
        .replace(/\r\n\.\r\n$/, '\r\n')
        .replace(/^\.\./gm, '.');
      expect(said('MAIL FROM').toString()).toBe(`MAIL FROM:<door@example.com> SIZE=${letter.length}\r\n`);
    },
  );

  it('above what the server takes is known before anything is sent, and for good', async () => {
    const { settings, heard } = await offering('SIZE 1000', 'PIPELINING');
    restart({ ...RELAY, N8N_SMTP_PORT: String(settings.port) });
    expect(await sent()).toMatchObject({
      state: 'failed',
      cause: 'mail_too_large',
      reply: expect.stringContaining('1000'),
    });
    expect(heard.flat().map(({ step }) => step)).not.toContain('MAIL FROM');
  });

  it('is not named to a server that does not ask, and nothing is sent ahead of its replies', async () => {
    const { settings, heard } = await offering();
    restart({ ...RELAY, N8N_SMTP_PORT: String(settings.port) });
    expect(await sent()).toMatchObject({ state: 'sent' });
    expect(heard[0]?.map(({ step }) => step)).toEqual(['EHLO', 'MAIL FROM', 'RCPT TO', 'DATA', 'letter']);
    expect(heard[0]?.[1]?.bytes.toString()).toBe('MAIL FROM:<door@example.com>\r\n');
  });
});

describe('LATCHKEY_MAIL_CONNECTIONS', () => {
  it.each([
    [undefined, 5],
    ['1', 1],
    ['12', 12],
  ])('%s: many mails at once share %i connections', async (setting, most) => {
    const all = gate();
    const server = await startMailServer({
      onLetter: async () => {
        await all.opened;
        return undefined;
      },
    });
    const N8N_SMTP_PORT = String(server.settings.port);
    restart({ ...RELAY, N8N_SMTP_PORT, LATCHKEY_MAIL_CONNECTIONS: setting });
    const outcomes = Promise.all(Array.from({ length: 15 }, sent));
    await vi.waitFor(() => expect(server.connections()).toBe(most), { timeout: 30_000 });
    all.open();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ state: 'sent', attempts: 1 });
    expect(server.letters).toHaveLength(15);
    expect(server.connections()).toBe(most);
  });
});

describe('in files, as secrets are handed to containers', () => {
  it.each(['\n', '\r\n'])('every setting of mail works with %j at the end', async (end) => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-every-setting-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    trust(certificate.cert);
    const server = await mailServer();
    const values = {
      N8N_EMAIL_MODE: 'smtp',
      N8N_SMTP_HOST: 'localhost',
      N8N_SMTP_PORT: String(server.settings.port),
      N8N_SMTP_USER: 'door',
      N8N_SMTP_PASS: 'two "words" #1',
      N8N_SMTP_SENDER: '"Tür, Die" <door@example.com>',
      N8N_SMTP_SSL: 'false',
      N8N_SMTP_STARTTLS: 'true',
      LATCHKEY_MAIL_CONNECTIONS: '3',
      LATCHKEY_SMTP_NAME: 'door.example.org',
      LATCHKEY_SMTP_REQUIRE_TLS: 'true',
    };
    const ours = SETTINGS.map(({ name }) => name).filter((name) =>
      /^(N8N_SMTP|N8N_EMAIL|LATCHKEY_MAIL|LATCHKEY_SMTP)_/.test(name),
    );
    expect(Object.keys(values).sort()).toEqual(ours.sort());
    const files = Object.entries(values).map(([name, value]) => {
      writeFileSync(join(folder, name), value + end);
      return [`${name}_FILE`, join(folder, name)];
    });
    restart({ ...Object.fromEntries(files), LATCHKEY_INSTANCE_NAME: 'Werkstatt' });
    expect(await sent()).toMatchObject({ state: 'sent' });
    expect(server.letters).toMatchObject([
      { from: 'door@example.com', isEncrypted: true, read: { from: { name: 'Tür, Die' } } },
    ]);
    expect(config().mailConnections).toBe(3);
    expect(server.signIns).toMatchObject([{ user: 'door', isEncrypted: true }]);
    expect(server.signIns[0]?.by(values.N8N_SMTP_PASS)).toBe(true);
  });
});
