import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { TemplateKind } from './mail-template';
import { Environment, SETTINGS, type SettingName, strangeNames } from './settings';
import { whyUnreadable } from './unreadable';

export { SETTINGS };

export type Security = 'tls' | 'starttls' | 'none';
export type MailServer = {
  host: string;
  port: number;
  /** Null: the server takes no sign-in. */
  auth: { user: string; pass: string } | null;
  /** The name is empty when the setting holds an address alone. */
  sender: { name: string; address: string };
  security: Security;
  /** In milliseconds, where the waits of lib/mail/transport.ts are too long to be watched, as in tests. */
  timeouts?: { connectionTimeout?: number; greetingTimeout?: number; socketTimeout?: number };
};

/** The owner as the environment has them. */
export type EnvironmentOwner = { email: string; firstName: string; lastName: string; passwordHash: string };

export type Settings = {
  /** Origin, no trailing slash. */
  baseUrl: string;
  port: number;
  /** Null: all interfaces. */
  listenAddress: string | null;
  /** Null: e-mail is off. */
  mail: MailServer | null;
  /** How many connections to the mail server are open at the same time. */
  mailConnections: number;
  /** Absolute paths of the operator's own templates. Null: the built-in one. */
  mailTemplates: Record<TemplateKind, string | null>;
  instanceName: string;
  inviteHours: number;
  inviteLinksByMailOnly: boolean;
  passwordMinLength: number;
  /** Whether users may turn on two-factor sign-in. */
  mfaEnabled: boolean;
  /** Whether people are asked three questions on their first visit. */
  asksSurvey: boolean;
  /** Null: generated into the data folder. */
  instanceKey: string | null;
  /** Null: derived from the instance key. */
  signInSecret: string | null;
  signInHours: number;
  secureCookie: boolean;
  proxyHops: number;
  setupCode: { kind: 'derived' } | { kind: 'own'; code: string } | { kind: 'off' };
  /** Without effect once there is an owner: ask isUserManagementOff() of lib/setup. */
  userManagementDisabled: boolean;
  /** Null: whoever claims the instance is its owner. */
  environmentOwner: EnvironmentOwner | null;
  /** Null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  /** How many connections to the database this process has open at most. */
  databaseConnections: number;
  /** Absolute. */
  dataDir: string;
  logLevel: 'error' | 'warn' | 'info' | 'debug' | 'silent';
  /** Null: text on a terminal, JSON elsewhere. */
  logFormat: 'text' | 'json' | null;
  /** Whether whoever comes to /metrics gets figures for Prometheus. */
  metricsEnabled: boolean;
};

/** Settings once the instance key and the database are known. */
export type Config = Settings & { instanceKey: string; databaseUrl: string };

/** The start stops: all wrong settings, one a line, as `NAME: what is wrong. What to do.` Holds no secret. */
export class SettingsFaults extends Error {
  override name = 'SettingsFaults';

  /** The warnings are those about names: a misspelt one is often why another setting is missing. */
  constructor(
    readonly faults: string[],
    readonly warnings: string[],
  ) {
    super(faults.join('\n'));
  }
}

type Env = Record<string, string | undefined>;
type ReadFile = (path: string, encoding: 'utf8') => string;
type Texts = { [name in SettingName]?: string };

/** What is wrong with which setting: with one that names a file, it may be many things. */
class Faults extends Map<SettingName, string[]> {
  add(name: SettingName, fault: string): void {
    this.set(name, [...(this.get(name) ?? []), fault]);
  }
}

/**
 * The settings of an environment, frozen, and a sentence for each thing that is probably not meant.
 * Reads the files that `NAME_FILE` settings and mail templates' settings point to, and changes nothing.
 * Throws `SettingsFaults` with every fault at once. No value of a secret appears in a fault or a warning.
 */
