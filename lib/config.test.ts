import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { accentOf } from '../settings/accent';
import { readLogo } from '../settings/logo';
import { config, keepConfig, parseSettings, SETTINGS, SettingsFaults, wantsJsonLog } from './config';

type Env = Record<string, string | undefined>;

const KEY = 'k'.repeat(32);
const PASS = 'hunter2-correct-horse';
const MAIL = {
  N8N_EMAIL_MODE: 'smtp',
  N8N_SMTP_HOST: 'mail.example.com',
  N8N_SMTP_USER: 'latchkey',
  N8N_SMTP_PASS: PASS,
  N8N_SMTP_SENDER: 'Latchkey <door@example.com>',
  N8N_EDITOR_BASE_URL: 'https://latchkey.example.com',
};

const INVITE = '<a href="{{inviteAcceptUrl}}">Join</a>';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const RESET = '<a href="{{passwordResetUrl}}">Choose a password</a>';
const BCRYPT = `$2y$10$${'./'.repeat(26)}A`;
const ARGON2ID =
  '$argon2id$v=19$m=65536,t=3,p=4$c29tZSBzYWx0IG9mIG91cnM$YW5kIGEgaGFzaCBvZiB0aGlydHktdHdvIGJ5dGVz';
const OWNER = {
  N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
  N8N_INSTANCE_OWNER_EMAIL: 'Olivia@Example.com',
  N8N_INSTANCE_OWNER_FIRST_NAME: 'Olivia',
  N8N_INSTANCE_OWNER_LAST_NAME: 'Owner',
  N8N_INSTANCE_OWNER_PASSWORD_HASH: BCRYPT,
};

const settingsOf = (env: Env) => parseSettings(env).settings;
const warningsOf = (env: Env) => parseSettings(env).warnings;
/** Faults and warnings as "NAME: code". */
const coded = (said: readonly { setting: string; code: string }[]) =>
  said.map(({ setting, code }) => `${setting}: ${code}`);

function failureOf(env: Env): SettingsFaults | null {
  try {
    parseSettings(env);
    return null;
  } catch (error) {
    if (error instanceof SettingsFaults) return error;
    throw error;
  }
}

