import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import { findUrlFault } from '../database/url';
import { asciiHostName, normaliseEmailAddress } from './email-address';
import { readMailTemplate, TemplateFaults, type TemplateKind } from './mail-template';

/** What the README and `.env.example` say of a setting. */
type Words = { type: string; default: string; meaning: string; secret: boolean };
type Refuse = (fault: string) => never;

const words = z.registry<Words>();

/** One row of the table: how a setting is read, and what is said of it. */
function row<S extends z.ZodType>(schema: S, type: string, standard: string, meaning: string): S {
  words.add(schema, { type, default: standard, meaning, secret: false });
  return schema;
}

/** A row whose value must never be shown, logged or put into a fault. */
function secret<S extends z.ZodType>(schema: S, type: string, standard: string, meaning: string): S {
  words.add(schema, { type, default: standard, meaning, secret: true });
  return schema;
}

/** A reader of one value. What it gives to `refuse` is "what is wrong. What to do." without the name. */
function value<T>(read: (text: string, refuse: Refuse) => T) {
  return z.string().transform(
    (text, context): T =>
      read(text, (fault) => {
        context.addIssue({ code: 'custom', message: fault });
        return z.NEVER;
      }),
  );
}

const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const ON_ONE_LINE =
  'holds a line break or another control character. Write it on one line, in plain characters.';

const text = () => value((given, refuse) => (CONTROL.test(given) ? refuse(ON_ONE_LINE) : given));

/** A value as a fault may quote it: on one line, not too long, and nothing that a terminal obeys. Never for secrets. */
const quoted = (given: string) =>
  JSON.stringify(
    (given.length > 60 ? `${given.slice(0, 60)}…` : given).replace(/[\x7f-\x9f\u2028\u2029]/g, '?'),
  );

const oneOf = <const T extends string>(names: readonly T[], advice: string) =>
  z.enum(names, { error: ({ input }) => `${quoted(String(input))} is not known here. ${advice}` });

const flag = () =>
  value((given, refuse) => {
    if (/^(?:true|1)$/i.test(given)) return true;
    if (/^(?:false|0)$/i.test(given)) return false;
    return refuse(`${quoted(given)} is neither true nor false. Set it to true or false.`);
  });

const whole = (least: number, most: number) =>
  value((given, refuse) => {
    const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
    if (number >= least && number <= most) return number;
    return refuse(`${quoted(given)} is not a whole number from ${least} to ${most}. Set it to one.`);
  });

/** A host name (RFC 1123, plus the underscores of container networks) or an IP address, and no more. */
const host = (portSetting: string) =>
  value((given, refuse) => {
    const address = given.replace(/^\[(.*)\]$/, '$1');
    if (isIP(address) && !address.includes('%')) return address;
    const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(given)?.[0] ?? '';
    // What stands before an @ may be a password, so only what follows is looked at and spoken of.
    const rest = given.slice(Math.max(scheme.length, given.lastIndexOf('@') + 1));
    const port = /^[^/]*:(\d{1,5})(?:\/|$)/.exec(rest)?.[1];
    const extras = [
      scheme && `begins with ${scheme}`,
      given.includes('@') && 'holds an @',
      port && `holds the port ${port}`,
      rest.includes('/') && 'holds a path',
    ].filter(Boolean);
    if (extras.length > 0) {
      const elsewhere = port ? `, and ${port} into ${portSetting}` : '';
      return refuse(`${extras.join(' and ')}. Put only a host name or IP address here${elsewhere}.`);
    }
    const name = asciiHostName(given);
    const wellFormed = name?.split('.').every((label) => /^\w(?:[\w-]{0,61}\w)?$/.test(label));
    if (name && wellFormed && name.length <= 253) return name;
    return refuse(`${quoted(given)} is not a host name or IP address. Set it to one, like mail.example.com.`);
  });

