import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { hostname } from 'node:os';
import { closest, distance } from 'fastest-levenshtein';
import type { TemplateKind } from '../settings/mail-template';
import {
  DATABASE_OF_N8N,
  INSTEAD,
  type Instead,
  MEANINGS,
  type NamedValues,
  OF_N8N,
  SETTINGS,
  type Setting,
  type SettingName,
  type Values,
} from '../settings/settings';
import { type SetupCode, senderAddress, Unusable, type ValueFault } from '../settings/values';
import { errnoOf } from './errno';
import { isLogName, wholeName } from './person-name';

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
  /** Nothing is sent over a connection that is not encrypted. */
  isTlsRequired: boolean;
  /** How this machine greets the server. */
  ownName: string;
  /** In milliseconds, where the waits of smtp/open.ts and smtp/transport.ts are too long for tests. */
  timeouts?: { connectionTimeout?: number; greetingTimeout?: number; socketTimeout?: number };
};

/** The owner as the environment has them. */
export type EnvironmentOwner = { email: string; firstName: string; lastName: string; passwordHash: string };

/** What is made of several settings, or of one that is not always what it says. */
type Derived = {
  /** Origin, no trailing slash. */
  baseUrl: string;
  /** Null: e-mail is off. */
  mail: MailServer | null;
  /** Absolute paths of the operator's own templates. Null: the built-in one. */
  mailTemplates: Record<TemplateKind, string | null>;
  secureCookie: boolean;
  setupCode: SetupCode;
  /** Null: whoever claims the instance is its owner. */
  environmentOwner: EnvironmentOwner | null;
};

/** What the environment says; each name is that of a row in settings/settings.ts, which says what null stands for. */
export type Settings = NamedValues & Derived;

/** Settings once the instance key and the database are known. */
export type Config = Settings & { instanceKey: string; databaseUrl: string };

/** What is wrong with one setting. Holds no secret. */
export type SettingFault = { setting: SettingName } & ValueFault;

/** The facts of what is probably not meant, by code (`settings.warnings` of the catalogue). */
export interface SettingWarningFacts {
  name_unknown: { meant: string };
  /** A setting of n8n's about users, mail or security, and what is to be done instead. */
  name_answered: { instead: Instead };
  /** All others of n8n's that are set. With `hasDatabase` some of them name n8n's database, and Latchkey is told of none. */
  names_not_used: { names: readonly string[]; hasDatabase: boolean };
  quotes_removed: { names: readonly string[] };
  email_off_with_host: NoFacts;
  email_off_without_host: NoFacts;
  no_sign_in: { host: string };
  sender_host_bare: { address: string };
  links_mailed_with_email_off: NoFacts;
  links_lead_here: { baseUrl: string };
  tls_on_587: NoFacts;
  no_tls_on_465: NoFacts;
  no_tls_on_unset_port: NoFacts;
  https_on_own_port: { baseUrl: string; port: string };
  secure_cookie_on_http: { baseUrl: string };
  key_short: NoFacts;
  secret_short: NoFacts;
  hash_without_effect: NoFacts;
}
type NoFacts = Record<never, never>;

/** What is probably not meant. `setting` is any name that begins like ours. */
export type SettingWarning = {
  [C in keyof SettingWarningFacts]: { setting: string; code: C; facts: SettingWarningFacts[C] };
}[keyof SettingWarningFacts];

/** The start stops: every fault of every setting, in the table's order. */
export class SettingsFaults extends Error {
  override name = 'SettingsFaults';

  /** The warnings are those about names: a misspelt one is often why another setting is missing. */
  constructor(
    readonly faults: readonly SettingFault[],
    readonly warnings: readonly SettingWarning[],
  ) {
    super(faults.map(({ setting, code }) => `${setting}: ${code}`).join('\n'));
  }
}

type Env = Record<string, string | undefined>;
type ReadFile = (path: string, encoding: 'utf8') => string;
type Texts = { [name in SettingName]?: string };

/** What is wrong with which setting: with one that names a file, it may be many things. */
class Faults extends Map<SettingName, ValueFault[]> {
  add(name: SettingName, ...faults: readonly ValueFault[]): void {
    this.set(name, [...(this.get(name) ?? []), ...faults]);
  }

