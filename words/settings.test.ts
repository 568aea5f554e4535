import { describe, expect, it } from 'vitest';
import { parseSettings, type SettingFault, SettingsFaults, type SettingWarning } from '../lib/config';
import { INSTEAD } from '../settings/settings';
import type { SettingFaultFacts } from '../settings/values';
import english from './en.json';
import { saySettingFault, saySettingWarning } from './settings';

// A code without a message is an error of types here.
english.settings.faults satisfies Record<Exclude<keyof SettingFaultFacts, 'missing'>, string>;

const KEY = 'k'.repeat(32);
const MAIL = {
  N8N_EMAIL_MODE: 'smtp',
  N8N_SMTP_HOST: 'mail.example.com',
  N8N_SMTP_USER: 'latchkey',
  N8N_SMTP_PASS: 'hunter2-correct-horse',
  N8N_SMTP_SENDER: 'Latchkey <door@example.com>',
  N8N_EDITOR_BASE_URL: 'https://latchkey.example.com',
};

type Env = Record<string, string | undefined>;

/** What an operator reads about an environment. */
function saidOf(env: Env, files: Record<string, string> = {}): string[] {
  const read = (path: string) => {
    const text = files[path];
    if (text !== undefined) return text;
    throw Object.assign(new Error(path), { code: path.startsWith('/') ? 'ENOENT' : path });
  };
  const say = (faults: readonly SettingFault[], warnings: readonly SettingWarning[]) => [
    ...warnings.map((warning) => saySettingWarning(warning)),
    ...faults.map((fault) => saySettingFault(fault)),
  ];
  try {
    return say([], parseSettings(env, read).warnings);
  } catch (error) {
    if (error instanceof SettingsFaults) return say(error.faults, error.warnings);
    throw error;
  }
}

const HASH =
  "is not a bcrypt hash ($2b$…) or an argon2id hash ($argon2id$…). Set it to one, whole: in a shell put it between 'single quotes', in Docker Compose write every $ twice.";
const MODES = 'Use disable, prefer, require, verify-ca or verify-full.';
const OWNER = 'is not set, and N8N_INSTANCE_OWNER_MANAGED_BY_ENV=true needs it.';