/** An http or https origin: links are made by putting a path behind it. */
const origin = () =>
  value((given, refuse) => {
    if (!/^https?:\/\/[^\s\\]+$/i.test(given) || !URL.canParse(given)) {
      return refuse('is not a web address. Set it to one, like https://latchkey.example.com.');
    }
    const url = new URL(given);
    const extras = [
      (url.username || url.password) && 'a user name or password',
      url.pathname !== '/' && 'a path, and Latchkey can only stand at the root of a host',
      given.includes('?') && 'a query (?)',
      given.includes('#') && 'a fragment (#)',
    ].filter(Boolean);
    return extras.length > 0 ? refuse(`holds ${extras.join('; ')}. Set it to ${url.origin}.`) : url.origin;
  });

/** The ways to write a sender: RFC 5322's three, and `<Name> address`, which n8n's own documentation has. */
const SENDERS = [
  /^(?<name>)(?<address>[^\s<>"]+)$/,
  /^"(?<name>(?:[^"\\]|\\.)*)"\s*<(?<address>[^<>]*)>$/u,
  /^(?<name>[^"<>@,;]*)<(?<address>[^<>]*)>$/,
  /^<(?<name>[^"<>@]*)>\s*(?<address>[^\s<>"]+)$/,
];

const sender = () =>
  value((given, refuse) => {
    if (CONTROL.test(given)) return refuse(ON_ONE_LINE);
    const parts = SENDERS.map((form) => form.exec(given)?.groups).find(Boolean);
    const address = normaliseEmailAddress(parts?.address?.trim() ?? '');
    // Only a quoted name can hold a backslash that stands for something else.
    const name = (given.startsWith('"') ? parts?.name?.replace(/\\(.)/gu, '$1') : parts?.name)?.trim();
    if (address !== null && name !== undefined) return { name, address };
    return refuse(`${quoted(given)} is not a sender. Write name@example.com or "Name" <name@example.com>.`);
  });

/** The path of a mail template, which is read here once, so that what is wrong with it is known at the start. */
const templateFile = (kind: TemplateKind) =>
  value((given, refuse) => {
    if (/[<>]/.test(given)) return refuse('holds HTML. Put that into a file, and the path of the file here.');
    if (CONTROL.test(given)) return refuse(ON_ONE_LINE);
    const path = resolve(given);
    try {
      readMailTemplate(kind, path);
    } catch (error) {
      if (!(error instanceof TemplateFaults)) throw error;
      for (const fault of error.faults) refuse(fault);
    }
    return path;
  });

/** A name that stands in pages and mails. */
const name = (most: number) =>
  value((given, refuse) => {
    if (CONTROL.test(given)) return refuse(ON_ONE_LINE);
    if (/[<>]/.test(given)) return refuse('holds < or >. Write the name without them.');
    return [...given].length <= most
      ? given
      : refuse(`is longer than ${most} characters. Choose a shorter name.`);
  });

const address = () =>
  value(
    (given, refuse) =>
      normaliseEmailAddress(given) ??
      refuse('is not an email address. Set it to one, like name@example.com.'),
  );

/** bcrypt as crypt(3) writes it, with a cost that can be waited for; and argon2id in PHC form, below 1 GiB. */
const BCRYPT = /^\$2[aby]\$(?:0[4-9]|1[0-6])\$[./\dA-Za-z]{53}$/;
const ARGON2ID =
  /^\$argon2id\$v=19\$m=(?<memory>\d{1,6}),t=[1-9]\d?,p=(?<lanes>[1-9]\d?)\$[+/\dA-Za-z]{11,}\$[+/\dA-Za-z]{16,}$/;

const passwordHash = () =>
  value((given, refuse) => {
    const { memory, lanes } = ARGON2ID.exec(given)?.groups ?? {};
    // RFC 9106, 3.1: 8 KiB a lane at least.
    if (BCRYPT.test(given) || Number(memory) >= 8 * Number(lanes)) return given;
    return refuse(
      "is not a bcrypt hash ($2b$…) or an argon2id hash ($argon2id$…). Set it to one, whole: in a shell put it between 'single quotes', in Docker Compose write every $ twice.",
    );
  });

const key = () =>
  value((given, refuse) => {
    if ([...given].length >= 32) return given;
    return refuse('is shorter than 32 characters. Set a longer one ("openssl rand -hex 32" makes one).');
  });

type SetupCode = { kind: 'derived' } | { kind: 'own'; code: string } | { kind: 'off' };
const setupCode = () =>
  value<SetupCode>((given, refuse) => {
    if (given === 'off') return { kind: 'off' };
    if (CONTROL.test(given)) return refuse(ON_ONE_LINE);
    if ([...given].length >= 8) return { kind: 'own', code: given };
    return refuse('is shorter than 8 characters. Set a longer one, or off to ask for none.');
  });

const databaseUrl = () =>
  value((given, refuse) => {
    if (!/^postgres(?:ql)?:\/\//i.test(given)) {
      return refuse(
        'does not begin with postgresql://. Write postgresql://user:password@host:5432/database.',
      );
    }
    if (!URL.canParse(given)) {
      return refuse('cannot be read as a URL. Percent-encode special characters in user name and password.');
    }
    const fault = findUrlFault(given);
    return fault ? refuse(fault) : given;
  });

const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'silent'] as const;