export function parseSettings(
  env: Env = process.env,
  readFile: ReadFile = readFileSync,
): { settings: Settings; warnings: string[] } {
  const warnings = strangeNames(env);
  const faults = new Faults();
  const texts = gather(env, readFile, faults);
  findMissing(texts, faults);
  const parsed = Environment.safeParse(texts);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = SETTINGS.find((setting) => setting.name === path[0])?.name;
    if (name) faults.add(name, message);
  }
  if (faults.size > 0 || !parsed.success) {
    const inOrder = SETTINGS.flatMap(
      ({ name }) => faults.get(name)?.map((fault) => `${name}: ${fault}`) ?? [],
    );
    throw new SettingsFaults(inOrder, warnings);
  }
  const settings = frozen(assemble(parsed.data));
  return { settings, warnings: [...warnings, ...doubts(settings, texts)] };
}

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const KEPT = Symbol.for('latchkey.config');

/** Makes this the configuration of the process, for every copy of this module in it; frozen from then on. */
export function keepConfig(config: Config): void {
  Reflect.set(globalThis, KEPT, frozen(structuredClone(config)));
}

/** The configuration of the process, frozen. Throws an Error (a bug) when `keepConfig` was not called. */
export function config(): Config {
  const kept: Config | undefined = Reflect.get(globalThis, KEPT);
  if (!kept) throw new Error('There is no configuration yet: call keepConfig() before anything asks for it.');
  return kept;
}

/** The text of each setting that is set, whether given directly or in a file. */
function gather(env: Env, readFile: ReadFile, faults: Faults): Texts {
  const texts: Texts = {};
  for (const { name, secret } of SETTINGS) {
    // For these two an empty value says something: the relay takes no sign-in.
    const mayBeEmpty = name === 'N8N_SMTP_USER' || name === 'N8N_SMTP_PASS';
    // A mail password may begin or end with a space; elsewhere that is a slip of copying.
    const direct = name === 'N8N_SMTP_PASS' ? env[name] : env[name]?.trim();
    const path = env[`${name}_FILE`]?.trim();
    const isSet = mayBeEmpty ? direct !== undefined : Boolean(direct);
    if (isSet && path) faults.add(name, `is set together with ${name}_FILE. Remove one of the two.`);
    else if (isSet) texts[name] = direct;
    else if (path) {
      // Whoever puts a secret itself where its path belongs shall not find it in a log.
      const file = !secret || /^(?:\.{0,2}[\\/]|[a-z]:[\\/])/i.test(path) ? onOneLine(path) : 'that it names';
      try {
        const text = readFile(path, 'utf8').trim();
        // Not "unset": a key would be generated in silence while the operator believes in the file.
        if (text === '' && !mayBeEmpty) {
          faults.add(name, `the file ${file} (${name}_FILE) is empty. Put the value into it.`);
        } else texts[name] = text;
      } catch (error) {
        const advice = `Set ${name}_FILE to the path of a file that Latchkey may read.`;
        faults.add(
          name,
          `the file ${file} (${name}_FILE) cannot be read: ${whyUnreadable(error)}. ${advice}`,
        );
      }
    }
  }
  return texts;
}

/** What other settings make necessary. Asked of the texts, so that faults of form hide none of these. */
function findMissing(texts: Texts, faults: Faults): void {
  const isAbsent = (name: SettingName) => texts[name] === undefined && !faults.has(name);
  const need = (name: SettingName, by: string, advice: string) => {
    if (isAbsent(name)) faults.add(name, `is not set, and ${by} needs it. ${advice}`);
  };
  if (!isAbsent('DATABASE_URL')) {
    const advice = 'Set it to at least 32 random characters ("openssl rand -hex 32" makes them).';
    need('N8N_ENCRYPTION_KEY', 'DATABASE_URL', advice);
  }
  if (/^(?:true|1)$/i.test(texts.N8N_INSTANCE_OWNER_MANAGED_BY_ENV ?? '')) {
    const managed = 'N8N_INSTANCE_OWNER_MANAGED_BY_ENV=true';
    need('N8N_INSTANCE_OWNER_EMAIL', managed, "Set it to the owner's email address.");
    need('N8N_INSTANCE_OWNER_FIRST_NAME', managed, "Set it to the owner's first name.");
    need('N8N_INSTANCE_OWNER_LAST_NAME', managed, "Set it to the owner's last name.");
    const advice = 'Set it to a bcrypt or argon2id hash of the password of the owner.';
    need('N8N_INSTANCE_OWNER_PASSWORD_HASH', managed, advice);
  }
  // "SMTP" is a fault of its own, and its author wants to hear of the rest at the same time.
  if (texts.N8N_EMAIL_MODE?.toLowerCase() !== 'smtp') return;
  const mode = 'N8N_EMAIL_MODE=smtp';
  const noSignIn =
    'for a server that takes no sign-in, set both N8N_SMTP_USER and N8N_SMTP_PASS to an empty value.';
  need('N8N_SMTP_HOST', mode, 'Set it to the host name of your mail server.');
  need('N8N_SMTP_SENDER', mode, 'Set it to the address that mails come from, or to Name <address>.');
  need('N8N_SMTP_USER', mode, `Set it to your user name; ${noSignIn}`);
  need('N8N_SMTP_PASS', mode, `Set it to your password; ${noSignIn}`);
  const { N8N_SMTP_USER: user, N8N_SMTP_PASS: pass } = texts;
  if (user === '' && pass) {
    faults.add('N8N_SMTP_USER', `is empty while N8N_SMTP_PASS is not. Set it to your user name; ${noSignIn}`);
  }
  if (user && pass === '') {
    faults.add('N8N_SMTP_PASS', `is empty while N8N_SMTP_USER is not. Set it to your password; ${noSignIn}`);
  }
}