describe('a fault of a setting is a line of its name, what is wrong, and what to do', () => {
  it.each<[Env, ...string[]]>([
    [
      { N8N_EMAIL_MODE: 'smtp' },
      'N8N_SMTP_HOST: is not set, and N8N_EMAIL_MODE=smtp needs it. Set it to the host name of your mail server, or leave N8N_EMAIL_MODE empty to have e-mail off.',
      'N8N_SMTP_SENDER: is not set, and N8N_SMTP_USER is no email address that could stand in for it. Set it to the address that mails come from, or to Name <address>.',
    ],
    [
      { N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true' },
      `N8N_INSTANCE_OWNER_EMAIL: ${OWNER} Set it to the owner's email address.`,
      `N8N_INSTANCE_OWNER_PASSWORD_HASH: ${OWNER} Set it to a bcrypt or argon2id hash of the password of the owner.`,
    ],
    [
      { DATABASE_URL: 'postgres://u@db/latchkey' },
      'N8N_ENCRYPTION_KEY: is not set, and DATABASE_URL needs it. Set it to at least 32 random characters ("openssl rand -hex 32" makes them).',
    ],
    [
      { ...MAIL, N8N_SMTP_USER: '' },
      'N8N_SMTP_USER: is not set, and N8N_SMTP_PASS is. Set it to your user name; for a server that takes no sign-in, remove N8N_SMTP_PASS.',
    ],
    [
      { ...MAIL, N8N_SMTP_PASS: '' },
      'N8N_SMTP_PASS: is not set, and N8N_SMTP_USER is. Set it to your password; for a server that takes no sign-in, remove N8N_SMTP_USER.',
    ],
    [
      { N8N_EMAIL_MODE: 'off' },
      'N8N_EMAIL_MODE: "off" is not known here. Set it to smtp to turn e-mail on, or leave it empty to turn it off.',
    ],
    [{ N8N_PROTOCOL: 'ftp' }, 'N8N_PROTOCOL: "ftp" is not known here. Set it to http or https.'],
    [
      { N8N_LOG_LEVEL: 'loud' },
      'N8N_LOG_LEVEL: "loud" is not known here. Set it to error, warn, info, verbose, debug or silent.',
    ],
    [{ N8N_METRICS: 'yes' }, 'N8N_METRICS: "yes" is neither true nor false. Set it to true or false.'],
    [
      { N8N_METRICS: 'a\u0007"\u009b<b>{x}' },
      'N8N_METRICS: "a\\u0007\\"?<b>{x}" is neither true nor false. Set it to true or false.',
    ],
    [{ N8N_PORT: '0' }, 'N8N_PORT: "0" is not a whole number from 1 to 65535. Set it to one.'],
    [
      { N8N_EMAIL_MODE: '', N8N_SMTP_HOST: 'smtp://mail.example.com:587' },
      'N8N_SMTP_HOST: begins with smtp:// and holds the port 587. Put only a host name or IP address here, and 587 into N8N_SMTP_PORT.',
    ],
    [
      { N8N_HOST: 'https://me@box/x' },
      'N8N_HOST: begins with https://, holds an @ and holds a path. Put only a host name or IP address here.',
    ],
    [
      { N8N_EMAIL_MODE: '', N8N_SMTP_HOST: 'mail example' },
      'N8N_SMTP_HOST: "mail example" is not a host name or IP address. Set it to one, like mail.example.com.',
    ],
    [
      { N8N_SMTP_SENDER: 'Latchkey' },
      'N8N_SMTP_SENDER: "Latchkey" is not a sender. Write name@example.com or "Name" <name@example.com>.',
    ],
    [
      { N8N_SMTP_SENDER: 'A\r\nBcc: <x@example.com>' },
      'N8N_SMTP_SENDER: holds a line break or another control character. Write it on one line, in plain characters.',
    ],
    [
      { N8N_UM_EMAIL_TEMPLATES_INVITE: '<a href="{{inviteAcceptUrl}}">Join</a>' },
      'N8N_UM_EMAIL_TEMPLATES_INVITE: holds HTML. Put that into a file, and the path of the file here.',
    ],
    [
      { N8N_UM_EMAIL_TEMPLATES_PWRESET: '/nowhere/none.html' },
      'N8N_UM_EMAIL_TEMPLATES_PWRESET: /nowhere/none.html cannot be read: there is no such file. Put a file there that Latchkey may read.',
    ],
    [
      { N8N_EDITOR_BASE_URL: 'example.com' },
      'N8N_EDITOR_BASE_URL: is not a web address. Set it to one, like https://latchkey.example.com.',
    ],
    [
      { N8N_EDITOR_BASE_URL: 'https://example.com/n8n/' },
      'N8N_EDITOR_BASE_URL: holds a path, and Latchkey can only stand at the root of a host. Set it to https://example.com.',
    ],
    [
      { N8N_EDITOR_BASE_URL: 'https://u:hunter2@example.com?a#b' },
      'N8N_EDITOR_BASE_URL: holds a user name or password, a query (?) and a fragment (#). Set it to https://example.com.',
    ],
    [
      { N8N_ENCRYPTION_KEY: 'short' },
      'N8N_ENCRYPTION_KEY: is shorter than 16 characters. Set a longer one ("openssl rand -hex 32" makes one).',
    ],
    [
      { N8N_PATH: '/n8n/' },
      'N8N_PATH: "/n8n/" is a path, and Latchkey can only stand at the root of a host. Give it a host name of its own, and remove this setting.',
    ],
    [
      { N8N_SAMESITE_COOKIE: 'none' },
      "N8N_SAMESITE_COOKIE: with none, browsers would send the sign-in cookie along with what other sites ask for in the person's name. Set it to lax or strict.",
    ],
    [
      { LATCHKEY_SETUP_CODE: '1234567' },
      'LATCHKEY_SETUP_CODE: is shorter than 8 characters. Set a longer one, or off to ask for none.',
    ],
    [
      { LATCHKEY_INSTANCE_NAME: 'x'.repeat(61) },
      'LATCHKEY_INSTANCE_NAME: is longer than 60 characters. Choose a shorter name.',
    ],
    [{ LATCHKEY_INSTANCE_NAME: '<b>' }, 'LATCHKEY_INSTANCE_NAME: holds < or >. Write the name without them.'],
    [
      { LATCHKEY_INSTANCE_NAME: 'evil.рф' },
      'LATCHKEY_INSTANCE_NAME: holds what mail programs could take for a link. Write a name without it, or a space behind each dot.',
    ],
    [
      { LATCHKEY_INSTANCE_NAME: 'Wo\u200brk' },
      'LATCHKEY_INSTANCE_NAME: holds a character that cannot be seen. Type it anew instead of pasting it.',
    ],
    [
      { LATCHKEY_INSTANCE_NAME: 'System' },
      'LATCHKEY_INSTANCE_NAME: is a name that the activity log has for Latchkey itself or for visitors. Choose another name.',
    ],
    [
      { LATCHKEY_LOGO: 'logo.png' },
      'LATCHKEY_LOGO: does not begin where folders begin ("logo.png"). Write the full path of the file, such as /etc/latchkey/logo.png.',
    ],
    [
      { LATCHKEY_LOGO: '/nowhere/none.png' },
      'LATCHKEY_LOGO: /nowhere/none.png cannot be read: there is no such file. Put a file there that Latchkey may read.',
    ],
    [
      { LATCHKEY_LOGO: '<svg/>' },
      'LATCHKEY_LOGO: holds the picture itself. Set LATCHKEY_LOGO to the full path of its file.',
    ],
    [
      { LATCHKEY_ACCENT: 'red' },
      'LATCHKEY_ACCENT: "red" is not a colour like #336699. Write # and six digits, of 0 to 9 and a to f.',
    ],
    [
      { LATCHKEY_ACCENT: '#ffff00' },
      'LATCHKEY_ACCENT: #ffff00 can hardly be told from light pages. Set it to #cbcb00, the nearest colour that works.',
    ],
    [
      { LATCHKEY_ACCENT: '#000000' },
      'LATCHKEY_ACCENT: #000000 can hardly be told from dark pages. Set it to #3f3f3f, the nearest colour that works.',
    ],
    [
      { LATCHKEY_ACCENT: '#6366f1' },
      'LATCHKEY_ACCENT: on #6366f1 neither dark nor light words can be read. Set it to #6164ef, the nearest colour that works.',
    ],
    [
      { N8N_INSTANCE_OWNER_EMAIL: 'olivia' },
      'N8N_INSTANCE_OWNER_EMAIL: is not an email address. Set it to one, like name@example.com.',
    ],
    [{ N8N_INSTANCE_OWNER_PASSWORD_HASH: 'secret' }, `N8N_INSTANCE_OWNER_PASSWORD_HASH: ${HASH}`],
    [
      { DATABASE_URL: 'mysql://localhost', N8N_ENCRYPTION_KEY: KEY },
      'DATABASE_URL: does not begin with postgresql://. Write postgresql://user:password@host:5432/database.',
    ],
    [
      { DATABASE_URL: 'postgresql://u:p#w@db/x', N8N_ENCRYPTION_KEY: KEY },
      'DATABASE_URL: cannot be read as a URL. Percent-encode special characters in user name and password.',
    ],
    [
      { DATABASE_URL: 'postgresql://u@db/x?sslmode=verify', N8N_ENCRYPTION_KEY: KEY },
      `DATABASE_URL: has sslmode=verify, which is not known here. ${MODES}`,
    ],
    [
      { DATABASE_URL: 'postgresql://u@db/x?sslmode=verify-ca', N8N_ENCRYPTION_KEY: KEY },
      'DATABASE_URL: has sslmode=verify-ca without sslrootcert. Name the file of your certificate authority there, or use sslmode=verify-full.',
    ],
    [
      { DATABASE_URL: 'postgresql://u@db/x?sslmode=require&sslrootcert=system', N8N_ENCRYPTION_KEY: KEY },
      'DATABASE_URL: has sslrootcert=system, which anybody can get a certificate from. Use it with sslmode=verify-full.',
    ],
    [
      { DATABASE_URL: 'postgresql://u@db/x?sslnegotiation=direct', N8N_ENCRYPTION_KEY: KEY },
      'DATABASE_URL: has sslnegotiation=direct, which needs TLS. Use it with sslmode=require or stronger.',
    ],
    [
      { DATABASE_URL: 'postgresql://u@db/x?sslmode=require&sslcert=/a.pem', N8N_ENCRYPTION_KEY: KEY },
      'DATABASE_URL: has one of sslcert and sslkey. A certificate of your own needs both.',
    ],
    [
      {
        DATABASE_URL: 'postgresql://u@db/x?sslmode=verify-full&sslrootcert=/nowhere/ca.pem',
        N8N_ENCRYPTION_KEY: KEY,
      },
      'DATABASE_URL: the file /nowhere/ca.pem (sslrootcert) cannot be read: there is no such file. Set sslrootcert to the path of a file that Latchkey may read.',
    ],
    [
      { N8N_PORT: '80', N8N_PORT_FILE: '/port' },
      'N8N_PORT: is set together with N8N_PORT_FILE. Remove one of the two.',
    ],
    [
      { N8N_ENCRYPTION_KEY_FILE: '/none' },
      'N8N_ENCRYPTION_KEY: the file /none (N8N_ENCRYPTION_KEY_FILE) cannot be read: there is no such file. Set N8N_ENCRYPTION_KEY_FILE to the path of a file that Latchkey may read.',
    ],
    [
      { N8N_PORT_FILE: 'EMFILE' },
      'N8N_PORT: the file EMFILE (N8N_PORT_FILE) cannot be read: EMFILE. Set N8N_PORT_FILE to the path of a file that Latchkey may read.',
    ],
    [
      { N8N_ENCRYPTION_KEY_FILE: 'EACCES' },
      'N8N_ENCRYPTION_KEY: the file that it names (N8N_ENCRYPTION_KEY_FILE) cannot be read: permission is denied. Set N8N_ENCRYPTION_KEY_FILE to the path of a file that Latchkey may read.',
    ],
    [
      { N8N_ENCRYPTION_KEY_FILE: '/empty' },
      'N8N_ENCRYPTION_KEY: the file /empty (N8N_ENCRYPTION_KEY_FILE) is empty. Put the value into it.',
    ],
  ])('%j', (env, ...lines) => {
    const said = saidOf(env, { '/empty': '\n', '/port': '81' });
    expect(said.filter((line) => !/has no effect;|e-mail is off;/.test(line))).toEqual(lines);
  });
});

describe('what to do instead of a setting of n8n', () => {
  it.each(Object.entries(INSTEAD).flatMap(([, names]) => names))('%s', (name) => {
    const [said = '', ...more] = saidOf({ [name]: 'x' });
    expect(more).toEqual([]);
    expect(said).toMatch(
      new RegExp(`^${name} of n8n has no effect here\\. [A-Z].*\\b(?:[Ss]et|Remove|[Gg]ive)\\b.*\\.$`),
    );
  });
});

describe('what is probably not meant is a sentence, and what to do', () => {
  it.each<[Env, string]>([
    [{ N8N_SMTP_PASSWORD: 'x' }, 'N8N_SMTP_PASSWORD is not known. Did you mean N8N_SMTP_PASS?'],
    [
      { N8N_SMTP_OAUTH_PRIVATE_KEY: 'x' },
      'N8N_SMTP_OAUTH_PRIVATE_KEY of n8n has no effect here. Latchkey signs in to mail servers by a password. Set N8N_SMTP_USER and N8N_SMTP_PASS, often to an app password made for this purpose.',
    ],
    [
      { N8N_RUNNERS_ENABLED: 'true', GENERIC_TIMEZONE: 'UTC', EXECUTIONS_MODE: 'queue' },
      'Settings of n8n that Latchkey does not use: N8N_RUNNERS_ENABLED, GENERIC_TIMEZONE and EXECUTIONS_MODE.',
    ],
    [
      { DB_TYPE: 'postgresdb' },
      "Settings of n8n that Latchkey does not use: DB_TYPE. Latchkey leaves n8n's database alone and has one of its own; to choose it, set DATABASE_URL.",
    ],
    [
      { N8N_PORT: '"5679"', N8N_METRICS: "'false'" },
      'Quotes around the whole value were taken off: N8N_PORT and N8N_METRICS. Write such values without quotes; docker run --env-file keeps them as they are.',
    ],
    [
      { ...MAIL, N8N_SMTP_USER: '', N8N_SMTP_PASS: undefined },
      'N8N_SMTP_USER and N8N_SMTP_PASS are not set: mails are given to mail.example.com without a sign-in. Set both where it wants one.',
    ],
    [
      { ...MAIL, N8N_SMTP_SENDER: 'n8n@mailhost' },
      'N8N_SMTP_SENDER is n8n@mailhost, whose host has no dot: servers of other networks mostly refuse it. Set it to an address that can be answered.',
    ],
    [
      { N8N_SMTP_USER: 'door' },
      'N8N_SMTP_HOST is not set, so e-mail is off; set it to the host name of your mail server to turn it on.',
    ],
    [
      { N8N_PROTOCOL: 'https', N8N_HOST: 'n8n.example.com' },
      'The base URL is https://n8n.example.com:5678, but at port 5678 Latchkey itself answers, in plain http. Put a proxy that speaks https before it and set N8N_EDITOR_BASE_URL to the address of that, or set N8N_EDITOR_BASE_URL to an address with http://.',
    ],
    [
      { N8N_ENCRYPTION_KEY: 'a-key-of-n8n-once' },
      'N8N_ENCRYPTION_KEY is shorter than 32 characters, and might be guessed. For a new instance set a longer one ("openssl rand -hex 32" makes one); with another key, links, sign-ins and second factors of this one are void.',
    ],
    [
      { ...MAIL, N8N_EMAIL_MODE: '' },
      'N8N_SMTP_HOST is set, but e-mail is off; set N8N_EMAIL_MODE=smtp to turn it on.',
    ],
    [
      { N8N_INVITE_LINKS_EMAIL_ONLY: 'true' },
      'N8N_INVITE_LINKS_EMAIL_ONLY is true while e-mail is off, so nobody can be invited. Set N8N_EMAIL_MODE=smtp to turn e-mail on, or N8N_INVITE_LINKS_EMAIL_ONLY=false to show the links.',
    ],
    [
      { ...MAIL, N8N_EDITOR_BASE_URL: '' },
      'Links in mails begin with http://localhost:5678 and will only open on this machine. Set N8N_EDITOR_BASE_URL to the address that people use.',
    ],
    [
      { ...MAIL, N8N_SMTP_PORT: '587' },
      'N8N_SMTP_SSL is probably wrong: it is true, and port 587 mostly begins unencrypted (STARTTLS). Set N8N_SMTP_SSL=false, or N8N_SMTP_PORT=465.',
    ],
    [
      { ...MAIL, N8N_SMTP_PORT: '465', N8N_SMTP_SSL: 'false' },
      'N8N_SMTP_SSL is probably wrong: it is false, and port 465 mostly wants TLS from the first byte. Set N8N_SMTP_SSL=true, or N8N_SMTP_PORT=587.',
    ],
    [
      { ...MAIL, N8N_SMTP_SSL: 'false' },
      'N8N_SMTP_PORT is probably wrong: unset it is 465, which mostly does not go with N8N_SMTP_SSL=false. Set N8N_SMTP_PORT=587, or N8N_SMTP_SSL=true.',
    ],
    [
      { N8N_EDITOR_BASE_URL: 'http://a.example.com', N8N_SECURE_COOKIE: 'true' },
      'N8N_SECURE_COOKIE is true, but the base URL is http://a.example.com: on http browsers drop it and sign-in fails. Set N8N_EDITOR_BASE_URL to the https address, or N8N_SECURE_COOKIE=false.',
    ],
    [
      { N8N_USER_MANAGEMENT_JWT_SECRET: 'tiny-secret' },
      'N8N_USER_MANAGEMENT_JWT_SECRET is short enough to be guessed, and with it a sign-in. Set it to at least 32 random characters.',
    ],
    [
      {
        N8N_INSTANCE_OWNER_PASSWORD_HASH: `$2b$10$${'./'.repeat(26)}A`,
      },
      'N8N_INSTANCE_OWNER_PASSWORD_HASH is set, but has no effect; set N8N_INSTANCE_OWNER_MANAGED_BY_ENV=true to have the owner made from the environment.',
    ],
  ])('%j', (env, sentence) => {
    expect(saidOf(env)).toEqual([sentence]);
  });
});
