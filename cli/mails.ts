import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { listEveryMail, type MailRow } from '../lib/mail/queries';
import { sayCause, sayTemplate } from '../words/mails';
import { type ExitCode, withInstance } from './open';
import { minuteOf, printJsonArray, printTable } from './table';
import { language, words } from './words';

const COLUMNS = ['id', 'at', 'to', 'mail', 'state', 'reply'] as const;

/** Prints every mail with what became of it, newest first, as a table or as one JSON array. */
export async function listMailRows(root: string, settings: Settings, isJson: boolean): Promise<ExitCode> {
  return withInstance(root, settings, async () => {
    const t = words('cli');
    const mails = listEveryMail(commandLine);
    const head = COLUMNS.map((column) => t(`mails.head.${column}`));
    await (isJson ? printJsonArray(mails, shownOf) : printTable(mails, head, cellsOf));
    return 0;
  });
}

function shownOf(mail: MailRow) {
  const { id, template, to, attempts, createdAt, sentAt, nextTryAt, reply, cause } = mail;
  return {
    id,
    to,
    template,
    state: stateOf(mail),
    attempts,
    createdAt,
    sentAt,
    nextTryAt,
    reply,
    cause,
    explanation: sayCause(mail, language()),
  };
}

function cellsOf(mail: MailRow): string[] {
  const { id, createdAt, to, template, reply } = mail;
  return [
    id,
    minuteOf(createdAt),
    to,
    sayTemplate(template, language()),
    words('email')(`states.${mail.state}`),
    reply ?? '-',
  ];
}

/** For whoever waits for a mail, one that is being sent is still in the queue. */
function stateOf({ state }: MailRow): string {
  return state === 'sending' ? 'queued' : state;
}
