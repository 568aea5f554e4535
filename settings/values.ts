import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { findUrlFault, type UrlFault } from '../database/url';
import { asciiHostName, normaliseEmailAddress } from '../lib/email-address';
import { isLogName } from '../lib/person-name';
import { findTextFault, normalisePlainText, type TextFault } from '../lib/plain-text';
import { type Accent, type AccentFault, accentOf, findAccentFault, nearestAccent } from './accent';
import { type Logo, type LogoFaultFacts, readLogo, UnusableLogo } from './logo';
import { readMailTemplate, type TemplateFault, TemplateFaults, type TemplateKind } from './mail-template';

/**
 * What can be wrong with a setting, by code, with the facts that its sentence needs (`settings.faults` of the catalogue).
 * `given` is the value as `shown` makes it. No fault of a setting that is secret has it.
 */
export interface SettingFaultFacts extends LogoFaultFacts {
  /** Another setting needs this one: `settings.missing` of the catalogue says which, and what to set. */
  missing: NoFacts;
  /** `file` is the name of the setting's other form, `N8N_PORT_FILE`. */
  set_twice: { file: string };
  /** `path` is null where it may be the secret itself, put in the wrong place. */
  file_empty: { file: string; path: string | null };
  /** `why`: the system's code, such as ENOENT. */
  file_unreadable: { file: string; path: string | null; why: string };
  /** One of the user name and the password is set, and this one is not. */
  user_missing: NoFacts;
  pass_missing: NoFacts;
  sender_missing: NoFacts;
  control_characters: NoFacts;
  email_mode_unknown: { given: string };
  choice_unknown: { given: string; choices: readonly string[] };
  flag_unknown: { given: string };
  number_unusable: { given: string; least: number; most: number };
  /** More than a name. `portSetting` is the one that `port` belongs into. */
  host_with_more: {
    scheme: string | null;
    hasAt: boolean;
    port: string | null;
    hasPath: boolean;
    portSetting: string;
  };
  host_unusable: { given: string };
  host_is_address: { given: string };
  origin_unusable: NoFacts;
  /** `origin`: what to set instead. */
  origin_with_path: { origin: string };
  path_unusable: { given: string };
  same_site_none: NoFacts;
  origin_with_more: { extras: readonly OriginExtra[]; origin: string };
  sender_unusable: { given: string };
  html_for_path: NoFacts;
  picture_for_path: NoFacts;
  /** It would depend on the folder in which the instance was started. */
  path_relative: { given: string; example: string };
  accent_unusable: { given: string };
  /** `nearest`: the one of the same hue that can be. */
  accent_too_near: { given: string; to: AccentFault; nearest: string };
  name_with_brackets: NoFacts;
  name_like_link: NoFacts;
  name_invisible: NoFacts;
  /** The activity log calls somebody else like this. */
  name_reserved: NoFacts;
  name_too_long: { most: number };
  address_unusable: NoFacts;
  hash_unusable: NoFacts;
  key_too_short: NoFacts;
  setup_code_too_short: NoFacts;
  database_scheme_unknown: NoFacts;
  database_url_unreadable: NoFacts;
}
type NoFacts = Record<never, never>;
export type OriginExtra = 'credentials' | 'query' | 'fragment';

type OwnFault = {
  [C in keyof SettingFaultFacts]: { code: C; facts: SettingFaultFacts[C] };
}[keyof SettingFaultFacts];
/** A fault of a value, whichever setting has it. */
export type ValueFault = OwnFault | UrlFault | TemplateFault;

/** A value that cannot be used, with everything that is wrong with it. */
export class Unusable extends Error {
  override name = 'Unusable';

  constructor(readonly faults: readonly ValueFault[]) {
    super(faults.map(({ code }) => code).join(', '));
  }
}

/** How one kind of setting is read, and what documents call it. `read` throws `Unusable`. */
export type Kind<T> = { read: (given: string) => T; type: string };

function refuse<C extends OwnFault['code']>(code: C, facts: SettingFaultFacts[C]): never {
  throw new Unusable([{ code, facts } as OwnFault]);
}

const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

