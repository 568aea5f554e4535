import { readFileSync } from 'node:fs';
import { commandLine } from '../lib/actor';
import { config, type Settings } from '../lib/config';
import { decodeText } from '../lib/csv';
import type { MarkedPerson, WhyNotInvited } from '../lib/invitations/marks';
import { type ListedPerson, parsePeopleTable } from '../lib/invitations/people-list';
import { previewInvitations } from '../lib/invitations/preview';
import { MOST_INVITED_AT_ONCE } from '../lib/invitations/schema';
import { type InvitationOutcome, sendInvitations } from '../lib/invitations/send';
import { whyNobodyIsInvited } from './inviting';
import { type ExitCode, withInstance } from './open';

const REFUSED: Record<WhyNotInvited, string> = {
  not_an_address: 'not invited: no address',
  twice: 'left out: stands there twice',
  unknown_role: 'not invited: unknown role, use member or admin',
  role_refused: 'not invited: nobody is invited as this role',
  name_refused: 'not invited: the name has a link or brackets in it, or is too long',
  already_user: 'left out: has an account already',
};
const WORDS: Record<InvitationOutcome['outcome'], string> = {
  invited: 'invited',
  invited_again: 'invited again, older links no longer work',
  too_many_open: 'not invited: too many invites are open',
  too_many_sent: 'not invited: too many were sent within the hour',
  ...REFUSED,
};
const FORESEEN: Record<MarkedPerson['mark'], string> = {
  fine: 'would be invited',
  invited_again: 'would be invited again',
  ...REFUSED,
};

/** Of these there is nothing to mend. */
const IS_FINE = ['fine', 'invited', 'invited_again', 'twice', 'already_user'];

type Row = { person: ListedPerson; outcome: string; words: string; link?: string | null };

/**
 * Invites everybody in a CSV file and prints a line for each: where they stand in the file, who, and what became of them,
 * with the link where e-mail is off. A dry run only says what would become of them. Resolves with 1 when a row is at
 * fault; the others are invited all the same.
 */
export async function importUsers(
  root: string,
  settings: Settings,
  { path, isDryRun }: { path: string; isDryRun: boolean },
): Promise<ExitCode> {
  const people = readPeople(path);
  if (!people) return 1;
  return withInstance(root, settings, async () => {
    const reason = await whyNobodyIsInvited();
    if (reason) {
      console.error(reason);
      return 1;
    }
    // Of all at once, so that whoever stands there twice is seen; then in parts, each of them a transaction.
    const marked = await previewInvitations(commandLine, { emails: people, role: 'member' });
    const rows = isDryRun ? marked.map(foreseen) : await inviteAll(marked);
    for (const row of rows) console.log(lineOf(row));
    tellSum(rows, isDryRun);
    return rows.every(({ outcome }) => IS_FINE.includes(outcome)) ? 0 : 1;
  });
}

function readPeople(path: string): ListedPerson[] | null {
  try {
    const { people = [], fault } = read(path);
    if (people.length > 0) return people;
    console.error(`${path}: ${fault ?? 'There is nobody in this table.'}`);
  } catch (error) {
    console.error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return null;
}

function read(path: string): { people?: ListedPerson[]; fault?: string } {
  return parsePeopleTable(decodeText(readFileSync(path)));
}

async function inviteAll(marked: MarkedPerson[]): Promise<Row[]> {
  const isFree = ({ mark }: MarkedPerson) => mark === 'fine' || mark === 'invited_again';
  const free = marked.filter(isFree);
  const outcomes: InvitationOutcome[] = [];
  for (let from = 0; from < free.length; from += MOST_INVITED_AT_ONCE) {
    const emails = free.slice(from, from + MOST_INVITED_AT_ONCE);
    outcomes.push(...(await sendInvitations(commandLine, { emails, role: 'member' })));
  }
  const became = new Map(free.map((person, n) => [person, outcomes[n]]));
  return marked.map((person) => {
    const sent = became.get(person);
    if (!sent) return foreseen(person);
    const link = 'link' in sent ? sent.link : null;
    return { person, outcome: sent.outcome, words: WORDS[sent.outcome], link };
  });
}

const foreseen = (person: MarkedPerson): Row => ({
  person,
  outcome: person.mark,
  words: FORESEEN[person.mark],
});

function lineOf({ person: { line, email, text }, words, link }: Row): string {
  // Quoted: what is no address may be anything.
  return [`line ${line}`, email ?? JSON.stringify(text), words, ...(link ? [link] : [])].join('\t');
}

function tellSum(rows: Row[], isDryRun: boolean): void {
  const count = (...outcomes: string[]) => rows.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const invited = count('fine', 'invited', 'invited_again');
  const left = rows.length - invited;
  const people = (size: number) => `${size} ${size === 1 ? 'person' : 'people'}`;
  console.error(
    isDryRun
      ? `${people(invited)} would be invited, ${left} not. Nothing was changed.`
      : `${people(invited)} invited, ${left} not.`,
  );
  if (!isDryRun && invited > 0 && config().mail)
    console.error('The mails are in the outbox. They leave while the instance runs.');
}
