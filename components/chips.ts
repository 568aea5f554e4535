/** Somebody who is to be invited: an address, or what was typed in its place, and what a table says besides. */
export type ListedPerson = {
  text: string;
  /** Null: it is no address. */
  email: string | null;
  role?: string;
  firstName?: string;
  lastName?: string;
  /** Names with semicolons between them. */
  groups?: string;
  /** Where they stand in a table. */
  line?: number;
};

/** How people are read from a text and written into one, which the page hands in. */
export type ListTools = {
  /** It has a fault where a table cannot be read. */
  read: (text: string) => { people: ListedPerson[]; fault?: never } | { people?: never; fault: unknown };
  /** Writes people so that they are read again as they are. */
  write: (people: ListedPerson[]) => string;
  /** Why a text is no address. */
  why: (text: string) => WhyNoAddress;
};

export type WhyNoAddress =
  | 'no_at'
  | 'many_ats'
  | 'nothing_before'
  | 'nothing_behind'
  | 'no_dot'
  | 'foreign_letters'
  | 'strange_sign';

/** What an answer said of somebody who was not invited. */
export type Refusal =
  | 'unknown_role'
  | 'role_refused'
  | 'name_refused'
  | 'unknown_group'
  | 'too_many_open'
  | 'too_many_sent'
  | 'already_user';

/** What is known of an address before it is sent. */
export type Known = 'already_user' | 'invited_again';

/** What is to be said of somebody in the box; of most people nothing. */
export type ChipMark = 'not_an_address' | 'twice' | Known | Refusal;

/** A person in the box; `refusal` is from the last answer, and goes when they are changed. */
export type Chip = ListedPerson & { refusal?: Refusal };

/** Marks that do not keep somebody from being invited. */
const READY: (ChipMark | undefined)[] = [undefined, 'invited_again', 'too_many_open', 'too_many_sent'];

/** What is to be said of each, in their order. */
export function marksOf(people: Chip[], known: ReadonlyMap<string, Known>): (ChipMark | undefined)[] {
  const seen = new Set<string>();
  return people.map(({ email, refusal }) => {
    if (email === null) return 'not_an_address';
    if (seen.has(email)) return 'twice';
    seen.add(email);
    return refusal ?? known.get(email);
  });
}

/** Whether sending reaches somebody of whom this is said. */
export function isReady(mark: ChipMark | undefined): boolean {
  return READY.includes(mark);
}

/** People and those behind them, of whom nobody is there again; rows of a table are left as they are. */
export function join(people: Chip[], more: ListedPerson[]): Chip[] {
  const there = new Set(people.map(({ email, text }) => email ?? text));
  return [
    ...people,
    ...more.filter(({ email, text, line }) => line !== undefined || !there.has(email ?? text)),
  ];
}

/** Whether what is being typed ends behind something with an @: then it is complete, and becomes a chip. */
export function isComplete(text: string): boolean {
  return /@[^\s,;]*[\s,;]$/.test(text) && text.split('"').length % 2 === 1;
}

const REFUSALS: Refusal[] = [
  'unknown_role',
  'role_refused',
  'name_refused',
  'unknown_group',
  'too_many_open',
  'too_many_sent',
  'already_user',
];

/** Why somebody stays in the box after an answer; what is no address needs no reason, since it is seen by itself. */
export function refusalOf(outcome: string): Refusal | undefined {
  return REFUSALS.find((it) => it === outcome);
}

/** The same for all that an answer leaves there, in their order: they are neither invited nor twice in the list. */
export function refusalsIn(outcomes: string[]): (Refusal | undefined)[] {
  return outcomes
    .filter((outcome) => !['invited', 'invited_again', 'twice'].includes(outcome))
    .map(refusalOf);
}