function assemble(from: ReturnType<typeof Environment.parse>): Settings {
  const { N8N_SMTP_HOST: host, N8N_SMTP_SENDER: sender, N8N_SMTP_USER: user, N8N_SMTP_PASS: pass } = from;
  const unencrypted: Security = from.N8N_SMTP_STARTTLS ? 'starttls' : 'none';
  const urlHost = isIPv6(from.N8N_HOST) ? `[${from.N8N_HOST}]` : from.N8N_HOST;
  const baseUrl =
    from.N8N_EDITOR_BASE_URL ?? new URL(`${from.N8N_PROTOCOL}://${urlHost}:${from.N8N_PORT}`).origin;
  return {
    baseUrl,
    port: from.N8N_PORT,
    listenAddress: from.N8N_LISTEN_ADDRESS ?? null,
    mail:
      from.N8N_EMAIL_MODE === 'smtp' && host && sender
        ? {
            host,
            port: from.N8N_SMTP_PORT,
            auth: user && pass ? { user, pass } : null,
            sender,
            security: from.N8N_SMTP_SSL ? 'tls' : unencrypted,
          }
        : null,
    mailConnections: from.LATCHKEY_MAIL_CONNECTIONS,
    mailTemplates: {
      invite: from.N8N_UM_EMAIL_TEMPLATES_INVITE ?? null,
      'password-reset': from.N8N_UM_EMAIL_TEMPLATES_PWRESET ?? null,
    },
    instanceName: from.LATCHKEY_INSTANCE_NAME,
    inviteHours: from.LATCHKEY_INVITE_HOURS,
    inviteLinksByMailOnly: from.N8N_INVITE_LINKS_EMAIL_ONLY,
    passwordMinLength: from.N8N_PASSWORD_MIN_LENGTH,
    mfaEnabled: from.N8N_MFA_ENABLED,
    asksSurvey: from.N8N_PERSONALIZATION_ENABLED,
    instanceKey: from.N8N_ENCRYPTION_KEY ?? null,
    signInSecret: from.N8N_USER_MANAGEMENT_JWT_SECRET ?? null,
    signInHours: from.N8N_USER_MANAGEMENT_JWT_DURATION_HOURS,
    secureCookie: from.N8N_SECURE_COOKIE ?? baseUrl.startsWith('https:'),
    proxyHops: from.N8N_PROXY_HOPS,
    setupCode: from.LATCHKEY_SETUP_CODE,
    userManagementDisabled: from.N8N_USER_MANAGEMENT_DISABLED,
    environmentOwner: environmentOwner(from),
    databaseUrl: from.DATABASE_URL ?? null,
    databaseConnections: from.LATCHKEY_DATABASE_CONNECTIONS,
    dataDir: from.LATCHKEY_DATA_DIR,
    logLevel: from.N8N_LOG_LEVEL,
    logFormat: from.N8N_LOG_FORMAT ?? null,
    metricsEnabled: from.N8N_METRICS,
  };
}