const WITH_SMTP = 'required with N8N_EMAIL_MODE=smtp';
const WITH_OWNER = 'required with N8N_INSTANCE_OWNER_MANAGED_BY_ENV=true';

/** The table of settings: it drives the parsing, and the README and `.env.example` are checked against it. */
export const Environment = z.object({
  N8N_EMAIL_MODE: row(
    oneOf(['smtp'], 'Set it to smtp to turn e-mail on, or leave it empty to turn it off.').optional(),
    '`smtp` or empty',
    'empty',
    '`smtp` turns e-mail on; empty: e-mail is off, and links are copied by hand.',
  ),
  N8N_SMTP_HOST: row(host('N8N_SMTP_PORT').optional(), 'host name', WITH_SMTP, 'Your mail server.'),
  N8N_SMTP_PORT: row(
    whole(1, 65_535).default(465),
    'number, 1 to 65535',
    '465',
    'Port of the mail server: 465 with N8N_SMTP_SSL=true, usually 587 with false.',
  ),
  N8N_SMTP_USER: row(
    text().optional(),
    'text',
    WITH_SMTP,
    'User name for the mail server; set this and N8N_SMTP_PASS to an empty value when it takes no sign-in.',
  ),
  N8N_SMTP_PASS: secret(z.string().optional(), 'text', WITH_SMTP, 'Password for the mail server.'),
  N8N_SMTP_SENDER: row(
    sender().optional(),
    'address, or `Name <address>`',
    WITH_SMTP,
    'Who mails come from: name@example.com, or "Name" <name@example.com>.',
  ),
  N8N_SMTP_SSL: row(
    flag().default(true),
    'true or false',
    'true',
    'Encrypt from the first byte (TLS); false: see N8N_SMTP_STARTTLS.',
  ),
  N8N_SMTP_STARTTLS: row(
    flag().default(true),
    'true or false',
    'true',
    'With N8N_SMTP_SSL=false: true encrypts when the server offers STARTTLS, false stays in clear text.',
  ),
  N8N_UM_EMAIL_TEMPLATES_INVITE: row(
    templateFile('invite').optional(),
    'full path',
    'the built-in mail',
    'Your own HTML for invite mails, with placeholders like {{inviteAcceptUrl}}.',
  ),
  N8N_UM_EMAIL_TEMPLATES_PWRESET: row(
    templateFile('password-reset').optional(),
    'full path',
    'the built-in mail',
    'Your own HTML for password reset mails, with placeholders like {{passwordResetUrl}}.',
  ),
  LATCHKEY_MAIL_CONNECTIONS: row(
    whole(1, 50).default(5),
    'number, 1 to 50',
    '5',
    'How many connections to the mail server are open at the same time.',
  ),
  N8N_EDITOR_BASE_URL: row(
    origin().optional(),
    'URL',
    'built from N8N_PROTOCOL, N8N_HOST and N8N_PORT',
    'The address people open, like https://latchkey.example.com; every link in a mail begins with it.',
  ),
  N8N_PROTOCOL: row(
    oneOf(['http', 'https'], 'Set it to http or https.').default('http'),
    '`http` or `https`',
    'http',
    'First part of the address when N8N_EDITOR_BASE_URL is not set.',
  ),
  N8N_HOST: row(
    host('N8N_PORT').default('localhost'),
    'host name',
    'localhost',
    'Host name in the address when N8N_EDITOR_BASE_URL is not set.',
  ),
  N8N_PORT: row(whole(1, 65_535).default(5678), 'number, 1 to 65535', '5678', 'Port to listen on.'),
  N8N_LISTEN_ADDRESS: row(
    host('N8N_PORT').optional(),
    'IP address or host name',
    'all interfaces',
    'Where to listen; 127.0.0.1 lets in only this machine, for example a proxy on it.',
  ),
  N8N_PROXY_HOPS: row(
    whole(0, 10).default(0),
    'number, 0 to 10',
    '0',
    "How many proxies stand before Latchkey, to know a client's address; 0 believes no forwarded header.",
  ),
  N8N_SECURE_COOKIE: row(
    flag().optional(),
    'true or false',
    'true when the base URL is https',
    'Send sign-in cookies only over https.',
  ),
  N8N_ENCRYPTION_KEY: secret(
    key().optional(),
    'text, at least 32 characters',
    'made on the first start and kept in LATCHKEY_DATA_DIR; required with DATABASE_URL',
    'The instance key, which links and sign-ins depend on; keep a copy with your backups.',
  ),
  N8N_USER_MANAGEMENT_JWT_SECRET: secret(
    text().optional(),
    'text',
    'derived from the instance key',
    'Key of sign-in cookies; a new one signs everybody out.',
  ),
  N8N_USER_MANAGEMENT_JWT_DURATION_HOURS: row(
    whole(1, 8760).default(168),
    'number, 1 to 8760',
    '168',
    'How many hours a sign-in lasts; renewed while in use, to 30 days at most where this is less.',
  ),
  N8N_INVITE_LINKS_EMAIL_ONLY: row(
    flag().default(false),
    'true or false',
    'false',
    'true: links are never shown or returned, only mailed.',
  ),
  N8N_PASSWORD_MIN_LENGTH: row(
    whole(8, 64).default(8),
    'number, 8 to 64',
    '8',
    'How many characters a password needs.',
  ),
  N8N_MFA_ENABLED: row(
    flag().default(true),
    'true or false',
    'true',
    'Users may turn on two-factor sign-in; with false, those who have it on keep it.',
  ),
  LATCHKEY_INVITE_HOURS: row(
    whole(1, 8760).default(168),
    'number, 1 to 8760',
    '168',
    'How many hours an invite link is good for.',
  ),
  LATCHKEY_INSTANCE_NAME: row(
    name(60).default('Latchkey'),
    'text, up to 60 characters',
    'Latchkey',
    'The name people see in pages and mails.',
  ),
  N8N_PERSONALIZATION_ENABLED: row(
    flag().default(true),
    'true or false',
    'true',
    'Ask people three short questions on their first visit; the answers stay in the database.',
  ),
  LATCHKEY_SETUP_CODE: secret(
    setupCode().default({ kind: 'derived' }),
    'text, at least 8 characters, or `off`',
    'made for you and printed at the start',
    'Your own code for setting up the owner account; off asks for none.',
  ),
  N8N_USER_MANAGEMENT_DISABLED: row(
    flag().default(false),
    'true or false',
    'false',
    'true: no user management, so nobody signs in; without effect once there is an owner.',
  ),
  N8N_INSTANCE_OWNER_MANAGED_BY_ENV: row(
    flag().default(false),
    'true or false',
    'false',
    'true: the four settings N8N_INSTANCE_OWNER_… say who the owner is, anew at every start.',
  ),
  N8N_INSTANCE_OWNER_EMAIL: row(address().optional(), 'address', WITH_OWNER, "The owner's email address."),
  N8N_INSTANCE_OWNER_FIRST_NAME: row(
    name(64).optional(),
    'text, up to 64 characters',
    WITH_OWNER,
    "The owner's first name.",
  ),
  N8N_INSTANCE_OWNER_LAST_NAME: row(
    name(64).optional(),
    'text, up to 64 characters',
    WITH_OWNER,
    "The owner's last name.",
  ),
  N8N_INSTANCE_OWNER_PASSWORD_HASH: secret(
    passwordHash().optional(),
    'bcrypt or argon2id hash',
    WITH_OWNER,
    "Hash of the owner's password, never the password itself.",
  ),
  DATABASE_URL: secret(
    databaseUrl().optional(),
    'URL, `postgresql://…`',
    'the embedded PostgreSQL',
    'Your own PostgreSQL, 15 or newer: postgresql://user:password@host:5432/database.',
  ),
  LATCHKEY_DATABASE_CONNECTIONS: row(
    whole(2, 100).default(10),
    'number, 2 to 100',
    '10',
    'How many connections to the database a process has open at most.',
  ),
  LATCHKEY_DATA_DIR: row(
    value((path) => resolve(path)).prefault('./data'),
    'path',
    './data',
    'Folder for the embedded PostgreSQL and the key file.',
  ),
  N8N_LOG_LEVEL: row(
    oneOf(LOG_LEVELS, 'Set it to error, warn, info, debug or silent.').default('info'),
    '`error`, `warn`, `info`, `debug` or `silent`',
    'info',
    'What is logged: this and what is worse; debug has a line for every request.',
  ),
  N8N_LOG_FORMAT: row(
    oneOf(['text', 'json'], 'Set it to text or json.').optional(),
    '`text` or `json`',
    'text on a terminal, json elsewhere',
    'How a line of the log looks: readable text, or one JSON object.',
  ),
  N8N_METRICS: row(
    flag().default(false),
    'true or false',
    'false',
    'Figures for Prometheus at /metrics, without a sign-in: keep that address from the outside.',
  ),
});