const faultsOf = (env: Env) => failureOf(env)?.faults ?? [];
const codesOf = (env: Env) => coded(faultsOf(env));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('without any setting', () => {
  it('Latchkey runs with its defaults and has nothing to warn of', () => {
    expect(parseSettings({})).toEqual({
      settings: {
        baseUrl: 'http://localhost:5678',
        port: 5678,
        listenAddress: null,
        mail: null,
        mailConnections: 5,
        mailTemplates: { invite: null, 'password-reset': null },
        instanceName: 'Latchkey',
        logo: null,
        accent: null,
        inviteHours: 168,
        inviteLinksByMailOnly: false,
        passwordMinLength: 8,
        mfaEnabled: true,
        asksSurvey: true,
        instanceKey: null,
        signInSecret: null,
        signInHours: 168,
        secureCookie: false,
        sameSite: 'lax',
        proxyHops: 0,
        setupCode: { kind: 'derived' },
        userManagementDisabled: false,
        environmentOwner: null,
        databaseUrl: null,
        databaseConnections: 10,
        dataDir: resolve('data'),
        logLevel: 'info',
        logFormat: null,
        metricsEnabled: false,
        mfaEnforced: false,
      },
      warnings: [],
    });
  });

  it('an empty value, or one of white space, is as good as none', () => {
    const names = SETTINGS.map(({ name }) => name).filter((name) => name !== 'N8N_SMTP_PASS');
    expect(parseSettings(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(parseSettings({}));
    expect(parseSettings(Object.fromEntries(names.map((name) => [name, ' \n'])))).toEqual(parseSettings({}));
    expect(parseSettings(Object.fromEntries(names.map((name) => [`${name}_FILE`, ' '])))).toEqual(
      parseSettings({}),
    );
  });

  it('the environment of the process is what is read', () => {
    vi.stubEnv('LATCHKEY_INSTANCE_NAME', 'The workshop');
    expect(parseSettings().settings.instanceName).toBe('The workshop');
    vi.unstubAllEnvs();
  });
});

describe('with every setting', () => {
  it('each of them arrives where it is used', () => {
    const [invite, reset] = [file('invite.html', INVITE), file('reset.html', RESET)];
    const logo = file('logo.svg', SVG);
    const env = {
      ...MAIL,
      N8N_SMTP_PORT: '2525',
      N8N_SMTP_SSL: 'false',
      N8N_SMTP_STARTTLS: '1',
      LATCHKEY_SMTP_REQUIRE_TLS: 'true',
      LATCHKEY_SMTP_NAME: 'Tür.example.com',
      N8N_UM_EMAIL_TEMPLATES_INVITE: invite,
      N8N_UM_EMAIL_TEMPLATES_PWRESET: reset,
      LATCHKEY_MAIL_CONNECTIONS: '20',
      N8N_PROTOCOL: 'https',
      N8N_HOST: 'elsewhere.example.com',
      N8N_PORT: '8080',
      N8N_PATH: '/',
      N8N_WEBHOOK_URL: 'https://hooks.example.com/',
      WEBHOOK_URL: 'https://hooks.example.com/',
      N8N_LISTEN_ADDRESS: '127.0.0.1',
      N8N_ENCRYPTION_KEY: KEY,
      N8N_USER_MANAGEMENT_JWT_SECRET: 's'.repeat(32),
      N8N_USER_MANAGEMENT_JWT_DURATION_HOURS: '24',
      N8N_INVITE_LINKS_EMAIL_ONLY: 'TRUE',
      N8N_PASSWORD_MIN_LENGTH: '12',
      N8N_MFA_ENABLED: 'false',
      N8N_PERSONALIZATION_ENABLED: 'false',
      N8N_SECURE_COOKIE: 'False',
      N8N_SAMESITE_COOKIE: 'Strict',
      N8N_PROXY_HOPS: '2',
      DATABASE_URL: 'postgresql://u:p@db:5432/latchkey',
      LATCHKEY_DATABASE_CONNECTIONS: '25',
      LATCHKEY_DATA_DIR: '/var/lib/latchkey',
      N8N_LOG_LEVEL: 'debug',
      N8N_LOG_FORMAT: 'json',
      N8N_METRICS: 'true',
      N8N_MFA_ENFORCED_ENABLED: 'true',
      LATCHKEY_SETUP_CODE: 'open-sesame',
      LATCHKEY_INVITE_HOURS: '72',
      LATCHKEY_INSTANCE_NAME: 'The workshop',
      LATCHKEY_LOGO: logo,
      LATCHKEY_ACCENT: '#0969DA',
      N8N_USER_MANAGEMENT_DISABLED: '1',
      ...OWNER,
    };
    expect(Object.keys(env).sort()).toEqual(SETTINGS.map(({ name }) => String(name)).sort());
    expect(parseSettings(env)).toEqual({
      settings: {
        baseUrl: 'https://latchkey.example.com',
        port: 8080,
        listenAddress: '127.0.0.1',
        mail: {
          host: 'mail.example.com',
          port: 2525,
          auth: { user: 'latchkey', pass: PASS },
          sender: { name: 'Latchkey', address: 'door@example.com' },
          security: 'starttls',
          isTlsRequired: true,
          ownName: 'xn--tr-xka.example.com',
        },
        mailConnections: 20,
        mailTemplates: { invite, 'password-reset': reset },
        instanceName: 'The workshop',
        logo: readLogo(logo),
        accent: accentOf('#0969da'),
        inviteHours: 72,
        inviteLinksByMailOnly: true,
        passwordMinLength: 12,
        mfaEnabled: false,
        asksSurvey: false,
        instanceKey: KEY,
        signInSecret: 's'.repeat(32),
        signInHours: 24,
        secureCookie: false,
        sameSite: 'strict',
        proxyHops: 2,
        setupCode: { kind: 'own', code: 'open-sesame' },
        userManagementDisabled: true,
        environmentOwner: {
          email: 'olivia@example.com',
          firstName: 'Olivia',
          lastName: 'Owner',
          passwordHash: BCRYPT,
        },
        databaseUrl: 'postgresql://u:p@db:5432/latchkey',
        databaseConnections: 25,
        dataDir: '/var/lib/latchkey',
        logLevel: 'debug',
        logFormat: 'json',
        metricsEnabled: true,
        mfaEnforced: true,
      },
      warnings: [],
    });
  });

  it('nothing of them can be changed afterwards', () => {
    const settings = settingsOf(MAIL);
    expect([settings, settings.mail, settings.mail?.auth, settings.mail?.sender].every(Object.isFrozen)).toBe(
      true,
    );
    expect(() => Object.assign(settings.mail?.sender ?? {}, { name: 'x' })).toThrow(TypeError);
  });

  it('white space around a value is dropped, but not around a mail password given directly', () => {
    const { mail, instanceName } = settingsOf({
      ...MAIL,
      N8N_SMTP_HOST: ' mail.example.com\r',
      N8N_SMTP_PASS: ' p ',
      LATCHKEY_INSTANCE_NAME: ' Workshop ',
    });
    expect(mail?.host).toBe('mail.example.com');
    expect(mail?.auth?.pass).toBe(' p ');
    expect(instanceName).toBe('Workshop');
  });
});

describe('when settings are wrong', () => {
  it('every fault is named at once, in the order of the documentation', () => {
    const failure = failureOf({
      N8N_EMAIL_MODE: 'smtp',
      N8N_SMTP_PORT: 'abc',
      N8N_SMTP_SSL: 'yes',
      N8N_EDITOR_BASE_URL: 'latchkey.example.com',
      N8N_PROXY_HOPS: '11',
      LATCHKEY_DATA_DIR_FILE: join(folder, 'none'),
      DATABASE_URL: 'mysql://localhost',
    });
    expect(failure?.message.split('\n')).toEqual([
      'N8N_SMTP_HOST: missing',
      'N8N_SMTP_PORT: number_unusable',
      'N8N_SMTP_SENDER: sender_missing',
      'N8N_SMTP_SSL: flag_unknown',
      'N8N_EDITOR_BASE_URL: origin_unusable',
      'N8N_PROXY_HOPS: number_unusable',
      'N8N_ENCRYPTION_KEY: missing',
      'DATABASE_URL: database_scheme_unknown',
      'LATCHKEY_DATA_DIR: file_unreadable',
    ]);
    expect(coded(failure?.faults ?? [])).toEqual(failure?.message.split('\n'));
  });

  it('misspelt names are told together with the faults, since they are often the cause', () => {
    const { N8N_SMTP_PASS: _, ...rest } = MAIL;
    const failure = failureOf({ ...rest, N8N_SMTP_PASSWORD: PASS });
    expect(failure?.faults).toHaveLength(1);
    expect(failure?.warnings).toEqual([
      { setting: 'N8N_SMTP_PASSWORD', code: 'name_unknown', facts: { meant: 'N8N_SMTP_PASS' } },
    ]);
  });

  it('a switch takes true, false, 1 or 0 in any case, and nothing else', () => {
    for (const text of ['true', 'TRUE', 'True', '1']) {
      expect(settingsOf({ N8N_SECURE_COOKIE: text }).secureCookie).toBe(true);
    }
    for (const text of ['false', 'FALSE', '0']) {
      expect(settingsOf({ N8N_SECURE_COOKIE: text }).secureCookie).toBe(false);
    }
    for (const text of ['yes', 'on', '2', 'truee']) {
      expect(faultsOf({ N8N_SECURE_COOKIE: text })).toEqual([
        { setting: 'N8N_SECURE_COOKIE', code: 'flag_unknown', facts: { given: text } },
      ]);
    }
  });

  it.each([
    ['N8N_SMTP_PORT', 1, 65_535],
    ['N8N_PORT', 1, 65_535],
    ['N8N_PROXY_HOPS', 0, 10],
    ['N8N_USER_MANAGEMENT_JWT_DURATION_HOURS', 1, 8760],
    ['LATCHKEY_INVITE_HOURS', 1, 8760],
    ['LATCHKEY_MAIL_CONNECTIONS', 1, 50],
    ['LATCHKEY_DATABASE_CONNECTIONS', 2, 100],
    ['N8N_PASSWORD_MIN_LENGTH', 8, 64],
  ])('%s is a whole number from %i to %i', (name, least, most) => {
    expect(faultsOf({ [name]: String(least) })).toEqual([]);
    expect(faultsOf({ [name]: String(most) })).toEqual([]);
    for (const text of [
      String(least - 1),
      String(most + 1),
      '9.5',
      '1e1',
      '0x9',
      '+9',
      'nine',
      '9'.repeat(400),
    ]) {
      const [fault] = faultsOf({ [name]: text });
      expect(fault).toMatchObject({ setting: name, code: 'number_unusable', facts: { least, most } });
      expect(JSON.stringify(fault).length).toBeLessThan(250);
    }
  });
});

describe('e-mail', () => {
  it.each(['sendmail', 'off', 'true'])('the mode is smtp or empty, and "%s" is neither', (mode) => {
    expect(faultsOf({ ...MAIL, N8N_EMAIL_MODE: mode })).toEqual([
      { setting: 'N8N_EMAIL_MODE', code: 'email_mode_unknown', facts: { given: mode } },
    ]);
  });

  it('a mode in capitals means the same, and does not hide what else is missing', () => {
    expect(settingsOf({ ...MAIL, N8N_EMAIL_MODE: 'SMTP' }).mail).not.toBeNull();
    expect(faultsOf({ N8N_EMAIL_MODE: 'SMTP' })).toHaveLength(2);
  });

  it('without a mode is on exactly when there is a host, as in n8n', () => {
    const mode = { N8N_EMAIL_MODE: undefined };
    expect(settingsOf({ ...MAIL, ...mode }).mail?.host).toBe('mail.example.com');
    expect(settingsOf({ ...MAIL, ...mode, N8N_SMTP_HOST: ' ' }).mail).toBeNull();
    expect(codesOf({ N8N_SMTP_HOST: 'mail.example.com' })).toEqual(['N8N_SMTP_SENDER: sender_missing']);
    expect(codesOf({ N8N_SMTP_HOST_FILE: join(folder, 'none') })).toEqual([
      'N8N_SMTP_HOST: file_unreadable',
      'N8N_SMTP_SENDER: sender_missing',
    ]);
  });

  it('turned on, it needs a host and a sender', () => {
    expect(codesOf({ ...MAIL, N8N_SMTP_HOST: undefined })).toEqual(['N8N_SMTP_HOST: missing']);
    expect(codesOf({ ...MAIL, N8N_SMTP_SENDER: undefined })).toEqual(['N8N_SMTP_SENDER: sender_missing']);
    expect(faultsOf({ ...MAIL, N8N_SMTP_HOST: '', N8N_SMTP_SENDER: ' ' })).toHaveLength(2);
  });

  it.each([
    ['Mailer@Example.com', 'mailer@example.com'],
    ['mailer@mailhost', 'mailer@mailhost'],
    ['mailer', null],
    ['EXAMPLE\\mailer', null],
    ['@example.com', null],
  ])('the user name %s stands in for a sender when it is an address', (user, address) => {
    const env = { ...MAIL, N8N_SMTP_USER: user, N8N_SMTP_SENDER: undefined };
    if (address === null) expect(codesOf(env)).toEqual(['N8N_SMTP_SENDER: sender_missing']);
    else expect(settingsOf(env).mail?.sender).toEqual({ name: '', address });
  });

  it('a relay without sign-in has neither user name nor password, and a line says so', () => {
    for (const none of [undefined, '']) {
      const env = { ...MAIL, N8N_SMTP_USER: none, N8N_SMTP_PASS: none };
      expect(settingsOf(env).mail?.auth).toBeNull();
      expect(warningsOf(env)).toEqual([
        { setting: 'N8N_SMTP_USER', code: 'no_sign_in', facts: { host: 'mail.example.com' } },
      ]);
    }
    const empty = { N8N_SMTP_USER_FILE: file('no-user', '\n'), N8N_SMTP_PASS_FILE: file('no-pass', '') };
    expect(
      settingsOf({ ...MAIL, N8N_SMTP_USER: undefined, N8N_SMTP_PASS: undefined, ...empty }).mail?.auth,
    ).toBeNull();
  });

  it('one of user name and password without the other is a fault of the one that is not there', () => {
    for (const none of [undefined, '']) {
      expect(codesOf({ ...MAIL, N8N_SMTP_USER: none })).toEqual(['N8N_SMTP_USER: user_missing']);
      expect(codesOf({ ...MAIL, N8N_SMTP_PASS: none })).toEqual(['N8N_SMTP_PASS: pass_missing']);
    }
  });

  it('SSL and STARTTLS make one of three kinds of security', () => {
    const security = (ssl: string, starttls: string) =>
      settingsOf({ ...MAIL, N8N_SMTP_SSL: ssl, N8N_SMTP_STARTTLS: starttls, N8N_SMTP_PORT: '2525' }).mail
        ?.security;
    expect([security('', ''), security('true', 'false'), security('1', '1')]).toEqual(['tls', 'tls', 'tls']);
    expect([security('false', ''), security('0', 'true')]).toEqual(['starttls', 'starttls']);
    expect(security('false', 'false')).toBe('none');
  });

  it('turned off, its other settings are still checked for form, but none is required', () => {
    expect(settingsOf({ N8N_SMTP_USER: 'latchkey', N8N_SMTP_PASS: '' }).mail).toBeNull();
    expect(
      faultsOf({ N8N_SMTP_PORT: '0', N8N_SMTP_SENDER: 'nobody', N8N_SMTP_HOST: 'a b', N8N_SMTP_SSL: 'on' }),
    ).toHaveLength(4);
  });

  it('turned off by an empty mode while there is a host gets a line, and so does a sender without a host', () => {
    expect(settingsOf({ ...MAIL, N8N_EMAIL_MODE: ' ' }).mail).toBeNull();
    expect(coded(warningsOf({ ...MAIL, N8N_EMAIL_MODE: '' }))).toEqual([
      'N8N_SMTP_HOST: email_off_with_host',
    ]);
    const noHost = { ...MAIL, N8N_EMAIL_MODE: undefined, N8N_SMTP_HOST: undefined };
    expect(coded(warningsOf(noHost))).toEqual(['N8N_SMTP_HOST: email_off_without_host']);
    expect(warningsOf(MAIL)).toEqual([]);
  });

  it('invite links by mail only, with e-mail off, means that nobody can be invited', () => {
    expect(coded(warningsOf({ N8N_INVITE_LINKS_EMAIL_ONLY: 'true' }))).toEqual([
      'N8N_INVITE_LINKS_EMAIL_ONLY: links_mailed_with_email_off',
    ]);
    expect(warningsOf({ ...MAIL, N8N_INVITE_LINKS_EMAIL_ONLY: 'true' })).toEqual([]);
  });

  it('a port that does not go with the encryption gets a warning that names the setting', () => {
    const warnings = (env: Env) => coded(warningsOf({ ...MAIL, ...env }));
    expect(warnings({ N8N_SMTP_PORT: '587' })).toEqual(['N8N_SMTP_SSL: tls_on_587']);
    expect(warnings({ N8N_SMTP_SSL: 'false', N8N_SMTP_PORT: '465' })).toEqual([
      'N8N_SMTP_SSL: no_tls_on_465',
    ]);
    expect(warnings({ N8N_SMTP_SSL: 'false' })).toEqual(['N8N_SMTP_PORT: no_tls_on_unset_port']);
    expect(warnings({ N8N_SMTP_SSL: 'false', N8N_SMTP_PORT: '587' })).toEqual([]);
    expect(warnings({ N8N_SMTP_SSL: 'true', N8N_SMTP_PORT: '465' })).toEqual([]);
  });
});

describe('the mail server', () => {
  it.each([
    ['mail.example.com', 'mail.example.com'],
    ['Mail.Example.COM', 'mail.example.com'],
    ['localhost', 'localhost'],
    ['mail_relay', 'mail_relay'],
    ['192.0.2.1', '192.0.2.1'],
    ['::1', '::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['mail.exämple.de', 'mail.xn--exmple-cua.de'],
  ])('may be %s', (text, host) => {
    expect(settingsOf({ ...MAIL, N8N_SMTP_HOST: text }).mail?.host).toBe(host);
  });

  it.each([
    ['smtp://mail.example.com:587', { scheme: 'smtp://', port: '587' }],
    ['mail.example.com:587', { port: '587' }],
    ['[::1]:25', { port: '25' }],
    ['smtps://mail.example.com', { scheme: 'smtps://' }],
    ['mail.example.com/x', { hasPath: true }],
    ['door@example.com', { hasAt: true }],
  ])('given as %s is a fault that says what to put where', (text, more) => {
    const none = { scheme: null, hasAt: false, port: null, hasPath: false, portSetting: 'N8N_SMTP_PORT' };
    expect(faultsOf({ ...MAIL, N8N_SMTP_HOST: text })).toEqual([
      { setting: 'N8N_SMTP_HOST', code: 'host_with_more', facts: { ...none, ...more } },
    ]);
  });

  it.each(['mail example', '-mail', '256.1.1.1'])('is not %s', (given) => {
    expect(faultsOf({ ...MAIL, N8N_SMTP_HOST: given })).toEqual([
      { setting: 'N8N_SMTP_HOST', code: 'host_unusable', facts: { given } },
    ]);
  });

  it('given with a password in front does not show the password', () => {
    for (const text of [`smtp://u:${PASS}@mail.example.com:587`, `smtp://u:12/${PASS}@h`, `u:${PASS}@h`]) {
      expect(codesOf({ ...MAIL, N8N_SMTP_HOST: text })).toEqual(['N8N_SMTP_HOST: host_with_more']);
      expect(JSON.stringify(faultsOf({ ...MAIL, N8N_SMTP_HOST: text }))).not.toMatch(/hunter2|12/);
    }
  });
});

describe('the sender', () => {
  it.each([
    ['door@example.com', '', 'door@example.com'],
    ['<door@example.com>', '', 'door@example.com'],
    ['Latchkey <door@example.com>', 'Latchkey', 'door@example.com'],
    ['Latchkey<Door@Example.com>', 'Latchkey', 'door@example.com'],
    ['"Latchkey, Inc." <door@example.com>', 'Latchkey, Inc.', 'door@example.com'],
    ['Latchkey, Inc.; Berlin <door@example.com>', 'Latchkey, Inc.; Berlin', 'door@example.com'],
    [String.raw`"The \"Key\" \\o/" <door@example.com>`, String.raw`The "Key" \o/`, 'door@example.com'],
    ['<Latchkey Team> door@example.com', 'Latchkey Team', 'door@example.com'],
    ['Schlüssel 鍵 <tür@example.com>', null, null],
    ['Schlüssel 鍵 <door@exämple.de>', 'Schlüssel 鍵', 'door@xn--exmple-cua.de'],
    ["O'Hara & Co. (Berlin) <door@example.com>", "O'Hara & Co. (Berlin)", 'door@example.com'],
  ])('may be written %s', (text, name, address) => {
    const env = { ...MAIL, N8N_SMTP_SENDER: text };
    if (address === null) expect(faultsOf(env)).toHaveLength(1);
    else expect(settingsOf(env).mail?.sender).toEqual({ name, address });
  });

  it.each([
    'Latchkey',
    'Latchkey <>',
    'Latchkey <door>',
    'Latchkey door@example.com',
    'one@example.com, two@example.com',
    'one@example.com <two@example.com>',
    'A <one@example.com>, B <two@example.com>',
    '"Latchkey <door@example.com>',
    'Latchkey <door@example.com> x',
    '<Latchkey> <door@example.com>',
    '<one@example.com> two@example.com',
  ])('is refused as %s', (text) => {
    expect(codesOf({ ...MAIL, N8N_SMTP_SENDER: text })).toEqual(['N8N_SMTP_SENDER: sender_unusable']);
  });

  it.each(['door@mailhost', 'Latchkey <door@mailhost>', 'door@localhost'])(
    'may have a host without a dot, as in %s, and a line says that others may refuse it',
    (text) => {
      const env = { ...MAIL, N8N_SMTP_SENDER: text };
      expect(settingsOf(env).mail?.sender.address).toMatch(/^door@(?:mailhost|localhost)$/);
      expect(coded(warningsOf(env))).toEqual(['N8N_SMTP_SENDER: sender_host_bare']);
    },
  );

  it('cannot smuggle a header into a mail', () => {
    for (const text of ['A\r\nBcc: <x@example.com>', 'A\u0000 <x@example.com>', 'A\u2028B <x@example.com>']) {
      expect(codesOf({ ...MAIL, N8N_SMTP_SENDER: text })).toEqual(['N8N_SMTP_SENDER: control_characters']);
    }
  });
});

describe('a mail template', () => {
  const invite = (path: string, more: Env = {}) => ({ N8N_UM_EMAIL_TEMPLATES_INVITE: path, ...more });

  it('is given by its full path, since a shorter one depends on where the instance is started', () => {
    const path = file('full.html', INVITE);
    expect(settingsOf(invite(path)).mailTemplates.invite).toBe(path);
    for (const short of [relative('.', path), 'full.html', './full.html', '~/full.html', '../full.html'])
      expect(codesOf(invite(short))).toEqual(['N8N_UM_EMAIL_TEMPLATES_INVITE: path_relative']);
  });

  it('is checked whether e-mail is on or off', () => {
    const path = file('checked.html', `{{invitUrl}}\n${INVITE}`);
    const fault = [`N8N_UM_EMAIL_TEMPLATES_INVITE: template_placeholder_unknown`];
    expect(codesOf(invite(path))).toEqual(fault);
    expect(codesOf(invite(path, MAIL))).toEqual(fault);
  });

  it('has each of its faults told, in order, together with those of all other settings', () => {
    const [bad, none] = [
      file('bad.html', '{{frstName}}\n{{#each email}}\n{{/each}}'),
      join(folder, 'none.html'),
    ];
    const env = {
      LATCHKEY_MAIL_CONNECTIONS: '0',
      N8N_UM_EMAIL_TEMPLATES_PWRESET: none,
      N8N_UM_EMAIL_TEMPLATES_INVITE: bad,
      N8N_SMTP_SSL: 'yes',
    };
    expect(codesOf(env)).toEqual([
      'N8N_SMTP_SSL: flag_unknown',
      'N8N_UM_EMAIL_TEMPLATES_INVITE: template_placeholder_unknown',
      'N8N_UM_EMAIL_TEMPLATES_INVITE: template_not_plain',
      'N8N_UM_EMAIL_TEMPLATES_INVITE: template_link_missing',
      'N8N_UM_EMAIL_TEMPLATES_PWRESET: template_unreadable',
      'LATCHKEY_MAIL_CONNECTIONS: number_unusable',
    ]);
  });

  it('may have its path in a file, as every setting', () => {
    const path = file('elsewhere.html', INVITE);
    const settings = settingsOf({ N8N_UM_EMAIL_TEMPLATES_INVITE_FILE: file('path', `${path}\n`) });
    expect(settings.mailTemplates.invite).toBe(path);
  });

  it('is in a file of its own: HTML itself and other texts of many lines are no path', () => {
    expect(codesOf(invite(INVITE))).toEqual(['N8N_UM_EMAIL_TEMPLATES_INVITE: html_for_path']);
    expect(codesOf(invite('/etc/a\n/etc/b'))).toEqual(['N8N_UM_EMAIL_TEMPLATES_INVITE: control_characters']);
  });
});

describe('the logo', () => {
  const logo = (path: string) => ({ LATCHKEY_LOGO: path });

  it('is read at the start, from its full path, which may stand in a file', () => {
    const path = file('own.svg', SVG);
    expect(settingsOf(logo(path)).logo).toEqual(readLogo(path));
    expect(settingsOf({ LATCHKEY_LOGO_FILE: file('logo-path', `${path}\n`) }).logo).toEqual(readLogo(path));
    expect(settingsOf({}).logo).toBeNull();
    for (const short of [relative('.', path), 'own.svg', '~/own.svg'])
      expect(codesOf(logo(short))).toEqual(['LATCHKEY_LOGO: path_relative']);
    expect(codesOf(logo(file('own.jpg', 'no picture')))).toEqual(['LATCHKEY_LOGO: logo_type_unknown']);
    expect(codesOf(logo(join(folder, 'none.png')))).toEqual(['LATCHKEY_LOGO: logo_unreadable']);
  });

  it('is not the file of its path: the picture itself in its place is known as such', () => {
    const png = file('own.png', '\x89PNG\r\n\x1a\n');
    writeFileSync(png, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    for (const path of [file('own.svg', SVG), png])
      expect(codesOf({ LATCHKEY_LOGO_FILE: path })).toEqual(['LATCHKEY_LOGO: picture_for_path']);
  });
});

describe('the accent', () => {
  it('is a colour of six digits, of which those of both themes are made', () => {
    expect(settingsOf({ LATCHKEY_ACCENT: '#FF6D5A' }).accent).toEqual(accentOf('#ff6d5a'));
    expect(settingsOf({ LATCHKEY_ACCENT: '"#ff6d5a"' }).accent).toEqual(accentOf('#ff6d5a'));
    expect(settingsOf({}).accent).toBeNull();
    for (const text of ['#369', '336699', '#33669', '#3366999', '#336699ff', 'red', 'rgb(1 2 3)', '#33669g'])
      expect(codesOf({ LATCHKEY_ACCENT: text })).toEqual(['LATCHKEY_ACCENT: accent_unusable']);
  });

  it('that has not enough contrast is refused, with the nearest that has', () => {
    const [fault] = faultsOf({ LATCHKEY_ACCENT: '#FFFF00' });
    expect(fault).toEqual({
      setting: 'LATCHKEY_ACCENT',
      code: 'accent_too_near',
      facts: { given: '#ffff00', to: 'light', nearest: '#cbcb00' },
    });
    expect(settingsOf({ LATCHKEY_ACCENT: '#cbcb00' }).accent).toEqual(accentOf('#cbcb00'));
  });
});

describe('the base URL', () => {
  it.each([
    ['https://latchkey.example.com/', 'https://latchkey.example.com'],
    ['HTTPS://Latchkey.Example.com:443', 'https://latchkey.example.com'],
    ['http://latchkey.example.com:8080', 'http://latchkey.example.com:8080'],
    ['http://[2001:db8::1]:5678', 'http://[2001:db8::1]:5678'],
  ])('%s is kept as %s', (text, baseUrl) => {
    expect(settingsOf({ N8N_EDITOR_BASE_URL: text }).baseUrl).toBe(baseUrl);
  });

  it('goes before protocol and host', () => {
    const env = {
      N8N_EDITOR_BASE_URL: 'https://a.example.com',
      N8N_PROTOCOL: 'http',
      N8N_HOST: 'b.example.com',
    };
    expect(settingsOf(env).baseUrl).toBe('https://a.example.com');
  });

  it.each([
    [{ N8N_PORT: '8080' }, 'http://localhost:8080'],
    [{ N8N_HOST: 'box.lan', N8N_PORT: '80' }, 'http://box.lan'],
    [{ N8N_HOST: 'box.lan', N8N_PROTOCOL: 'https', N8N_PORT: '443' }, 'https://box.lan'],
    [{ N8N_HOST: 'box.lan', N8N_PROTOCOL: 'https' }, 'https://box.lan:5678'],
    [{ N8N_HOST: '2001:db8::1' }, 'http://[2001:db8::1]:5678'],
  ])('is else made of %j: %s', (env, baseUrl) => {
    expect(settingsOf(env).baseUrl).toBe(baseUrl);
  });

  it('cannot have a path, and the fault says what to set instead', () => {
    expect(faultsOf({ N8N_EDITOR_BASE_URL: 'https://example.com/n8n/' })).toEqual([
      {
        setting: 'N8N_EDITOR_BASE_URL',
        code: 'origin_with_path',
        facts: { origin: 'https://example.com' },
      },
    ]);
  });

  it('cannot hold user name, password, query or fragment, and a password in it is not shown', () => {
    const faults = faultsOf({ N8N_EDITOR_BASE_URL: `https://u:${PASS}@example.com/?a#b` });
    const extras = ['credentials', 'query', 'fragment'];
    expect(faults).toEqual([
      {
        setting: 'N8N_EDITOR_BASE_URL',
        code: 'origin_with_more',
        facts: { extras, origin: 'https://example.com' },
      },
    ]);
    expect(codesOf({ N8N_EDITOR_BASE_URL: 'https://example.com/n8n?a' })).toEqual([
      'N8N_EDITOR_BASE_URL: origin_with_path',
      'N8N_EDITOR_BASE_URL: origin_with_more',
    ]);
    expect(faultsOf({ N8N_EDITOR_BASE_URL: 'https://example.com?' })).toHaveLength(1);
    expect(faultsOf({ N8N_EDITOR_BASE_URL: 'https://example.com#' })).toHaveLength(1);
  });

  it.each([
    'example.com',
    'ftp://example.com',
    'https:example.com',
    'https://',
    'https://a b',
    'http://x:99999',
  ])('is not %s', (text) => {
    expect(codesOf({ N8N_EDITOR_BASE_URL: text })).toEqual(['N8N_EDITOR_BASE_URL: origin_unusable']);
  });

  it('is that of WEBHOOK_URL where only that one is set, and else that one is not even looked at', () => {
    const parts = { N8N_PROTOCOL: 'ftp', N8N_HOST: '5678' };
    const webhooks = { ...parts, WEBHOOK_URL: 'https://n8n.example.com/' };
    expect(settingsOf(webhooks).baseUrl).toBe('https://n8n.example.com');
    const newer = { ...webhooks, N8N_WEBHOOK_URL: 'https://b.example.com' };
    expect(settingsOf(newer).baseUrl).toBe('https://b.example.com');
    const both = {
      ...parts,
      WEBHOOK_URL: 'hooks/',
      N8N_WEBHOOK_URL: 'hooks/',
      N8N_EDITOR_BASE_URL: 'https://a.example.com',
    };
    expect(settingsOf(both).baseUrl).toBe('https://a.example.com');
    expect(codesOf({ WEBHOOK_URL: 'https://example.com/n8n/' })).toEqual(['WEBHOOK_URL: origin_with_path']);
    expect(codesOf({ WEBHOOK_URL: 'n8n.example.com' })).toEqual(['WEBHOOK_URL: origin_unusable']);
  });

  it('has no path, as N8N_PATH would give it one', () => {
    for (const path of ['/', ' / ', ''])
      expect(settingsOf({ N8N_PATH: path }).baseUrl).toBe('http://localhost:5678');
    for (const given of ['/n8n/', 'n8n', '/n8n'])
      expect(faultsOf({ N8N_PATH: given })).toEqual([
        { setting: 'N8N_PATH', code: 'path_unusable', facts: { given } },
      ]);
  });

  it.each([
    [{ N8N_PROTOCOL: 'https', N8N_HOST: 'n8n.example.com' }, 'https://n8n.example.com:5678', '5678'],
    [{ N8N_EDITOR_BASE_URL: 'https://n8n.example.com', N8N_PORT: '443' }, 'https://n8n.example.com', '443'],
    [
      { WEBHOOK_URL: 'https://n8n.example.com:8443/', N8N_PORT: '8443' },
      'https://n8n.example.com:8443',
      '8443',
    ],
  ])('with https at our own port, which speaks http, gets a warning: %j', (env, baseUrl, port) => {
    const facts = { baseUrl, port };
    expect(warningsOf(env)).toEqual([{ setting: 'N8N_EDITOR_BASE_URL', code: 'https_on_own_port', facts }]);
    expect(warningsOf({ ...env, N8N_PORT: '5680', N8N_EDITOR_BASE_URL: 'https://n8n.example.com' })).toEqual(
      [],
    );
  });

  it('has http or https as its protocol, and a bare host name', () => {
    expect(faultsOf({ N8N_PROTOCOL: 'ftp', N8N_HOST: 'http://box.lan:80' })).toMatchObject([
      {
        setting: 'N8N_PROTOCOL',
        code: 'choice_unknown',
        facts: { given: 'ftp', choices: ['http', 'https'] },
      },
      {
        setting: 'N8N_HOST',
        code: 'host_with_more',
        facts: { scheme: 'http://', port: '80', portSetting: 'N8N_PORT' },
      },
    ]);
  });

  it.each(['http://localhost:5678', 'http://127.0.0.1:5678', 'http://[::1]:5678', 'http://0.0.0.0:5678'])(
    'on %s gets a warning once links are mailed',
    (url) => {
      expect(warningsOf({ ...MAIL, N8N_EDITOR_BASE_URL: url })).toEqual([
        { setting: 'N8N_EDITOR_BASE_URL', code: 'links_lead_here', facts: { baseUrl: url } },
      ]);
      expect(warningsOf({ N8N_EDITOR_BASE_URL: url })).toEqual([]);
    },
  );
});

describe('the cookie', () => {
  it('is for https only exactly when the base URL is https, unless said otherwise', () => {
    expect(settingsOf({ N8N_EDITOR_BASE_URL: 'https://a.example.com' }).secureCookie).toBe(true);
    expect(settingsOf({ N8N_EDITOR_BASE_URL: 'http://a.example.com' }).secureCookie).toBe(false);
    expect(
      settingsOf({ N8N_EDITOR_BASE_URL: 'https://a.example.com', N8N_SECURE_COOKIE: '0' }).secureCookie,
    ).toBe(false);
  });

  it('for https only, on a base URL with http, gets a warning, since sign-in would silently fail', () => {
    const warnings = warningsOf({ N8N_EDITOR_BASE_URL: 'http://a.example.com', N8N_SECURE_COOKIE: 'true' });
    const facts = { baseUrl: 'http://a.example.com' };
    expect(warnings).toEqual([{ setting: 'N8N_SECURE_COOKIE', code: 'secure_cookie_on_http', facts }]);
    expect(warningsOf({ N8N_SECURE_COOKIE: 'true' })).toEqual([]);
  });

  it('goes to this site alone or with links to it, and never along with what others ask for', () => {
    const read = (text: string) => settingsOf({ N8N_SAMESITE_COOKIE: text }).sameSite;
    expect([read(''), read('lax'), read('LAX'), read('Strict')]).toEqual(['lax', 'lax', 'lax', 'strict']);
    for (const text of ['none', 'None'])
      expect(codesOf({ N8N_SAMESITE_COOKIE: text })).toEqual(['N8N_SAMESITE_COOKIE: same_site_none']);
    expect(codesOf({ N8N_SAMESITE_COOKIE: 'no' })).toEqual(['N8N_SAMESITE_COOKIE: choice_unknown']);
  });

  it('is signed with a secret that should not be short', () => {
    const warnings = warningsOf({ N8N_USER_MANAGEMENT_JWT_SECRET: 'tiny-secret' });
    const setting = 'N8N_USER_MANAGEMENT_JWT_SECRET';
    expect(warnings).toEqual([{ setting, code: 'secret_short', facts: {} }]);
  });
});

describe('keys, database and set-up', () => {
  it('the instance key has at least 16 characters, and a line says when it has less than 32', () => {
    expect(parseSettings({ N8N_ENCRYPTION_KEY: KEY })).toMatchObject({
      settings: { instanceKey: KEY },
      warnings: [],
    });
    for (const key of [KEY.slice(1), KEY.slice(16)]) {
      expect(settingsOf({ N8N_ENCRYPTION_KEY: key }).instanceKey).toBe(key);
      expect(coded(warningsOf({ N8N_ENCRYPTION_KEY: key }))).toEqual(['N8N_ENCRYPTION_KEY: key_short']);
    }
    expect(codesOf({ N8N_ENCRYPTION_KEY: KEY.slice(17) })).toEqual(['N8N_ENCRYPTION_KEY: key_too_short']);
  });

  it('how much is logged may be said in any case, and by the word that n8n had for debug', () => {
    const level = (text: string) => settingsOf({ N8N_LOG_LEVEL: text }).logLevel;
    expect([level('verbose'), level('VERBOSE'), level('debug'), level('Warn')]).toEqual([
      ...['debug', 'debug', 'debug', 'warn'],
    ]);
  });

  it("one's own database needs one's own instance key", () => {
    const url = 'postgres://u@db/latchkey';
    expect(codesOf({ DATABASE_URL: url })).toEqual(['N8N_ENCRYPTION_KEY: missing']);
    expect(settingsOf({ DATABASE_URL: url, N8N_ENCRYPTION_KEY: KEY }).databaseUrl).toBe(url);
    const both = { DATABASE_URL_FILE: join(folder, 'none'), N8N_ENCRYPTION_KEY_FILE: join(folder, 'none') };
    expect(faultsOf(both)).toHaveLength(2);
    expect(faultsOf({ DATABASE_URL_FILE: join(folder, 'none') })).toHaveLength(2);
  });

  it.each([
    ['mysql://u@db/x', 'database_scheme_unknown'],
    ['db:5432', 'database_scheme_unknown'],
    ['postgresql://u:p#w@db/x', 'database_url_unreadable'],
  ])('the database is not %s', (url, code) => {
    expect(codesOf({ DATABASE_URL: url, N8N_ENCRYPTION_KEY: KEY })).toEqual([`DATABASE_URL: ${code}`]);
  });

  it.each([
    ['sslmode=verify', 'url_mode_unknown'],
    ['sslmode=allow', 'url_mode_unknown'],
    ['sslmode=no-verify', 'url_mode_unknown'],
    ['sslmode=verify-ca', 'url_root_cert_missing'],
    ['sslmode=require&sslrootcert=system', 'url_root_cert_public'],
    ['sslnegotiation=direct', 'url_negotiation_unencrypted'],
    ['sslmode=require&sslcert=/a.pem', 'url_certificate_half'],
    ['sslmode=verify-full&sslrootcert=/nowhere/ca.pem', 'url_file_unreadable'],
  ])('the way to the database is not encrypted by %s', (query, code) => {
    const env = { DATABASE_URL: `postgresql://u:${PASS}@db/x?${query}`, N8N_ENCRYPTION_KEY: KEY };
    expect(codesOf(env)).toEqual([`DATABASE_URL: ${code}`]);
    expect(JSON.stringify(faultsOf(env))).not.toContain(PASS);
  });

  it('the data folder is made absolute', () => {
    expect(settingsOf({ LATCHKEY_DATA_DIR: 'here/too' }).dataDir).toBe(resolve('here/too'));
  });

  it('the set-up code is derived, your own, or off', () => {
    expect(settingsOf({ LATCHKEY_SETUP_CODE: 'off' }).setupCode).toEqual({ kind: 'off' });
    expect(settingsOf({ LATCHKEY_SETUP_CODE: '12345678' }).setupCode).toEqual({
      kind: 'own',
      code: '12345678',
    });
    expect(codesOf({ LATCHKEY_SETUP_CODE: '1234567' })).toEqual([
      'LATCHKEY_SETUP_CODE: setup_code_too_short',
    ]);
  });

  it('the instance name is up to 60 characters, without brackets and control characters', () => {
    expect(settingsOf({ LATCHKEY_INSTANCE_NAME: '鍵'.repeat(60) }).instanceName).toBe('鍵'.repeat(60));
    expect(settingsOf({ LATCHKEY_INSTANCE_NAME: '🔑'.repeat(60) }).instanceName).toBe('🔑'.repeat(60));
    const code = (name: string) => faultsOf({ LATCHKEY_INSTANCE_NAME: name }).map(({ code }) => code);
    expect(code('x'.repeat(61))).toEqual(['name_too_long']);
    expect(code('<b>x</b>')).toEqual(['name_with_brackets']);
    for (const name of ['a\nb', 'a\u0007b']) expect(code(name)).toEqual(['control_characters']);
  });

  it('the instance name is one that people could have, too', () => {
    const read = (name: string) => settingsOf({ LATCHKEY_INSTANCE_NAME: name }).instanceName;
    expect(read('Ｗｏｒｋｓｈｏｐ\u3000 2')).toBe('Workshop 2');
    for (const name of ['Kate & Söhne', 'St.John', 'שָׁלוֹם', 'Latchkey', '東京 🔑', '葛\u{e0100}城'])
      expect(read(name)).toBe(name);
    const code = (name: string) => faultsOf({ LATCHKEY_INSTANCE_NAME: name }).map(({ code }) => code);
    for (const name of ['evil.com', 'evil.рф', 'evil。com', 'www.evil', '1.2.3.4'])
      expect([name, code(name)]).toEqual([name, ['name_like_link']]);
    for (const name of ['\u202elive', 'Wo\u200brk', '\u3164', '\u2800'])
      expect([name, code(name)]).toEqual([name, ['name_invisible']]);
    for (const name of ['System', 'The command line', 'Тhе instаnсе', 'a visitor'])
      expect([name, code(name)]).toEqual([name, ['name_reserved']]);
    expect(code('＜b＞')).toEqual(['name_with_brackets']);
  });
});

describe('the owner by environment', () => {
  const owner = (env: Env) => settingsOf({ ...OWNER, ...env }).environmentOwner;
  const hashFault = (hash: string) => faultsOf({ ...OWNER, N8N_INSTANCE_OWNER_PASSWORD_HASH: hash });

  it.each(['N8N_INSTANCE_OWNER_EMAIL', 'N8N_INSTANCE_OWNER_PASSWORD_HASH'])('needs %s', (name) => {
    for (const missing of [undefined, '', ' ']) {
      expect(codesOf({ ...OWNER, [name]: missing })).toEqual([`${name}: missing`]);
    }
  });

  it('has the names that n8n gives to one without names', () => {
    const env = { N8N_INSTANCE_OWNER_FIRST_NAME: '', N8N_INSTANCE_OWNER_LAST_NAME: undefined };
    expect(owner(env)).toMatchObject({ firstName: 'Instance', lastName: 'Owner' });
    expect(
      owner({ N8N_INSTANCE_OWNER_FIRST_NAME: 'Olivia', N8N_INSTANCE_OWNER_LAST_NAME: '' }),
    ).toMatchObject({
      ...{ firstName: 'Olivia', lastName: 'Owner' },
    });
    const system = {
      ...OWNER,
      N8N_INSTANCE_OWNER_FIRST_NAME: 'The command',
      N8N_INSTANCE_OWNER_LAST_NAME: 'line',
    };
    expect(codesOf(system)).toEqual(['N8N_INSTANCE_OWNER_FIRST_NAME: name_reserved']);
  });

  it('has every missing part named at once, in whatever way "true" is written', () => {
    for (const yes of ['true', 'TRUE', '1', ' true ']) {
      expect(faultsOf({ N8N_INSTANCE_OWNER_MANAGED_BY_ENV: yes })).toHaveLength(2);
    }
    expect(codesOf({ N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'yes' })).toEqual([
      'N8N_INSTANCE_OWNER_MANAGED_BY_ENV: flag_unknown',
    ]);
  });

  it('is nobody while the switch is off, and a hash that waits for it gets a line', () => {
    expect(owner({ N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'false' })).toBeNull();
    const warnings = warningsOf({ ...OWNER, N8N_INSTANCE_OWNER_MANAGED_BY_ENV: undefined });
    expect(coded(warnings)).toEqual(['N8N_INSTANCE_OWNER_PASSWORD_HASH: hash_without_effect']);
    expect(warningsOf(OWNER)).toEqual([]);
  });

  it.each(['olivia', 'olivia@', 'Olivia <olivia@example.com>', 'a@example.com,b@example.com', BCRYPT])(
    'has an address, which %s is not',
    (email) => {
      expect(faultsOf({ ...OWNER, N8N_INSTANCE_OWNER_EMAIL: email })).toEqual([
        { setting: 'N8N_INSTANCE_OWNER_EMAIL', code: 'address_unusable', facts: {} },
      ]);
    },
  );

  it.each(['N8N_INSTANCE_OWNER_FIRST_NAME', 'N8N_INSTANCE_OWNER_LAST_NAME'])(
    'has %s in up to 64 characters, without brackets and control characters',
    (name) => {
      expect(faultsOf({ ...OWNER, [name]: '鍵'.repeat(64) })).toEqual([]);
      for (const text of ['x'.repeat(65), '<b>x</b>', 'a\u0007b'])
        expect(faultsOf({ ...OWNER, [name]: text })).toMatchObject([{ setting: name }]);
    },
  );

  it.each([
    BCRYPT,
    BCRYPT.replace('$2y', '$2a'),
    BCRYPT.replace('$2y', '$2b'),
    BCRYPT.replace('$10$', '$04$'),
    BCRYPT.replace('$10$', '$16$'),
    ARGON2ID,
    '$argon2id$v=19$m=19456,t=2,p=1$BiWvyjLrQrFrZQrk2sMaKA$OKzpjuNU7kXjEqGx/rmbFc2gDvZWlWoHpQVHRYVX+bU',
  ])('has a password by its hash, like %s', (hash) => {
    expect(owner({ N8N_INSTANCE_OWNER_PASSWORD_HASH: ` ${hash}\n` })?.passwordHash).toBe(hash);
  });

  it.each([
    ['the password itself', 'Brass-turns-slowly-1'],
    ['what a shell leaves of it', '$2y$10$'],
    ['cut at its end', BCRYPT.slice(0, -1)],
    ['with more at its end', `${BCRYPT}=`],
    ['of no version that counts', BCRYPT.replace('$2y', '$2x')],
    ['with a cost that nobody can wait for', BCRYPT.replace('$10$', '$31$')],
    ['with a cost below the least', BCRYPT.replace('$10$', '$03$')],
    ['of argon2i', ARGON2ID.replace('argon2id', 'argon2i')],
    ['of an older argon2', ARGON2ID.replace('v=19', 'v=16')],
    ['of argon2 with more memory than there is', ARGON2ID.replace('m=65536', 'm=4194304')],
    ['of argon2 with less memory than its lanes need', ARGON2ID.replace('m=65536', 'm=31')],
    ['of argon2 without its end', ARGON2ID.slice(0, ARGON2ID.lastIndexOf('$'))],
    ['of SHA-crypt', '$6$rounds=5000$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO'],
    ['in capitals', BCRYPT.toUpperCase()],
  ])('does not take a hash that is %s, and does not show it', (_what, hash) => {
    const setting = 'N8N_INSTANCE_OWNER_PASSWORD_HASH';
    expect(hashFault(hash)).toEqual([{ setting, code: 'hash_unusable', facts: {} }]);
  });

  it('may have the hash in a file', () => {
    const env = { ...OWNER, N8N_INSTANCE_OWNER_PASSWORD_HASH: undefined };
    expect(
      settingsOf({ ...env, N8N_INSTANCE_OWNER_PASSWORD_HASH_FILE: file('hash', `${ARGON2ID}\n`) })
        .environmentOwner?.passwordHash,
    ).toBe(ARGON2ID);
  });
});

describe('a setting in a file', () => {
  it('works for every setting, with white space around it dropped', () => {
    expect(settingsOf({ N8N_PORT_FILE: file('port', ' 8080\r\n') }).port).toBe(8080);
    const env = { ...MAIL, N8N_SMTP_PASS: undefined, N8N_SMTP_PASS_FILE: file('pass', `${PASS}\n`) };
    expect(settingsOf(env).mail?.auth?.pass).toBe(PASS);
    for (const { name } of SETTINGS)
      expect(codesOf({ [`${name}_FILE`]: join(folder, 'none') })).toContain(`${name}: file_unreadable`);
  });

  it('and directly as well is a fault', () => {
    const path = file('both', 'secret-in-file');
    expect(faultsOf({ N8N_SMTP_PASS: PASS, N8N_SMTP_PASS_FILE: path })).toEqual([
      { setting: 'N8N_SMTP_PASS', code: 'set_twice', facts: { file: 'N8N_SMTP_PASS_FILE' } },
    ]);
    expect(faultsOf({ N8N_SMTP_PASS: '', N8N_SMTP_PASS_FILE: path })).toHaveLength(1);
    expect(settingsOf({ N8N_PORT: '', N8N_PORT_FILE: file('port', '81') }).port).toBe(81);
  });

  it('that cannot be read is a fault that says which file and why', () => {
    const path = join(folder, 'none');
    const file = 'N8N_ENCRYPTION_KEY_FILE';
    expect(faultsOf({ [file]: path })).toEqual([
      { setting: 'N8N_ENCRYPTION_KEY', code: 'file_unreadable', facts: { file, path, why: 'ENOENT' } },
    ]);
    mkdirSync(join(folder, 'folder'));
    expect(faultsOf({ N8N_PORT_FILE: join(folder, 'folder') })).toMatchObject([{ facts: { why: 'EISDIR' } }]);
    const denied = () => {
      throw Object.assign(new Error('no'), { code: 'EACCES' });
    };
    expect(() => parseSettings({ N8N_PORT_FILE: '/x' }, denied)).toThrow(
      expect.objectContaining({ faults: [expect.objectContaining({ code: 'file_unreadable' })] }),
    );
  });

  it('that is empty is a fault, lest a key be made up in silence', () => {
    const path = file('empty', '\n');
    expect(codesOf({ N8N_ENCRYPTION_KEY_FILE: path })).toEqual(['N8N_ENCRYPTION_KEY: file_empty']);
  });

  it('is checked like any other', () => {
    expect(codesOf({ N8N_PORT_FILE: file('port', 'x') })).toEqual(['N8N_PORT: number_unusable']);
  });
});

describe('a secret', () => {
  const secrets = SETTINGS.filter(({ secret }) => secret).map(({ name }) => name);

  it('is what could let somebody in', () => {
    expect(secrets).toEqual([
      'N8N_SMTP_PASS',
      'N8N_ENCRYPTION_KEY',
      'N8N_USER_MANAGEMENT_JWT_SECRET',
      'LATCHKEY_SETUP_CODE',
      'N8N_INSTANCE_OWNER_PASSWORD_HASH',
      'DATABASE_URL',
    ]);
  });

  it.each(secrets)('%s is in no fault and no warning, however wrong it is', (name) => {
    for (const canary of [
      'c4n4ry',
      'c4n4ry\u0007c4n4ry',
      `c4n4ry${'x'.repeat(50)}`,
      'postgresql://u:c4n4ry#@h',
    ]) {
      for (const suffix of ['', '_FILE']) {
        const env: Env = { ...MAIL, [name]: undefined, [`${name}${suffix}`]: canary, N8N_PORT: 'x' };
        const failure = failureOf(env);
        expect(failure?.faults.length).toBeGreaterThan(0);
        expect([failure?.message, failure?.stack, JSON.stringify(failure)].join()).not.toContain('c4n4ry');
      }
      const path = file('canary', canary);
      const failure = failureOf({ [`${name}_FILE`]: path, N8N_PORT: 'x', [`${name}_FIL`]: canary });
      expect(JSON.stringify([failure, failure?.stack])).not.toContain('c4n4ry');
    }
  });

  it('may be misspelt in its name without being shown', () => {
    const warnings = warningsOf({
      N8N_SMTP_PASSWORD: PASS,
      LATCHKEY_SETUPCODE: PASS,
      N8N_SMTP_OAUTH_PRIVATE_KEY: PASS,
    });
    expect(warnings).toHaveLength(3);
    expect(JSON.stringify(warnings)).not.toContain(PASS);
  });
});

describe('a name that begins like ours and is not one', () => {
  it.each([
    ['N8N_SMTP_PASSWORD', 'N8N_SMTP_PASS'],
    ['N8N_SMTP_USERNAME', 'N8N_SMTP_USER'],
    ['N8N_SMTP_PASSWORD_FILE', 'N8N_SMTP_PASS_FILE'],
    ['N8N_EMAIL_MODUS', 'N8N_EMAIL_MODE'],
    ['N8N_UM_EMAIL_TEMPLATE_INVITE', 'N8N_UM_EMAIL_TEMPLATES_INVITE'],
    ['LATCHKEY_DATADIR', 'LATCHKEY_DATA_DIR'],
    ['LATCHKEY_BRAND_COLOR', 'LATCHKEY_ACCENT'],
    ['LATCHKEY_LOGO_PATH', 'LATCHKEY_LOGO'],
    ['N8N_INSTANCE_OWNER_PASSWORD', 'N8N_INSTANCE_OWNER_PASSWORD_HASH'],
  ])('%s is answered with %s, and the start goes on', (name, meant) => {
    expect(parseSettings({ [name]: 'x' })).toEqual({
      settings: settingsOf({}),
      warnings: [{ setting: name, code: 'name_unknown', facts: { meant } }],
    });
  });

  it.each([
    ['N8N_UM_EMAIL_TEMPLATES_WORKFLOW_SHARED', 'mail_never_sent'],
    ['N8N_SMTP_OAUTH_PRIVATE_KEY_FILE', 'mail_password'],
    ['N8N_USER_MANAGEMENT_JWT_REFRESH_TIMEOUT_HOURS', 'sign_in_renewed'],
    ['N8N_BASIC_AUTH_ACTIVE', 'own_account'],
    ['N8N_SSL_CERT', 'https_by_proxy'],
    ['N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS', 'key_file_closed'],
  ])('%s is known from n8n, and a line says what to do instead', (name, instead) => {
    expect(warningsOf({ [name]: 'x' })).toEqual([
      { setting: name, code: 'name_answered', facts: { instead } },
    ]);
    expect(warningsOf({ [name]: '' })).toEqual([]);
  });

  it.each([
    ['N8N_SMTP_SECURE', 'N8N_SMTP_SSL'],
    ['N8N_SMTP_TLS', 'N8N_SMTP_SSL'],
    ['N8N_SMTP_USE_TLS', 'N8N_SMTP_SSL'],
    ['N8N_SMTP_ENCRYPTION', 'N8N_SMTP_SSL'],
    ['N8N_SMTP_FROM', 'N8N_SMTP_SENDER'],
    ['N8N_EMAIL_FROM', 'N8N_SMTP_SENDER'],
    ['N8N_SMTP_FROM_EMAIL', 'N8N_SMTP_SENDER'],
    ['N8N_SMTP_SENDER_ADDRESS', 'N8N_SMTP_SENDER'],
    ['N8N_SMTP_REPLY_TO', 'N8N_SMTP_SENDER'],
    ['N8N_SMTP_PWD', 'N8N_SMTP_PASS'],
    ['N8N_EMAIL_SMTP_PASSWORD', 'N8N_SMTP_PASS'],
    ['N8N_SMTP_AUTH_USER', 'N8N_SMTP_USER'],
    ['N8N_SMTP_LOGIN', 'N8N_SMTP_USER'],
    ['N8N_SMTP_SERVER', 'N8N_SMTP_HOST'],
    ['N8N_SMTP_STARTTLS_ENABLED', 'N8N_SMTP_STARTTLS'],
    ['N8N_SMTP_START_TLS', 'N8N_SMTP_STARTTLS'],
    ['N8N_SMTP_ENABLED', 'N8N_EMAIL_MODE'],
    ['N8N_SMTP_REQUIRE_TLS', 'LATCHKEY_SMTP_REQUIRE_TLS'],
    ['N8N_SMTP_REQUIRE_STARTTLS', 'LATCHKEY_SMTP_REQUIRE_TLS'],
    ['N8N_SMTP_NAME', 'LATCHKEY_SMTP_NAME'],
    ['N8N_SMTP_EHLO_NAME', 'LATCHKEY_SMTP_NAME'],
    ['N8N_EMAIL_TEMPLATE_PASSWORD_RESET', 'N8N_UM_EMAIL_TEMPLATES_PWRESET'],
    ['N8N_USER_MANAGEMENT_SESSION_SECRET', 'N8N_USER_MANAGEMENT_JWT_SECRET'],
    ['N8N_USER_MANAGEMENT_ENABLED', 'N8N_USER_MANAGEMENT_DISABLED'],
    ['N8N_COOKIE_SAME_SITE', 'N8N_SAMESITE_COOKIE'],
    ['N8N_JWT_SECRET', 'N8N_USER_MANAGEMENT_JWT_SECRET'],
    ['N8N_TRUST_PROXY', 'N8N_PROXY_HOPS'],
    ['N8N_USER_MANAGEMENT_PASSWORD_MIN_LENGTH', 'N8N_PASSWORD_MIN_LENGTH'],
    ['N8N_USER_MANAGEMENT_SMTP_SECURE', 'N8N_SMTP_SSL'],
    ['N8N_BASE_URL', 'N8N_EDITOR_BASE_URL'],
    ['LATCHKEY_SMTP_HOST', 'N8N_SMTP_HOST'],
    ['LATCHKEY_PORT', 'N8N_PORT'],
    ['LATCHKEY_DATABASE_URL', 'DATABASE_URL'],
    ['LATCHKEY_BASE_URL', 'N8N_EDITOR_BASE_URL'],
    ['LATCHKEY_ENCRYPTION_KEY_FILE', 'N8N_ENCRYPTION_KEY_FILE'],
    ['N8N_SETUP_CODE', 'LATCHKEY_SETUP_CODE'],
    ['N8N_SMTP_HOSTS', 'N8N_SMTP_HOST'],
    ['N8N_EDITOR_BASEURL', 'N8N_EDITOR_BASE_URL'],
    ['N8N_PROXY_HOP', 'N8N_PROXY_HOPS'],
  ])('%s is answered by what it means: %s', (name, meant) => {
    expect(warningsOf({ [name]: 'x' })).toEqual([{ setting: name, code: 'name_unknown', facts: { meant } }]);
  });

  it('names other settings of n8n in one line together, and says whose database is used', () => {
    const env = {
      ...{ DB_TYPE: 'postgresdb', DB_POSTGRESDB_PASSWORD_FILE: '/run/secrets/p', GENERIC_TIMEZONE: 'UTC' },
      ...{
        N8N_RUNNERS_ENABLED: 'true',
        N8N_DIAGNOSTICS_ENABLED: '',
        EXECUTIONS_MODE: 'queue',
        N8N_SMTPX: 'x',
      },
    };
    const names = Object.keys(env).filter((name) => name !== 'N8N_DIAGNOSTICS_ENABLED');
    const line = (hasDatabase: boolean) => [
      { setting: 'DB_TYPE', code: 'names_not_used', facts: { names, hasDatabase } },
    ];
    expect(warningsOf(env)).toEqual(line(true));
    const own = { DATABASE_URL: 'postgresql://u@db/x', N8N_ENCRYPTION_KEY: KEY };
    expect(warningsOf({ ...env, ...own })).toEqual(line(false));
  });

  it('is not a name of somebody else', () => {
    const others = [
      'PATH',
      'MY_LATCHKEY_X',
      'DB_HOST',
      'QUEUE_URL',
      'POSTGRES_PASSWORD',
      'CREDENTIALS',
      'TZ',
    ];
    expect(warningsOf(Object.fromEntries(others.map((name) => [name, 'x'])))).toEqual([]);
  });
});

describe('quotes around a whole value', () => {
  it('are taken off, and one line says of which', () => {
    const env = {
      N8N_SMTP_HOST: '"mail.example.com"',
      N8N_SMTP_USER: "'latchkey'",
      N8N_SMTP_PASS: `"${PASS} "`,
      N8N_SMTP_SENDER: '"Latchkey <door@example.com>"',
      N8N_EDITOR_BASE_URL: ' "https://latchkey.example.com" ',
      N8N_SECURE_COOKIE: '""',
      N8N_PORT_FILE: `"${file('quoted-port', '8080')}"`,
    };
    const { settings, warnings } = parseSettings(env);
    expect(settings).toMatchObject({
      mail: {
        host: 'mail.example.com',
        auth: { user: 'latchkey', pass: `${PASS} ` },
        sender: { name: 'Latchkey', address: 'door@example.com' },
      },
      baseUrl: 'https://latchkey.example.com',
      secureCookie: true,
      port: 8080,
    });
    const [{ code, facts } = expect.fail('no warning'), ...more] = warnings;
    expect([code, more]).toEqual(['quotes_removed', []]);
    expect(facts).toMatchObject({ names: expect.arrayContaining(Object.keys(env)) });
    expect(JSON.stringify(warnings)).not.toContain(PASS);
  });

  it('are told of together with faults', () => {
    expect(coded(failureOf({ N8N_PORT: '"x"' })?.warnings ?? [])).toEqual(['N8N_PORT: quotes_removed']);
  });

  it.each([
    ['"Latchkey, Inc." <door@example.com>', 'Latchkey, Inc.'],
    [`"The 'Key'" <door@example.com>`, "The 'Key'"],
  ])('are not those of a part of it: %s', (text, name) => {
    expect(parseSettings({ ...MAIL, N8N_SMTP_SENDER: text })).toMatchObject({
      settings: { mail: { sender: { name } } },
      warnings: [],
    });
    for (const pass of ['"', `'"`, 'p"', `"p'`])
      expect(settingsOf({ ...MAIL, N8N_SMTP_PASS: pass }).mail?.auth?.pass).toBe(pass);
  });
});

describe('whether the log is to be JSON, before all else is known', () => {
  it.each<[Env, boolean]>([
    [{}, false],
    [{ N8N_LOG_FORMAT: 'json', N8N_PORT: 'x' }, true],
    [{ N8N_LOG_FORMAT: ' JSON ' }, true],
    [{ N8N_LOG_FORMAT: '"json"' }, true],
    [{ N8N_LOG_FORMAT: 'text' }, false],
    [{ N8N_LOG_FORMAT_FILE: '/json' }, true],
    [{ N8N_LOG_FORMAT_FILE: '/none' }, false],
  ])('%j: %s', (env, isJson) => {
    const read = (path: string) => (path === '/json' ? 'json\n' : expect.fail('no such file'));
    expect(wantsJsonLog(env, read)).toBe(isJson);
  });
});

describe('the configuration of the process', () => {
  const kept = Symbol.for('latchkey.config');
  afterEach(() => Reflect.deleteProperty(globalThis, kept));

  it('cannot be asked for before it is set', () => {
    expect(() => config()).toThrow('keepConfig()');
  });

  it('is the same for every copy of the module, and cannot be changed', async () => {
    const given = { ...settingsOf(MAIL), instanceKey: KEY, databaseUrl: 'postgresql://db' };
    keepConfig(given);
    expect(config()).toEqual(given);
    expect(Object.isFrozen(config())).toBe(true);
    expect(Object.isFrozen(config().mail?.sender)).toBe(true);
    vi.resetModules();
    const copy = await import('./config');
    expect(copy.keepConfig).not.toBe(keepConfig);
    expect(copy.config()).toBe(config());
  });
});