function onOneLine(given: string): string {
  return CONTROL.test(given) ? refuse('control_characters', {}) : given;
}

/** A value as a fault may show it: on one line, not too long, and nothing that a terminal obeys. Never for secrets. */
function shown(given: string): string {
  const short = given.length > 60 ? `${given.slice(0, 60)}…` : given;
  return JSON.stringify(short.replace(/[\x7f-\x9f\u2028\u2029]/g, '?')).slice(1, -1);
}

/** Text on one line. */
export const text = (): Kind<string> => ({ type: 'text', read: onOneLine });

/** Text as it is, line breaks and all. */
export const anyText = (): Kind<string> => ({ type: 'text', read: (given) => given });

/** A switch. */
export const flag = (): Kind<boolean> => ({
  type: 'true or false',
  read(given) {
    if (/^(?:true|1)$/i.test(given)) return true;
    if (/^(?:false|0)$/i.test(given)) return false;
    return refuse('flag_unknown', { given: shown(given) });
  },
});

/** A whole number within bounds. */
export const whole = (least: number, most: number): Kind<number> => ({
  type: `number, ${least} to ${most}`,
  read(given) {
    const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
    if (number >= least && number <= most) return number;
    return refuse('number_unusable', { given: shown(given), least, most });
  },
});

/** One of a few words, in any case. */
export const oneOf = <const T extends string>(...choices: T[]): Kind<T> => ({
  type: choices
    .map((choice) => `\`${choice}\``)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or '),
  read: (given) =>
    choices.find((choice) => choice === given.toLowerCase()) ??
    refuse('choice_unknown', { given: shown(given), choices }),
});

/** How much is logged; n8n 1.x has one more word for it. */
export const logLevel = (): Kind<'error' | 'warn' | 'info' | 'debug' | 'silent'> => {
  const { type, read } = oneOf('error', 'warn', 'info', 'verbose', 'debug', 'silent');
  return {
    type,
    read(given) {
      const level = read(given);
      return level === 'verbose' ? 'debug' : level;
    },
  };
};

/** Whether the sign-in cookie comes along when somebody follows a link from another site (RFC 6265bis, 5.4.7). */
export const sameSite = (): Kind<'lax' | 'strict'> => {
  const { type, read } = oneOf('lax', 'strict');
  return { type, read: (given) => (/^none$/i.test(given) ? refuse('same_site_none', {}) : read(given)) };
};

/** Whether mail is sent; n8n knows no other mode either. */
export const emailMode = (): Kind<'smtp' | ''> => ({
  type: '`smtp` or empty',
  read(given) {
    if (given === '') return given;
    return /^smtp$/i.test(given) ? 'smtp' : refuse('email_mode_unknown', { given: shown(given) });
  },
});

/** The path that n8n is served at. Here it can only be the root. */
export const rootPath = (): Kind<'/'> => ({
  type: '`/`',
  read: (given) => (given === '/' ? given : refuse('path_unusable', { given: shown(given) })),
});

/** A host name (RFC 1123, plus the underscores of container networks) or an IP address, and no more. */
export const host = (portSetting: string): Kind<string> => ({
  type: 'host name',
  read(given) {
    const address = given.replace(/^\[(.*)\]$/, '$1');
    if (isIP(address) && !address.includes('%')) return address;
    const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(given)?.[0] ?? null;
    const hasAt = given.includes('@');
    // What stands before an @ may be a password, so only what follows is looked at and spoken of.
    const rest = given.slice(Math.max(scheme?.length ?? 0, given.lastIndexOf('@') + 1));
    const port = /^[^/]*:(\d{1,5})(?:\/|$)/.exec(rest)?.[1] ?? null;
    const hasPath = rest.includes('/');
    if (scheme || hasAt || port || hasPath)
      return refuse('host_with_more', { scheme, hasAt, port, hasPath, portSetting });
    const name = asciiHostName(given);
    const isWellFormed = name?.split('.').every((label) => /^\w(?:[\w-]{0,61}\w)?$/.test(label));
    return name && isWellFormed && name.length <= 253
      ? name
      : refuse('host_unusable', { given: shown(given) });
  },
});