/** The name of a setting that Latchkey uses. */
export type SettingName = keyof typeof Environment.shape;

/** The settings as data, in the table's order, to read the environment by and to check documents against. */
export const SETTINGS = Environment.keyof().options.map((name): Words & { name: SettingName } => {
  const said = words.get(Environment.shape[name]);
  if (!said) throw new Error(`${name} stands in the table without words.`);
  return { name, ...said };
});

/** Settings of n8n that begin like ours and that Latchkey does not use, so that none is called misspelt. */
const NOT_USED = [
  'N8N_UM_EMAIL_TEMPLATES_WORKFLOW_SHARED',
  'N8N_UM_EMAIL_TEMPLATES_WORKFLOW_AUTODEACTIVATED',
  'N8N_UM_EMAIL_TEMPLATES_WORKFLOW_FAILURE',
  'N8N_UM_EMAIL_TEMPLATES_CREDENTIALS_SHARED',
  'N8N_UM_EMAIL_TEMPLATES_PROJECT_SHARED',
  'N8N_UM_EMAIL_TEMPLATES_API_KEY_REVOKED',
  'N8N_UM_EMAIL_TEMPLATES_MCP_CLIENT_REVOKED',
  'N8N_SMTP_OAUTH_SERVICE_CLIENT',
  'N8N_SMTP_OAUTH_PRIVATE_KEY',
  'N8N_USER_MANAGEMENT_JWT_REFRESH_TIMEOUT_HOURS',
];

/** A sentence for each name in an environment that begins like ours and does nothing. Shows no values. */
export function strangeNames(env: Record<string, string | undefined>): string[] {
  const withFile = (names: readonly string[]) => [...names, ...names.map((name) => `${name}_FILE`)];
  const used = withFile(SETTINGS.map(({ name }) => name));
  const notUsed = withFile(NOT_USED);
  return Object.entries(env).flatMap(([name, text]) => {
    if (!/^(?:N8N_(?:SMTP|EMAIL|UM|USER_MANAGEMENT|INSTANCE_OWNER)|LATCHKEY)_/.test(name)) return [];
    if (text === undefined || used.includes(name)) return [];
    if (!notUsed.includes(name)) {
      return `${name} is not known. Did you mean ${closest(name, [...used, ...notUsed])}?`;
    }
    return text.trim()
      ? `${name} is a setting of n8n that Latchkey does not use; it has no effect here.`
      : [];
  });
}
