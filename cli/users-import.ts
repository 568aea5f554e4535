import { readFileSync } from 'node:fs';
import { commandLine } from '../lib/actor';
import { config, type Settings } from '../lib/config';
import { decodeText } from '../lib/csv';
import { textOf } from '../lib/data-folder';
import { listGroupNames } from '../lib/groups/queries';
import {
  type DirectoryPerson,
  type LeftOut,
  readDirectory,
  withGroupsHere,
} from '../lib/invitations/directory';
import { importUser } from '../lib/invitations/import';
import type { MarkedPerson } from '../lib/invitations/marks';
import { previewInvitations } from '../lib/invitations/preview';
import { MOST_INVITED_AT_ONCE } from '../lib/invitations/schema';
import { type InvitationOutcome, sendInvitations } from '../lib/invitations/send';
import { Problem } from '../lib/problem';
import { sayFault } from '../words/say';
import { whyNobodyIsInvited } from './invite';
import { type ExitCode, withInstance } from './open';
import { language, words } from './words';

/** Outcomes that leave nothing to correct in the file. */
const INVITED = ['fine', 'invited', 'invited_again'];
const IMPORTED = ['imported', 'imported_disabled'];
const IS_FINE = [...INVITED, ...IMPORTED, 'twice', 'already_user', 'disabled_there'];

/** Somebody of the file, and what would become of them. */
type Marked = DirectoryPerson & MarkedPerson;
/** What became of somebody in the file, or would become: `said` tells it. */
type Row = { person: DirectoryPerson; outcome: string; said: string; link?: string | null };

/**
 * Takes over everybody in a file: who brings the hash of a password is in, everybody else is invited. Prints a line for each:
 * where they stand in the file, who, what became of them and what did not come along, with the link where e-mail is off. A
 * dry run only prints what would become of them. Resolves with 1 when somebody is at fault; the others are taken all the same.
 */
export async function importUsers(
  root: string,
  settings: Settings,
  { path, isDryRun }: { path: string; isDryRun: boolean },
): Promise<ExitCode> {
  const directory = readPeople(path);
  if (!directory) return 1;
  return withInstance(root, settings, async () => {
    const reason = await whyNobodyIsInvited();
    if (reason) {
      console.error(reason);
      return 1;
    }
    // All at once, so that duplicates are seen; they are invited in parts, each in a transaction.
    const names = (await listGroupNames(commandLine)).map(({ name }) => name);
    const people = withGroupsHere(directory.people, names);
    const marks = await previewInvitations(commandLine, { emails: people, role: 'member' });
    const marked = people.map((person, n): Marked => ({ ...person, ...(marks[n] as MarkedPerson) }));
    const rows = isDryRun ? marked.map(foreseen) : await takeAll(marked);
    for (const row of rows) console.log(lineOf(row));
    if (directory.isPart) console.error(words('cli')('import.part'));
    tellSum(rows, isDryRun);
    return rows.every(({ outcome }) => IS_FINE.includes(outcome)) ? 0 : 1;
  });
}

function readPeople(path: string): { people: DirectoryPerson[]; isPart: boolean } | null {
  const t = words('cli');
  try {
    const directory = readDirectory(decodeText(readFileSync(path)));
    if (directory.fault)
      console.error(t('import.fault', { path, fault: sayFault(directory.fault, language()) }));
    else if (directory.people.length === 0) console.error(t('import.empty', { path }));
    else return directory;
  } catch (error) {
    console.error(t('import.unreadable', { path, said: textOf(error) }));
  }
  return null;
}

/** Nobody keeps somebody from being taken over or invited. */
type Free = Marked & { mark: 'fine' | 'invited_again' };
const isFree = (person: Marked): person is Free => person.mark === 'fine' || person.mark === 'invited_again';
const isInvited = (person: Marked): boolean =>
  isFree(person) && person.passwordHash === null && !person.isDisabled;

async function takeAll(marked: Marked[]): Promise<Row[]> {
  const t = words('cli');
  const sent = await inviteAll(marked.filter(isInvited));
  const rows: Row[] = [];
  for (const person of marked) {
    const outcome = sent.get(person);
    if (!outcome) rows.push(await take(person));
    else {
      const link = 'link' in outcome ? outcome.link : null;
      rows.push({ person, outcome: outcome.outcome, said: t(`import.outcomes.${outcome.outcome}`), link });
    }
  }
  return rows;
}

async function inviteAll(people: Marked[]): Promise<Map<Marked, InvitationOutcome>> {
  const outcomes: InvitationOutcome[] = [];
  for (let from = 0; from < people.length; from += MOST_INVITED_AT_ONCE) {
    const emails = people.slice(from, from + MOST_INVITED_AT_ONCE);
    outcomes.push(...(await sendInvitations(commandLine, { emails, role: 'member' })));
  }
  return new Map(people.map((person, n) => [person, outcomes[n] as InvitationOutcome]));
}

/** Makes a user of somebody who brings the hash of their password; of anybody else it says why they are left out. */
async function take(person: Marked): Promise<Row> {
  const { firstName = '', lastName = '', passwordHash, isDisabled } = person;
  if (!isFree(person) || passwordHash === null) return foreseen(person);
  const { email, role } = person;
  const groupIds = person.into.map(({ id }) => id);
  try {
    await importUser(commandLine, { email, firstName, lastName, role, passwordHash, isDisabled, groupIds });
    const outcome = isDisabled ? 'imported_disabled' : 'imported';
    return { person, outcome, said: words('cli')(`import.outcomes.${outcome}`) };
  } catch (thrown) {
    // They joined in the meantime.
    if (!(thrown instanceof Problem && thrown.is('already_user'))) throw thrown;
    return { person, outcome: 'already_user', said: words('cli')('import.outcomes.already_user') };
  }
}

function foreseen(person: Marked): Row {
  const outcome = foreseenOf(person);
  return { person, outcome, said: words('cli')(`import.foreseen.${outcome}`) };
}

function foreseenOf(person: Marked) {
  if (!isFree(person)) return person.mark;
  if (person.passwordHash !== null) return person.isDisabled ? 'imported_disabled' : 'imported';
  return person.isDisabled ? 'disabled_there' : person.mark;
}

function lineOf({ person: { place, email, text, leftOut }, said, link }: Row): string {
  const t = words('cli');
  const at = 'line' in place ? t('import.line', place) : t('import.entry', place);
  // What is no address may be anything, so it is quoted and escaped.
  const all = [said, ...leftOut.map(sayLeftOut)].join('; ');
  return [at, email ?? JSON.stringify(text), all, ...(link ? [link] : [])].join('\t');
}

/** Names of roles and groups are the other program's, and may be anything. */
function sayLeftOut(left: LeftOut): string {
  const t = words('cli');
  switch (left.what) {
    case 'role_there':
      return t('import.leftOut.role_there', { role: JSON.stringify(left.role) });
    case 'groups':
      return t('import.leftOut.groups', {
        groups: left.groups.map((group) => JSON.stringify(group)).join(', '),
      });
    case 'password':
      return t('import.leftOut.password', { kind: left.kind });
    default:
      return t(`import.leftOut.${left.what}`);
  }
}

function tellSum(rows: Row[], isDryRun: boolean): void {
  const t = words('cli');
  const count = (outcomes: string[]) => rows.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const [invited, imported] = [count(INVITED), count(IMPORTED)];
  const left = rows.length - invited - imported;
  console.error(t(isDryRun ? 'import.dry_run' : 'import.done', { invited, imported, left }));
  if (!isDryRun && invited > 0 && config().mail) console.error(t('import.mailed'));
}
