import type { ICUArgs, Messages, NestedValueOf } from 'use-intl/core';
import type { NamelessActor } from '../lib/actor';
import { wordsIn } from '../lib/asked';
import { OWNED } from '../lib/audit/all-events';
import { type AuditEvent, EVENTS } from '../lib/audit/event';
import type { ActivityEntry } from '../lib/audit/queries';
import type { ChainFault, ChainRow } from '../lib/audit/verify';
import { sayTemplate } from './mails';
import { sayList } from './say';
import { ENGLISH, wordsOf } from './words';

/** Of an entry of the activity log, what its sentence is made of. */
export type SayableEntry = Pick<
  ActivityEntry,
  'event' | 'actorKind' | 'actorId' | 'actorLabel' | 'subjectId' | 'facts'
>;

/** What is stored as the name of an actor who is no user, today and by version 0.1.0, whose rows are chained and stay. */
const NAMELESS_ACTORS: [code: NamelessActor, former: string][] = [
  ['instance', 'The instance'],
  ['command_line', 'The command line'],
  ['visitor', 'A visitor'],
];
/** What version 0.1.0 stored as the format of an export. */
const FORMER_FORMATS = new Map([
  ['CSV', 'csv'],
  ['JSON lines', 'jsonl'],
]);

/**
 * What happened, in one sentence that names who did it. The log outlives what wrote it: a fact that is missing leaves the
 * sentence shorter, and an event that is not known any more is said by its name.
 */
export function sayEntry(entry: SayableEntry, language: string = ENGLISH): string {
  return sayTold(entry.event, language, toldOf(entry, language));
}

function sayTold(event: string, language: string, told: Told): string {
  const t = wordsOf('activityLog', language);
  if (!isKnown(event)) return t('unknownEvent', { who: told.who, event });
  // As a whole the union of what the messages ask for is too large for TypeScript; `Unsayable` checks each by itself.
  const say = t as unknown as (key: `event.${Exclude<AuditEvent, Unsayable>}`, told: Told) => string;
  return say(`event.${event}`, told);
}

/** A piece of a sentence; one that names whoever did it, or whomever it was done to, stands out. */
export type EntryPart = { text: string; isName: boolean };

/** The names by which whoever did it and whomever it was done to are known now, of those that are. */
export type PresentNames = { actor?: string | undefined; subject?: string | undefined };

/** In the sentence until it is cut; no name has them, which are of no script. */
const [ACTOR, SUBJECT] = ['\uE000', '\uE001'];

/** The same sentence in pieces, with the names that people have now in the place of those that they had then. */
export function sayEntryParts(
  entry: SayableEntry,
  names: PresentNames,
  language: string = ENGLISH,
): EntryPart[] {
  const then = toldOf(entry, language);
  const isByAddress = then.newcomer !== then.who;
  const said = sayTold(entry.event, language, {
    ...withoutMarks(then),
    ...{ who: ACTOR, newcomer: isByAddress ? SUBJECT : ACTOR, whom: SUBJECT },
    ...(names.subject && { hasFrom: yesIf(entry.facts.from) }),
  });
  const actor = names.actor ?? then.who;
  const subject = names.subject ?? (isByAddress ? then.newcomer : then.whom);
  return said.split(/([\uE000\uE001])/).flatMap((text) => {
    if (text === ACTOR) return { text: actor, isName: true };
    if (text === SUBJECT) return { text: subject, isName: true };
    return text === '' ? [] : { text, isName: false };
  });
}

function withoutMarks(told: Told): Told {
  const clean = Object.entries(told).map(([name, fact]) => [
    name,
    typeof fact === 'string' ? fact.replace(/[\uE000\uE001]/g, '') : fact,
  ]);
  return Object.fromEntries(clean);
}

/** The facts of an entry that a reader cares for, each with what it is called, as they were stored. */
export function sayFacts(
  { event, facts }: Pick<SayableEntry, 'event' | 'facts'>,
  language: string = ENGLISH,
): { name: string; value: string }[] {
  const t = wordsOf('activityFacts', language);
  const role = wordsOf('people', language);
  const order: readonly string[] = isKnown(event) ? EVENTS[event].facts : [];
  const placeOf = (fact: string) => (order.includes(fact) ? order.indexOf(fact) : order.length);
  const inOrder = Object.entries(facts).sort(([one], [other]) => placeOf(one) - placeOf(other));
  return inOrder.flatMap(([fact, stored]) => {
    if (stored === '') return [];
    const isRole = fact === 'role' || event === 'user.role_changed';
    const value = isRole && role.has(`role.${stored}` as never) ? role(`role.${stored}` as never) : stored;
    return {
      name: t.has(fact as never) ? t(fact as never) : fact,
      value:
        fact === 'template' ? sayTemplate(stored, language) : fact === 'madeAt' ? toTheMinute(stored) : value,
    };
  });
}

/** Who did it: a user by their name as it was then, anybody else in words. */
export function sayActor(
  { actorKind, actorLabel }: Pick<ActivityEntry, 'actorKind' | 'actorLabel'>,
  language: string = ENGLISH,
): string {
  const [code] = NAMELESS_ACTORS.find((stored) => stored.includes(actorLabel)) ?? [];
  return code && actorKind !== 'user' ? wordsOf('activityLog', language)(`actor.${code}`) : actorLabel;
}

/**
 * What the activity log stores in the place of names of actors who are no users, of those that are called like this in the
 * reader's words: what is shown as "The command line" is found by that.
 */
