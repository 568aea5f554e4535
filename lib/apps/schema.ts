import { z } from 'zod';
import { asciiHostName } from '../email-address';
import { fault, faultIssue } from '../fault';
import { plainText } from '../plain-text';

export const APP_KINDS = ['guarded', 'link'] as const;
export type AppKind = (typeof APP_KINDS)[number];

/** Longer than any address that browsers are sure to take. */
const LONGEST_ADDRESS = 2_000;
/** RFC 1035, 2.3.4. */
const LONGEST_HOST = 253;
const LONGEST_PATH = 200;
/** Each is some ten requests of a check. */
const MOST_ATTACK_PATHS = 20;
export const MOST_ICON_BYTES = 256 * 1024;
/** Pixels: a small file may hold so many that browsers run out of memory. */
export const MOST_ICON_SIDE = 2_048;
const MOST_ALLOWED_AT_ONCE = 200;

export const AppName = plainText(64, 'app_name_too_long', { mayLookLikeLink: true }).pipe(
  z.string().min(1, fault('app_name_missing')),
);
const Line = plainText(140, 'app_line_too_long', { mayLookLikeLink: true });
const Section = plainText(64, 'app_section_too_long', { mayLookLikeLink: true });
/** The name of a row of lib/apps/presets.ts; empty for none. */
const Preset = z.string().regex(/^[a-z\d-]{0,40}$/);

/** As forms and programs say it. */
export const Flag = z.union([
  z.boolean(),
  z.enum(['on', 'yes', 'true', 'no', 'false']).transform((said) => !['no', 'false'].includes(said)),
]);

/** An http(s) address in one spelling. `isBare`: nothing but scheme, host and port was written. */
export type ReadAddress = { href: string; origin: string; host: string; isBare: boolean };

/**
 * Reads an http(s) address: its host in lower-case ASCII without a full stop at the end, its port only where it is not the
 * scheme's own. Null for all else, and for one with a user name, which readers take for the host.
 */
