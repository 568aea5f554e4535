import { readFileSync } from 'node:fs';
import { commandLine } from '../lib/actor';
import { config, type Settings } from '../lib/config';
import { decodeText } from '../lib/csv';
import { textOf } from '../lib/data-folder';
import type { MarkedPerson } from '../lib/invitations/marks';
import { type ListedPerson, parsePeopleTable } from '../lib/invitations/people-list';
import { previewInvitations } from '../lib/invitations/preview';
import { MOST_INVITED_AT_ONCE } from '../lib/invitations/schema';
import { type InvitationOutcome, sendInvitations } from '../lib/invitations/send';
import { sayFault } from '../words/say';
import { whyNobodyIsInvited } from './invite';
import { type ExitCode, withInstance } from './open';
import { language, words } from './words';

/** Outcomes that leave nothing to correct in the file. */
const IS_FINE = ['fine', 'invited', 'invited_again', 'twice', 'already_user'];

/** What became of a row of the file, or would become: `said` tells it. */
type Row = { person: ListedPerson; outcome: string; said: string; link?: string | null };

/**
 * Invites everybody in a CSV file and prints a line for each: where they stand in the file, who, and what became of them,
 * with the link where e-mail is off. A dry run only prints what would become of them. Resolves with 1 when a row is at
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
    // All at once, so that duplicates are seen; they are invited in parts, each in a transaction.
    const marked = await previewInvitations(commandLine, { emails: people, role: 'member' });
    const rows = isDryRun ? marked.map(foreseen) : await inviteAll(marked);
    for (const row of rows) console.log(lineOf(row));
    tellSum(rows, isDryRun);
    return rows.every(({ outcome }) => IS_FINE.includes(outcome)) ? 0 : 1;
  });
}

function readPeople(path: string): ListedPerson[] | null {
  const t = words('cli');
  try {
    const list = parsePeopleTable(decodeText(readFileSync(path)));
    if (list.fault) console.error(t('import.fault', { path, fault: sayFault(list.fault, language()) }));
    else if (list.people.length === 0) console.error(t('import.empty', { path }));
    else return list.people;
  } catch (error) {
    console.error(t('import.unreadable', { path, said: textOf(error) }));
  }
  return null;
}

async function inviteAll(marked: MarkedPerson[]): Promise<Row[]> {
  const t = words('cli');
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
    return { person, outcome: sent.outcome, said: t(`import.outcomes.${sent.outcome}`), link };
  });
}

function foreseen(person: MarkedPerson): Row {
  return { person, outcome: person.mark, said: words('cli')(`import.foreseen.${person.mark}`) };
}

function lineOf({ person: { line, email, text }, said, link }: Row): string {
  const place = words('cli')('import.line', { line: line ?? 0 });
  // What is no address may be anything, so it is quoted and escaped.
  return [place, email ?? JSON.stringify(text), said, ...(link ? [link] : [])].join('\t');
}

function tellSum(rows: Row[], isDryRun: boolean): void {
  const t = words('cli');
  const isInvited = ({ outcome }: Row) => ['fine', 'invited', 'invited_again'].includes(outcome);
  const invited = rows.filter(isInvited).length;
  console.error(t(isDryRun ? 'import.dry_run' : 'import.done', { invited, left: rows.length - invited }));
  if (!isDryRun && invited > 0 && config().mail) console.error(t('import.mailed'));
}
