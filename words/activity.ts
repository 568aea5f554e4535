import { type AuditEvent, EVENTS, OWNED } from '../lib/audit/events';
import type { ActivityEntry } from '../lib/audit/queries';
import { sayList } from './say';
import { ENGLISH, wordsOf } from './words';

/** Of an entry, what its sentence is made of. */
export type SayableEntry = Pick<
  ActivityEntry,
  'event' | 'actorKind' | 'actorId' | 'actorLabel' | 'subjectId' | 'facts'
>;

/**
 * Codes of today by the English that version 0.1.0 stored in their place. Its rows are chained by hash and stay as they
 * are.
 */
const FORMER_ACTORS = {
  'The instance': 'instance',
  'The command line': 'command_line',
  'A visitor': 'visitor',
} as const;
const FORMER_FORMATS: Record<string, string> = { CSV: 'csv', 'JSON lines': 'jsonl' };

/**
 * What happened, in one sentence that names who did it. The log outlives what wrote it: where a fact is missing the
 * sentence is shorter, and an event that is not known any more is said by its name.
 */
export function sayEntry(entry: SayableEntry, language: string = ENGLISH): string {
  const t = wordsOf('activityLog', language);
  const { event, actorKind, actorId, subjectId, facts } = entry;
  const who = sayActor(entry, language);
  if (!isKnown(event)) return t('unknownEvent', { who, event });
  const { email, from, to, name, role, left, template, format, madeAt } = facts;
  // Whoever proved by it who they are, though nobody was signed in, is named by their address.
  const address = actorKind === 'visitor' && (email || from);
  const things = ownedIn(facts, language);
  return t(`event.${event}`, {
    who,
    newcomer: address || who,
    whom: email || t('somebody'),
    isOwn: yesIf(actorId !== null && actorId === subjectId),
    email: email ?? '',
    hasEmail: yesIf(email),
    from: from ?? '',
    hasFrom: yesIf(from && !(event === 'user.email_changed' && address === from)),
    to: to ?? '',
    hasTo: yesIf(to),
    name: name ?? '',
    hasName: yesIf(name),
    role: role ?? '',
    users: countOf(facts.users),
    invitations: countOf(facts.invitations),
    devices: countOf(facts.devices),
    passkeys: countOf(facts.passkeys),
    left: countOf(left),
    hasLeft: yesIf(left),
    things,
    fate: !things ? 'none' : facts.movedTo ? 'moved' : 'ended',
    movedTo: facts.movedTo ?? '',
    template: template?.replaceAll('-', '_') ?? '',
    format: format ? (FORMER_FORMATS[format] ?? format) : '',
    madeAt: madeAt ? toTheMinute(madeAt) : '',
    hasMadeAt: yesIf(madeAt),
  });
}

/** Who did it: a user's name as it was then, or in words who is no user. */
export function sayActor(
  { actorKind, actorLabel }: Pick<ActivityEntry, 'actorKind' | 'actorLabel'>,
  language: string = ENGLISH,
): string {
  const code = actorKind !== 'user' && namelessActor(actorLabel);
  return code ? wordsOf('activityLog', language)(`actor.${code}`) : actorLabel;
}

/** What the log stores in the place of a name where what a reader looks for is a part of what they are shown there. */
export function namelessActorsLike(search: string, language: string = ENGLISH): string[] {
  const t = wordsOf('activityLog', language);
  const sought = search.toLowerCase();
  return Object.entries(FORMER_ACTORS).flatMap(([former, code]) =>
    t(`actor.${code}`).toLowerCase().includes(sought) ? [code, former] : [],
  );
}

function namelessActor(label: string) {
  const codes = Object.values(FORMER_ACTORS);
  return codes.find((code) => code === label) ?? Object.entries(FORMER_ACTORS).find(([former]) => former === label)?.[1];
}

/** What somebody owned who was deleted: "3 open invites". Version 0.1.0 stored it in English. */
function ownedIn(facts: Record<string, string>, language: string): string {
  const t = wordsOf('owned', language);
  const owned = OWNED.flatMap((name) => (countOf(facts[name]) > 0 ? t(name, { count: countOf(facts[name]) }) : []));
  return sayList(owned, language) || facts.moved || facts.ended || '';
}

const isKnown = (event: string): event is AuditEvent => Object.hasOwn(EVENTS, event);

const yesIf = (condition: unknown) => (condition ? 'yes' : 'no');

/** None where it is not there. */
const countOf = (fact: string | undefined) => Number(fact) || 0;

/** ISO 8601 in UTC, which reads the same in every language; what is no such time stays as it is. */
const toTheMinute = (at: string) => at.replace(/^(\S+)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