function readAddress(text: string): ReadAddress | null {
  const [, scheme = '', place = '', rest = ''] = /^(https?):\/\/([^/?#@]+)([/?#].*)?$/i.exec(text) ?? [];
  const [, typed = '', port] = /^(\[[\da-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(place) ?? [];
  const name = hostIn(typed);
  if (name === null || Number(port ?? 1) === 0 || /[\s\p{Cc}\\]/u.test(text)) return null;
  try {
    const { href, origin, hostname } = new URL(`${scheme}://${name}${port ? `:${port}` : ''}${rest}`);
    return { href, origin, host: hostname, isBare: rest === '' || rest === '/' };
  } catch {
    return null; // a port or a number that there is not
  }
}

function hostIn(typed: string): string | null {
  const text = typed.replace(/\.$/, '');
  if (/^\[.+\]$/.test(text) || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return text;
  const name = asciiHostName(text);
  const isName = name && name.length <= LONGEST_HOST && name.split('.').every((it) => /^.{1,63}$/.test(it));
  return isName ? name : null;
}

const Address = z.string(fault('app_address_invalid')).transform((text, context) => {
  const read = text.length <= LONGEST_ADDRESS ? readAddress(text.trim()) : null;
  if (read) return read;
  context.addIssue({ code: 'custom', ...fault('app_address_invalid') });
  return z.NEVER;
});

/** Where an app listens, as its proxy reaches it: host and port. It stands in the configuration of proxies. */
export const Upstream = z
  .string()
  .trim()
  .transform((text) => text.replace(/^http:\/\//i, '').replace(/\/$/, ''))
  .pipe(
    z.string().refine((text) => {
      const [, host = '', port = ''] =
        /^(\[[\da-f:.]+\]|[a-z\d](?:[a-z\d._-]{0,251}[a-z\d])?):(\d{1,5})$/i.exec(text) ?? [];
      return host !== '' && Number(port) > 0 && Number(port) < 65_536;
    }, fault('upstream_invalid')),
  );
const NoUpstream = z.literal('');

/** What is plain enough that everybody reads it the same way: no escapes, no `;`, no empty segments, no dots that lead up. */
const PLAIN_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~!$&'()+,=:@-]*)+$/;

/** Whether a path is written in the only way in which it is compared with what is open. */
export function isPlainPath(path: string): boolean {
  return path.length <= 2_000 && PLAIN_PATH.test(path) && !path.includes('//');
}

/**
 * Paths of an app that its check attacks besides those that are tried of every app: as a list, or in lines of text. Each
 * once.
 */
export const AttackPaths = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(/\s+/))])
  .transform((paths) => [...new Set(paths.map((path) => path.trim()).filter(Boolean))])
  .superRefine((paths, context) => {
    const [odd] = paths.filter((path) => path.length > LONGEST_PATH || !isPlainPath(path));
    if (odd !== undefined) {
      const path = odd.length > 60 ? `${odd.slice(0, 60)}…` : odd;
      context.addIssue(faultIssue({ code: 'attack_path_invalid', facts: { path } }));
    } else if (paths.length > MOST_ATTACK_PATHS)
      context.addIssue(faultIssue({ code: 'attack_paths_too_many', facts: { most: MOST_ATTACK_PATHS } }));
  });

/**
 * A new app, and who may open it: everybody, or those of its groups and its single people. A guarded one is known by its
 * host; a link only leads somewhere.
 */
export const AddApp = z.object({
  name: AppName,
  kind: z.enum(APP_KINDS).default('guarded'),
  address: Address,
  isForEverybody: Flag.default(false),
  groupIds: z.array(z.uuid()).max(MOST_ALLOWED_AT_ONCE).default([]),
  userIds: z.array(z.uuid()).max(MOST_ALLOWED_AT_ONCE).default([]),
  preset: Preset.default(''),
  line: Line.default(''),
  section: Section.default(''),
  upstream: NoUpstream.or(Upstream).default(''),
});
export type AddApp = z.output<typeof AddApp>;

/** What is to be otherwise; what is left out stays as it is. */
export const ChangeApp = z.object({
  id: z.uuid(),
  name: AppName.optional(),
  address: Address.optional(),
  line: Line.optional(),
  section: Section.optional(),
  isShown: Flag.optional(),
  asksForFactor: Flag.optional(),
  upstream: NoUpstream.or(Upstream).optional(),
  preset: Preset.optional(),
  attackPaths: AttackPaths.optional(),
});
export type ChangeApp = z.output<typeof ChangeApp>;

/** One place up or down among the tiles of its section. */
export const MoveApp = z.object({
  id: z.uuid(),
  by: z.coerce.number().pipe(z.union([z.literal(-1), z.literal(1)])),
});
export type MoveApp = z.output<typeof MoveApp>;

export const AppId = z.object({ id: z.uuid() });
export type AppId = z.output<typeof AppId>;

/** Whom an app is open to, or not any more: everybody, one group or one person. */
export const AllowApp = z
  .object({
    appId: z.uuid(),
    everybody: Flag.optional(),
    groupId: z.uuid().optional(),
    userId: z.uuid().optional(),
  })
  .refine(
    ({ everybody, groupId, userId }) => [everybody, groupId, userId].filter(Boolean).length === 1,
    fault('allowed_missing'),
  );
export type AllowApp = z.output<typeof AllowApp>;

/** A path that is open without signing in. An asterisk at its end makes it a prefix, as `isPrefix` does. */
export const OpenPath = z
  .object({
    appId: z.uuid(),
    path: z.string(fault('path_invalid')),
    isPrefix: Flag.default(false),
    asksForKey: Flag.default(false),
  })
  .transform(({ path: typed, isPrefix, ...open }, context) => {
    const text = typed.trim();
    const path = text.replace(/\*$/, '');
    const refuse = (code: 'path_invalid' | 'path_too_wide') => {
      context.addIssue({ code: 'custom', path: ['path'], ...fault(code) });
      return z.NEVER;
    };
    if (path.length > LONGEST_PATH || !isPlainPath(path)) return refuse('path_invalid');
    const isWide = isPrefix || path !== text;
    if (
      isWide
        ? '/.latchkey/'.startsWith(path) || path.startsWith('/.latchkey/')
        : path.startsWith('/.latchkey')
    )
      return refuse('path_too_wide');
    return { ...open, path, isPrefix: isWide };
  });
export type OpenPath = z.output<typeof OpenPath>;

export const PathId = z.object({ id: z.uuid() });
export type PathId = z.output<typeof PathId>;

/** A picture for the tile; the verb looks at its bytes. */
export const SetIcon = z.object({
  appId: z.uuid(),
  file: z
    .instanceof(Blob, fault('icon_missing'))
    .refine(({ size }) => size > 0, fault('icon_missing'))
    .refine(({ size }) => size <= MOST_ICON_BYTES, fault('icon_too_large')),
});
export type SetIcon = z.output<typeof SetIcon>;

/** An app whose key or picture it is about. */
export const OfApp = z.object({ appId: z.uuid() });
export type OfApp = z.output<typeof OfApp>;