export function namelessActorsLike(search: string, language: string = ENGLISH): string[] {
  const sought = wordsIn(search.toLowerCase());
  return NAMELESS_ACTORS.flatMap(([code, former]) => {
    const name = wordsOf('activityLog', language)(`actor.${code}`);
    return sought.every((word) => name.toLowerCase().includes(word)) ? [code, former] : [];
  });
}

/** What was found to be wrong with the chain of the activity log. */
export function sayChainFault(fault: ChainFault, language: string = ENGLISH): string {
  const { row, after, first, last, position, rows, hasNote }: Partial<AnyOf<ChainFault>> = fault;
  return wordsOf('activityLog', language)(`fault.${fault.code}`, {
    row: row ? sayRow(row, language) : '',
    after: String(after),
    first: String(first),
    last: String(last),
    count: (last ?? 0) - (first ?? 0) + 1,
    position: String(position),
    rows: rows ?? 0,
    hasNote: yesIf(hasNote),
  });
}

/** All properties that members of a union have. */
type AnyOf<U> = { [K in U extends U ? keyof U : never]: U extends Record<K, infer V> ? V : never };

function sayRow({ position, event, at }: ChainRow, language: string): string {
  return wordsOf('activityLog', language)('row', {
    position: String(position),
    event: event ?? '',
    hasEvent: yesIf(event),
    at: at ?? '',
    hasAt: yesIf(at),
  });
}

type Told = ReturnType<typeof toldOf>;

/** Events that have no message, or one that asks for what it is not told. There are none, else `sayEntry` is a type error. */
type Unsayable = {
  [E in AuditEvent]: Told extends ICUArgs<NestedValueOf<Messages['activityLog']['event'], E>, Arguments>
    ? never
    : E;
}[AuditEvent];
type Arguments = { ICUArgument: string; ICUNumberArgument: number; ICUDateArgument: Date };

/** All that the messages of events may ask for. */
function toldOf({ event, actorKind, actorId, actorLabel, subjectId, facts }: SayableEntry, language: string) {
  const { email, from, to, name, group, role, left, movedTo, template, format, madeAt } = facts;
  const who = sayActor({ actorKind, actorLabel }, language);
  // Whoever proved by it who they are, though nobody was signed in, is called by their address.
  const newcomer = (actorKind === 'visitor' && (email || from)) || who;
  const things = sayOwned(facts, language);
  return {
    who,
    newcomer,
    whom: email || wordsOf('activityLog', language)('somebody'),
    isOwn: yesIf(actorId !== null && actorId === subjectId),
    email: email ?? '',
    hasEmail: yesIf(email),
    from: from ?? '',
    hasFrom: yesIf(from && !(event === 'user.email_changed' && from === newcomer)),
    to: to ?? '',
    hasTo: yesIf(to),
    name: name ?? '',
    hasName: yesIf(name),
    group: group ?? '',
    hasGroup: yesIf(group),
    address: facts.address ?? '',
    hasAddress: yesIf(facts.address),
    path: facts.path ?? '',
    hasPath: yesIf(facts.path),
    kind: facts.kind ?? '',
    what: facts.what ?? '',
    asksForKey: yesIf(facts.key === 'yes'),
    app: facts.app ?? '',
    hasApp: yesIf(facts.app),
    role: role ?? '',
    outcome: facts.outcome ?? '',
    failed: countOf(facts.failed),
    groups: facts.groups ? sayList(facts.groups.split(', '), language) : '',
    hasGroups: yesIf(facts.groups),
    people: countOf(facts.people),
    users: countOf(facts.users),
    invitations: countOf(facts.invitations),
    devices: countOf(facts.devices),
    attempts: Math.max(1, countOf(facts.attempts)),
    otherEmails: Math.max(0, countOf(facts.emails) - 1),
    network: facts.network ?? '',
    hasNetwork: yesIf(facts.network),
    otherNetworks: Math.max(0, countOf(facts.networks) - 1),
    passkeys: countOf(facts.passkeys),
    left: countOf(left),
    hasLeft: yesIf(left),
    things,
    fate: things ? (movedTo ? 'moved' : 'ended') : 'none',
    movedTo: movedTo ?? '',
    // A hyphen may not stand in a choice of a message.
    template: template?.replaceAll('-', '_') ?? '',
    format: FORMER_FORMATS.get(format ?? '') ?? format ?? '',
    madeAt: madeAt ? toTheMinute(madeAt) : '',
    hasMadeAt: yesIf(madeAt),
  };
}

/** What a user owned who was deleted: "3 open invites". Version 0.1.0 stored it in English. */
function sayOwned(facts: Record<string, string>, language: string): string {
  const t = wordsOf('owned', language);
  const owned = OWNED.map((thing) => ({ thing, count: countOf(facts[thing]) }));
  const said = owned.flatMap(({ thing, count }) => (count > 0 ? t(thing, { count }) : []));
  return said.length > 0 ? sayList(said, language) : (facts.moved ?? facts.ended ?? '');
}

const isKnown = (event: string): event is AuditEvent => Object.hasOwn(EVENTS, event);
const yesIf = (condition: unknown) => (condition ? 'yes' : 'no');
/** None where the fact is missing. */
const countOf = (fact: string | undefined) => Number(fact) || 0;
/** In UTC, as ISO 8601 writes it, which reads the same in every language; what is no such time stays as it is. */
const toTheMinute = (at: string) => at.replace(/^(\S+)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