/** A host name, and no address. */
export const hostName = (portSetting: string): Kind<string> => ({
  type: 'host name',
  read(given) {
    const name = host(portSetting).read(given);
    return isIP(name) ? refuse('host_is_address', { given: shown(given) }) : name;
  },
});

/** An http or https origin: links are made by putting a path behind it. */
export const origin = (): Kind<string> => ({
  type: 'URL',
  read(given) {
    if (!/^https?:\/\/[^\s\\]+$/i.test(given) || !URL.canParse(given)) return refuse('origin_unusable', {});
    const { username, password, pathname, origin } = new URL(given);
    const has: [boolean, OriginExtra][] = [
      [username !== '' || password !== '', 'credentials'],
      [given.includes('?'), 'query'],
      [given.includes('#'), 'fragment'],
    ];
    const extras = has.flatMap(([isThere, extra]) => (isThere ? extra : []));
    const faults: OwnFault[] = [];
    if (pathname !== '/') faults.push({ code: 'origin_with_path', facts: { origin } });
    if (extras.length > 0) faults.push({ code: 'origin_with_more', facts: { extras, origin } });
    if (faults.length > 0) throw new Unusable(faults);
    return origin;
  },
});

/** The ways to write a sender: RFC 5322's three, and `<Name> address`, which n8n's own documentation has. */
const SENDERS = [
  /^(?<name>)(?<address>[^\s<>"]+)$/,
  /^"(?<name>(?:[^"\\]|\\.)*)"\s*<(?<address>[^<>]*)>$/u,
  /^(?<name>[^"<>@]*)<(?<address>[^<>]*)>$/,
  /^<(?<name>[^"<>@]*)>\s*(?<address>[^\s<>"]+)$/,
];

/**
 * An address that mails may come from, normalised, or null. Its host may be a name without a dot, as machines of one network
 * call each other (RFC 5321, 2.3.5, leaves that to the server).
 */
export function senderAddress(given: string): string | null {
  const behind = '.example';
  return (
    normaliseEmailAddress(given) ?? normaliseEmailAddress(given + behind)?.slice(0, -behind.length) ?? null
  );
}

/** Who mails come from. */
export const sender = (): Kind<{ name: string; address: string }> => ({
  type: 'address, or `Name <address>`',
  read(given) {
    const parts = SENDERS.map((form) => form.exec(onOneLine(given))?.groups).find(Boolean);
    const address = senderAddress(parts?.address?.trim() ?? '');
    // Only a quoted name can hold a backslash that stands for something else.
    const name = (given.startsWith('"') ? parts?.name?.replace(/\\(.)/gu, '$1') : parts?.name)?.trim();
    if (address !== null && name !== undefined) return { name, address };
    return refuse('sender_unusable', { given: shown(given) });
  },
});

/** A path that does not depend on the folder in which the instance was started. */
function fullPath(given: string, example: string): string {
  const path = onOneLine(given);
  return isAbsolute(path) ? path : refuse('path_relative', { given: shown(given), example });
}

/** The path of a mail template, which is read here once, so that what is wrong with it is known at the start. */
export const templateFile = (kind: TemplateKind): Kind<string> => ({
  type: 'full path',
  read(given) {
    if (/[<>]/.test(given)) return refuse('html_for_path', {});
    const path = fullPath(given, '/etc/latchkey/mail.html');
    try {
      readMailTemplate(kind, path);
    } catch (error) {
      throw error instanceof TemplateFaults ? new Unusable(error.faults) : error;
    }
    return path;
  },
});

/** The path of a picture, which is read here, for as long as the instance runs. */
export const logoFile = (): Kind<Logo> => ({
  type: 'full path of an SVG or PNG, up to 256 KiB',
  read(given) {
    // As whoever takes LATCHKEY_LOGO_FILE for the picture itself gives it; as text a PNG begins like this.
    if (/^<|^\ufffdPNG/.test(given)) return refuse('picture_for_path', {});
    try {
      return readLogo(fullPath(given, '/etc/latchkey/logo.png'));
    } catch (error) {
      throw error instanceof UnusableLogo ? new Unusable([error.fault]) : error;
    }
  },
});

/** A colour, and those of both themes that are made of it. */
export const accent = (): Kind<Accent> => ({
  type: 'colour, `#rrggbb`',
  read(given) {
    const colour = given.toLowerCase();
    if (!/^#[\da-f]{6}$/.test(colour)) return refuse('accent_unusable', { given: shown(given) });
    const to = findAccentFault(colour);
    return to
      ? refuse('accent_too_near', { given: colour, to, nearest: nearestAccent(colour) })
      : accentOf(colour);
  },
});

const NAME_FAULTS = {
  control_characters: 'control_characters',
  invisible_characters: 'name_invisible',
  link_like: 'name_like_link',
} as const satisfies Record<TextFault, keyof SettingFaultFacts>;

/** A part of a name that stands in pages and mails, by the same rule as those that people give themselves. */
export const partOfName = (most: number): Kind<string> => ({
  type: `text, up to ${most} characters`,
  read(given) {
    const known = normalisePlainText(onOneLine(given));
    if (/[<>]/.test(known)) return refuse('name_with_brackets', {});
    const fault = findTextFault(known);
    if (fault) return refuse(NAME_FAULTS[fault], {});
    return [...known].length <= most ? known : refuse('name_too_long', { most });
  },
});

/** A whole name. */
export const name = (most: number): Kind<string> => {
  const { type, read } = partOfName(most);
  return {
    type,
    read(given) {
      const known = read(given);
      return isLogName(known) ? refuse('name_reserved', {}) : known;
    },
  };
};

/** An email address, normalised. */
export const address = (): Kind<string> => ({
  type: 'address',
  read: (given) => normaliseEmailAddress(given) ?? refuse('address_unusable', {}),
});

/** bcrypt as crypt(3) writes it, with a cost that can be waited for; and argon2id in PHC form, below 1 GiB. */
const BCRYPT = /^\$2[aby]\$(?:0[4-9]|1[0-6])\$[./\dA-Za-z]{53}$/;
const ARGON2ID =
  /^\$argon2id\$v=19\$m=(?<memory>\d{1,6}),t=[1-9]\d?,p=(?<lanes>[1-9]\d?)\$[+/\dA-Za-z]{11,}\$[+/\dA-Za-z]{16,}$/;

/** The hash of a password, as other programs make it. */
export const passwordHash = (): Kind<string> => ({
  type: 'bcrypt or argon2id hash',
  read: (given) => (isPasswordHash(given) ? given : refuse('hash_unusable', {})),
});

/** Whether passwords can be compared with it (lib/users/password.ts), in a time that can be waited for. */
export function isPasswordHash(given: string): boolean {
  const { memory, lanes } = ARGON2ID.exec(given)?.groups ?? {};
  // RFC 9106, 3.1: 8 KiB a lane at least.
  return BCRYPT.test(given) || Number(memory) >= 8 * Number(lanes);
}

/** A secret that nobody can guess by trying. One of n8n's that is shorter than it should be is taken. */
export const key = (): Kind<string> => ({
  type: 'text, at least 16 characters, better 32',
  read: (given) => ([...given].length >= 16 ? given : refuse('key_too_short', {})),
});

export type SetupCode = { kind: 'derived' } | { kind: 'own'; code: string } | { kind: 'off' };

/** The code for claiming the instance, or that none is asked for. */
export const setupCode = (): Kind<SetupCode> => ({
  type: 'text, at least 8 characters, or `off`',
  read(given) {
    if (given === 'off') return { kind: 'off' };
    if ([...onOneLine(given)].length >= 8) return { kind: 'own', code: given };
    return refuse('setup_code_too_short', {});
  },
});

/** The URL of a PostgreSQL. */
export const databaseUrl = (): Kind<string> => ({
  type: 'URL, `postgresql://…`',
  read(given) {
    if (!/^postgres(?:ql)?:\/\//i.test(given)) return refuse('database_scheme_unknown', {});
    if (!URL.canParse(given)) return refuse('database_url_unreadable', {});
    const fault = findUrlFault(given);
    if (fault) throw new Unusable([fault]);
    return given;
  },
});

/** A path, made absolute. */
export const path = (): Kind<string> => ({ type: 'path', read: (given) => resolve(given) });