  inOrder(): SettingFault[] {
    return SETTINGS.flatMap(({ name }) =>
      (this.get(name) ?? []).map((fault): SettingFault => ({ setting: name, ...fault })),
    );
  }
}

/**
 * The settings of an environment, frozen, and what in it is probably not meant.
 * Reads the files that `NAME_FILE` settings and mail templates' settings point to, and changes nothing.
 * Throws `SettingsFaults` with every fault at once. No value of a secret appears in a fault or a warning.
 */
export function parseSettings(
  env: Env = process.env,
  readFile: ReadFile = readFileSync,
): { settings: Settings; warnings: SettingWarning[] } {
  const { bare, names } = withoutQuotes(env);
  const warnings: SettingWarning[] = [...findStrangeNames(bare)];
  const [first] = names;
  if (first) warnings.push({ setting: first, code: 'quotes_removed', facts: { names } });
  const faults = new Faults();
  const texts = gather(bare, readFile, faults);
  findMissing(texts, faults);
  findMissingForMail(texts, faults);
  const values = read(texts, faults);
  const owner = environmentOwner(values);
  if (owner && isLogName(wholeName(owner)))
    faults.add('N8N_INSTANCE_OWNER_FIRST_NAME', { code: 'name_reserved', facts: {} });
  if (faults.size > 0) throw new SettingsFaults(faults.inOrder(), warnings);
  const settings = frozen({ ...named(values), ...derive(values) });
  return { settings, warnings: [...warnings, ...findDoubts(settings, texts)] };
}

/**
 * Whether an environment asks for a log of JSON. It is asked before all else, since the lines about faults of settings are a
 * part of the log; what is wrong with the setting itself is told with them.
 */