/** Whether an address leads people to their own machine, whichever that is. */
export function isThisMachine(url: string): boolean {
  return /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

function environmentOwner(from: ReturnType<typeof Environment.parse>): EnvironmentOwner | null {
  const {
    N8N_INSTANCE_OWNER_EMAIL: email,
    N8N_INSTANCE_OWNER_FIRST_NAME: firstName,
    N8N_INSTANCE_OWNER_LAST_NAME: lastName,
    N8N_INSTANCE_OWNER_PASSWORD_HASH: passwordHash,
  } = from;
  const isManaged = from.N8N_INSTANCE_OWNER_MANAGED_BY_ENV;
  return isManaged && email && firstName && lastName && passwordHash
    ? { email, firstName, lastName, passwordHash }
    : null;
}

/** A sentence for each combination that is allowed, but rarely meant. */
function doubts({ baseUrl, mail, ...settings }: Settings, texts: Texts): string[] {
  const { hostname, protocol } = new URL(baseUrl);
  const isHere = isThisMachine(baseUrl);
  // Written by people who take N8N_HOST for the address to listen on; a link to it leads nowhere either.
  const isNowhere = hostname === '0.0.0.0' || hostname === '[::]';
  const isLateTlsOn465 = mail?.port === 465 && mail.security !== 'tls';
  const secret = settings.signInSecret;
  const table: [isSo: boolean, what: string, advice: string][] = [
    [
      !mail && texts.N8N_SMTP_HOST !== undefined,
      'N8N_SMTP_HOST is set, but e-mail is off;',
      'set N8N_EMAIL_MODE=smtp to turn it on.',
    ],
    [
      !mail && settings.inviteLinksByMailOnly,
      'N8N_INVITE_LINKS_EMAIL_ONLY is true while e-mail is off, so nobody can be invited.',
      'Set N8N_EMAIL_MODE=smtp to turn e-mail on, or N8N_INVITE_LINKS_EMAIL_ONLY=false to show the links.',
    ],
    [
      mail !== null && (isHere || isNowhere),
      `Links in mails begin with ${baseUrl} and will only open on this machine.`,
      'Set N8N_EDITOR_BASE_URL to the address that people use.',
    ],
    [
      mail?.port === 587 && mail.security === 'tls',
      'N8N_SMTP_SSL is probably wrong: it is true, and port 587 mostly begins unencrypted (STARTTLS).',
      'Set N8N_SMTP_SSL=false, or N8N_SMTP_PORT=465.',
    ],
    [
      isLateTlsOn465 && texts.N8N_SMTP_PORT !== undefined,
      'N8N_SMTP_SSL is probably wrong: it is false, and port 465 mostly wants TLS from the first byte.',
      'Set N8N_SMTP_SSL=true, or N8N_SMTP_PORT=587.',
    ],
    [
      isLateTlsOn465 && texts.N8N_SMTP_PORT === undefined,
      'N8N_SMTP_PORT is probably wrong: unset it is 465, which mostly does not go with N8N_SMTP_SSL=false.',
      'Set N8N_SMTP_PORT=587, or N8N_SMTP_SSL=true.',
    ],
    [
      // Not a fault: behind a proxy that speaks https all works, and in n8n true is the default.
      settings.secureCookie && protocol === 'http:' && !isHere,
      `N8N_SECURE_COOKIE is true, but the base URL is ${baseUrl}: on http browsers drop it and sign-in fails.`,
      'Set N8N_EDITOR_BASE_URL to the https address, or N8N_SECURE_COOKIE=false.',
    ],
    [
      secret !== null && [...secret].length < 32,
      'N8N_USER_MANAGEMENT_JWT_SECRET is short enough to be guessed, and with it a sign-in.',
      'Set it to at least 32 random characters.',
    ],
    [
      !settings.environmentOwner && texts.N8N_INSTANCE_OWNER_PASSWORD_HASH !== undefined,
      'N8N_INSTANCE_OWNER_PASSWORD_HASH is set, but has no effect;',
      'set N8N_INSTANCE_OWNER_MANAGED_BY_ENV=true to have the owner made from the environment.',
    ],
  ];
  return table.flatMap(([isSo, what, advice]) => (isSo ? `${what} ${advice}` : []));
}

/** A path as a fault may name it, whatever is in it. */
const onOneLine = (path: string) => path.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