export function wantsJsonLog(env: Env = process.env, readFile: ReadFile = readFileSync): boolean {
  const { N8N_LOG_FORMAT: format } = gather(withoutQuotes(env).bare, readFile, new Faults(), [
    'N8N_LOG_FORMAT',
  ]);
  return format?.toLowerCase() === 'json';
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

/** Whether an address leads people to their own machine, whichever that is. */
export function isThisMachine(url: string): boolean {
  return /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

/**
 * An environment without the quotes around whole values of our settings, which `docker run --env-file` keeps, and the
 * names of those that had them.
 */
function withoutQuotes(env: Env): { bare: Env; names: string[] } {
  const bare = { ...env };
  const names: string[] = [];
  for (const name of SETTINGS.flatMap(({ name }) => [name, `${name}_FILE`])) {
    const [, , text] = /^\s*(["'])(.*)\1\s*$/s.exec(env[name] ?? '') ?? [];
    if (text === undefined) continue;
    bare[name] = text;
    names.push(name);
  }
  return { bare, names };
}

/** The text of each setting that is set, whether given directly or in a file. */
function gather(env: Env, readFile: ReadFile, faults: Faults, only?: readonly SettingName[]): Texts {
  const texts: Texts = {};
  for (const setting of SETTINGS.filter(({ name }) => only?.includes(name) ?? true)) {
    const { name, keepsSpace, mayBeEmpty } = setting;
    // No password ends with a line break: it comes from a file whose lines end as Windows has them.
    const direct = keepsSpace ? env[name]?.replace(/[\r\n]+$/, '') : env[name]?.trim();
    const path = env[`${name}_FILE`]?.trim();
    const isSet = mayBeEmpty ? direct !== undefined : Boolean(direct);
    if (isSet && path) faults.add(name, { code: 'set_twice', facts: { file: `${name}_FILE` } });
    else if (isSet) texts[name] = direct;
    else if (path) texts[name] = textOf(setting, path, readFile, faults);
  }
  return texts;
}

function textOf(
  { name, secret, mayBeEmpty }: Setting,
  path: string,
  readFile: ReadFile,
  faults: Faults,
): string | undefined {
  // Whoever puts a secret itself where its path belongs shall not find it in a log.
  const mayBeShown = !secret || /^(?:\.{0,2}[\\/]|[a-z]:[\\/])/i.test(path);
  const facts = { file: `${name}_FILE`, path: mayBeShown ? onOneLine(path) : null };
  try {
    const text = readFile(path, 'utf8').trim();
    if (text !== '' || mayBeEmpty) return text;
    // Not "unset": a key would be generated in silence while the operator believes in the file.
    faults.add(name, { code: 'file_empty', facts });
  } catch (error) {
    faults.add(name, { code: 'file_unreadable', facts: { ...facts, why: errnoOf(error) } });
  }
  return undefined;
}

/** What other settings make necessary. Asked of the texts, so that faults of form hide none of these. */
function findMissing(texts: Texts, faults: Faults): void {
  // One that is set in a way that cannot be used is set all the same.
  const said = (name: string) =>
    texts[name as SettingName] ?? (faults.has(name as SettingName) ? '?' : undefined);
  const missing = SETTINGS.filter(
    ({ name, needed }) => needed?.is.test(said(needed.setting) ?? '') && said(name) === undefined,
  );
  for (const { name } of missing) faults.add(name, { code: 'missing', facts: {} });
}

/** What e-mail makes necessary, once it is on: a sender; and of user name and password both or none. */
function findMissingForMail(texts: Texts, faults: Faults): void {
  // One that is set in a way that cannot be used is set all the same.
  const isSet = (name: SettingName) => Boolean(texts[name]) || faults.has(name);
  const mode = texts.N8N_EMAIL_MODE?.toLowerCase();
  const isOn = mode === undefined ? isSet('N8N_SMTP_HOST') : mode === 'smtp';
  if (!isOn) return;
  const [hasUser, hasPass] = [isSet('N8N_SMTP_USER'), isSet('N8N_SMTP_PASS')];
  if (hasPass && !hasUser) faults.add('N8N_SMTP_USER', { code: 'user_missing', facts: {} });
  if (hasUser && !hasPass) faults.add('N8N_SMTP_PASS', { code: 'pass_missing', facts: {} });
  if (!isSet('N8N_SMTP_SENDER') && senderAddress(texts.N8N_SMTP_USER ?? '') === null)
    faults.add('N8N_SMTP_SENDER', { code: 'sender_missing', facts: {} });
}

/** The value of each setting; what cannot be read is a fault. */
function read(texts: Texts, faults: Faults): Values {
  const values = SETTINGS.map((setting): [string, unknown] => {
    const isReplaced = setting.unlessSet?.some((other) => texts[other] !== undefined);
    const given = isReplaced ? undefined : texts[setting.name];
    const text = given ?? ('default' in setting ? setting.default : undefined);
    try {
      return [setting.name, text === undefined ? null : setting.read(text)];
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      faults.add(setting.name, ...error.faults);
      return [setting.name, null];
    }
  });
  // By its rows the table says what each value is; a loop over them cannot.
  return Object.fromEntries(values) as Values;
}

/** Those values that have a name in `config()`, by that name. */
function named(values: Values): NamedValues {
  const entries = SETTINGS.flatMap(({ name, as }): [string, unknown][] => (as ? [[as, values[name]]] : []));
  return Object.fromEntries(entries) as NamedValues;
}

function derive(from: Values): Derived {
  const { N8N_SMTP_HOST: host, N8N_SMTP_USER: user, N8N_SMTP_PASS: pass } = from;
  const userAddress = user && senderAddress(user);
  const sender = from.N8N_SMTP_SENDER ?? (userAddress ? { name: '', address: userAddress } : null);
  const unencrypted: Security = from.N8N_SMTP_STARTTLS ? 'starttls' : 'none';
  const urlHost = isIPv6(from.N8N_HOST) ? `[${from.N8N_HOST}]` : from.N8N_HOST;
  const baseUrl =
    from.N8N_EDITOR_BASE_URL ??
    from.N8N_WEBHOOK_URL ??
    from.WEBHOOK_URL ??
    new URL(`${from.N8N_PROTOCOL}://${urlHost}:${from.N8N_PORT}`).origin;
  return {
    baseUrl,
    mail:
      from.N8N_EMAIL_MODE !== '' && host && sender
        ? {
            host,
            port: from.N8N_SMTP_PORT,
            auth: user && pass ? { user, pass } : null,
            sender,
            security: from.N8N_SMTP_SSL ? 'tls' : unencrypted,
            isTlsRequired: from.LATCHKEY_SMTP_REQUIRE_TLS,
            ownName: from.LATCHKEY_SMTP_NAME ?? nameFor(new URL(baseUrl).hostname, sender.address),
          }
        : null,
    mailTemplates: {
      invite: from.N8N_UM_EMAIL_TEMPLATES_INVITE,
      'password-reset': from.N8N_UM_EMAIL_TEMPLATES_PWRESET,
    },
    secureCookie: from.N8N_SECURE_COOKIE ?? baseUrl.startsWith('https:'),
    setupCode: from.LATCHKEY_SETUP_CODE ?? { kind: 'derived' },
    environmentOwner: environmentOwner(from),
  };
}

/**
 * How to greet a mail server where nobody said: by the base URL's host. Many refuse one that greets as an address or as
 * localhost (RFC 5321, 4.1.4 asks for a name), so in place of such a host stands what is likeliest to be a name.
 */
function nameFor(urlHost: string, sender: string): string {
  if (!isThisMachine(`http://${urlHost}`) && !isIP(urlHost.replace(/^\[|\]$/g, ''))) return urlHost;
  const own = /^[\w.-]+$/.test(hostname()) ? hostname() : 'localhost';
  const isFull = (name: string) => /^(?:[\w-]+\.)+[a-z][\w-]+$/i.test(name) && !/^localhost\./i.test(name);
  return [own, sender.slice(sender.lastIndexOf('@') + 1)].find(isFull) ?? own;
}

function environmentOwner(from: Values): EnvironmentOwner | null {
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

/** With the name by which each can be read from a file. */
const withFile = (names: readonly string[]) => names.flatMap((name) => [name, `${name}_FILE`]);
const USED = withFile(SETTINGS.map(({ name }) => name));
const NAMED_BY_N8N = withFile(DATABASE_OF_N8N);
/** What is said of a setting of n8n's instead. */
const ANSWERS = new Map(
  Object.entries(INSTEAD).flatMap(([instead, names]) =>
    withFile(names).map((name): [string, Instead] => [name, instead as Instead]),
  ),
);

/** Names that begin like ours or are n8n's, and do nothing. */
function findStrangeNames(env: Env): SettingWarning[] {
  const names: string[] = [];
  const warnings = Object.entries(env).flatMap(([setting, text]): SettingWarning | [] => {
    if (text === undefined || USED.includes(setting)) return [];
    const isSet = text.trim() !== '';
    const instead = ANSWERS.get(setting);
    if (instead) return isSet ? { setting, code: 'name_answered', facts: { instead } } : [];
    const meant = meantBy(setting);
    if (meant) return { setting, code: 'name_unknown', facts: { meant } };
    if (isSet && (NAMED_BY_N8N.includes(setting) || OF_N8N.test(setting))) names.push(setting);
    return [];
  });
  const [first] = names;
  if (first === undefined) return warnings;
  const hasDatabase =
    names.some((name) => NAMED_BY_N8N.includes(name)) && !env.DATABASE_URL && !env.DATABASE_URL_FILE;
  return [...warnings, { setting: first, code: 'names_not_used', facts: { names, hasDatabase } }];
}

/** The setting that was probably meant by an unknown name; null for a name that somebody else may have chosen. */
function meantBy(name: string): string | null {
  const isOurs = /^(?:N8N_(?:SMTP|E?MAIL|UM|USER_MANAGEMENT|INSTANCE_OWNER)|LATCHKEY)_/.test(name);
  if (!isOurs && !name.startsWith('N8N_')) return null;
  const near = closest(name, USED);
  // One letter is a slip, whatever else a word may mean. Short names are one letter apart by chance.
  if (name.length > 10 && distance(name, near) <= 1) return near;
  const file = name.endsWith('_FILE') ? '_FILE' : '';
  const bare = name.slice(0, name.length - file.length);
  const [, prefix, rest] = /^(N8N|LATCHKEY)(_.*)$/.exec(bare) ?? [];
  const other = `${prefix === 'N8N' ? 'LATCHKEY' : 'N8N'}${rest}`;
  const meant = USED.includes(other)
    ? other
    : MEANINGS.find(({ of, says }) => of.test(bare) && says.test(bare.replace(of, '')))?.meant;
  if (meant) return `${meant}${file}`;
  return isOurs ? near : null;
}

/** Combinations that are allowed, but rarely meant. */
function findDoubts({ baseUrl, mail, ...settings }: Settings, texts: Texts): SettingWarning[] {
  const { hostname, protocol } = new URL(baseUrl);
  const isHere = isThisMachine(baseUrl);
  // Written by people who take N8N_HOST for the address to listen on; a link to it leads nowhere either.
  const isNowhere = hostname === '0.0.0.0' || hostname === '[::]';
  const isLateTlsOn465 = mail?.port === 465 && mail.security !== 'tls';
  const secret = settings.signInSecret;
  const key = settings.instanceKey;
  const ownPort = String(settings.port);
  const urlPort = new URL(baseUrl).port || '443';
  const hasNoHost = texts.N8N_EMAIL_MODE === undefined && texts.N8N_SMTP_HOST === undefined;
  const table: [isSo: boolean, SettingWarning][] = [
    [
      !mail && texts.N8N_SMTP_HOST !== undefined,
      { setting: 'N8N_SMTP_HOST', code: 'email_off_with_host', facts: {} },
    ],
    [
      hasNoHost && Boolean(texts.N8N_SMTP_USER || texts.N8N_SMTP_SENDER || texts.N8N_SMTP_PASS),
      { setting: 'N8N_SMTP_HOST', code: 'email_off_without_host', facts: {} },
    ],
    [
      mail !== null && mail.auth === null,
      { setting: 'N8N_SMTP_USER', code: 'no_sign_in', facts: { host: mail?.host ?? '' } },
    ],
    [
      mail !== null && !mail.sender.address.includes('.', mail.sender.address.lastIndexOf('@')),
      {
        setting: 'N8N_SMTP_SENDER',
        code: 'sender_host_bare',
        facts: { address: mail?.sender.address ?? '' },
      },
    ],
    [
      !mail && settings.inviteLinksByMailOnly,
      { setting: 'N8N_INVITE_LINKS_EMAIL_ONLY', code: 'links_mailed_with_email_off', facts: {} },
    ],
    [
      mail !== null && (isHere || isNowhere),
      { setting: 'N8N_EDITOR_BASE_URL', code: 'links_lead_here', facts: { baseUrl } },
    ],
    [
      mail?.port === 587 && mail.security === 'tls',
      { setting: 'N8N_SMTP_SSL', code: 'tls_on_587', facts: {} },
    ],
    [
      isLateTlsOn465 && texts.N8N_SMTP_PORT !== undefined,
      { setting: 'N8N_SMTP_SSL', code: 'no_tls_on_465', facts: {} },
    ],
    [
      isLateTlsOn465 && texts.N8N_SMTP_PORT === undefined,
      { setting: 'N8N_SMTP_PORT', code: 'no_tls_on_unset_port', facts: {} },
    ],
    [
      protocol === 'https:' && urlPort === ownPort,
      { setting: 'N8N_EDITOR_BASE_URL', code: 'https_on_own_port', facts: { baseUrl, port: ownPort } },
    ],
    [
      // Not a fault: behind a proxy that speaks https all works, and in n8n true is the default.
      settings.secureCookie && protocol === 'http:' && !isHere,
      { setting: 'N8N_SECURE_COOKIE', code: 'secure_cookie_on_http', facts: { baseUrl } },
    ],
    [key !== null && [...key].length < 32, { setting: 'N8N_ENCRYPTION_KEY', code: 'key_short', facts: {} }],
    [
      secret !== null && [...secret].length < 32,
      { setting: 'N8N_USER_MANAGEMENT_JWT_SECRET', code: 'secret_short', facts: {} },
    ],
    [
      !settings.environmentOwner && texts.N8N_INSTANCE_OWNER_PASSWORD_HASH !== undefined,
      { setting: 'N8N_INSTANCE_OWNER_PASSWORD_HASH', code: 'hash_without_effect', facts: {} },
    ],
  ];
  return table.flatMap(([isSo, warning]) => (isSo ? warning : []));
}

/** A path as a fault may name it, whatever is in it. */
const onOneLine = (path: string) => path.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
