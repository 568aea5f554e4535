import { commandLine } from '../lib/actor';
import type { Settings } from '../lib/config';
import { completeDeparture } from '../lib/departures/complete';
import { type Departure, getDeparture } from '../lib/departures/queries';
import type { Receipt } from '../lib/departures/rows';
import type { EmailAddress } from '../lib/email-address';
import { Problem } from '../lib/problem';
import { findActiveUser, findUser } from '../lib/users/queries';
import { sayList } from '../words/say';
import { sayRefusal } from './deeds';
import { type ExitCode, withInstance } from './open';
import { confirmByTyping, readAddress } from './typed';
import { language, words } from './words';

type Order = {
  typed: string;
  /** Who gets what they own; where nobody does, it ends with them. */
  transferTo: string | undefined;
  isSure: boolean;
  input?: NodeJS.ReadableStream & { isTTY?: boolean };
};

/**
 * Deletes the user with this address for good, once whoever calls it has typed the address or said so before, and says what
 * became of what they own. Where nobody can be asked, that is called wrongly.
 */
export async function deleteUser(
  root: string,
  settings: Settings,
  { typed, transferTo, isSure, input = process.stdin }: Order,
): Promise<ExitCode> {
  const email = readAddress(typed);
  const heir = transferTo === undefined ? undefined : readAddress(transferTo);
  if (email === null || heir === null) return 2;
  if (!isSure && !input.isTTY) {
    console.error(words('cli')('delete.not_asked'));
    return 2;
  }
  return withInstance(root, settings, async () => {
    try {
      const departure = await findDeparture(email);
      if (heir !== undefined) await mustBeHeir(heir, email);
      if (!isSure && !(await confirmByTyping(email, sayLoss(departure, heir), input))) return 1;
      const { userId } = departure;
      const receipt = await completeDeparture(
        commandLine,
        heir === undefined
          ? { userId, owned: 'delete', email, confirmation: email }
          : { userId, owned: 'transfer', transferTo: heir },
      );
      console.error(sayReceipt(receipt));
      return 0;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      console.error(await sayRefusal(email, error));
      return 1;
    }
  });
}

async function findDeparture(email: EmailAddress): Promise<Departure> {
  const user = await findUser(email);
  if (!user) throw new Problem('not_found');
  return getDeparture(commandLine, user.id);
}

/** Asked before anybody types anything; the verb asks again. */
async function mustBeHeir(heir: EmailAddress, leaver: EmailAddress): Promise<void> {
  if (heir === leaver || !(await findActiveUser(heir)))
    throw new Problem('successor_unknown', { email: heir });
}

function sayLoss({ name, email, owned }: Departure, heir: EmailAddress | undefined): string {
  const things = sayOwned(owned);
  return words('cli')('delete.loss', { name, email, ...fateOf(things, heir) });
}

function sayReceipt({ email, devices, owned, movedTo }: Receipt): string {
  return words('cli')('delete.done', { email, devices, ...fateOf(sayOwned(owned), movedTo) });
}

function fateOf(things: string, heir: string | null | undefined) {
  const fate = things ? (heir ? 'moved' : 'ended') : 'none';
  return { fate, things, heir: heir ?? '' };
}

function sayOwned(owned: Departure['owned']): string {
  const t = words('owned');
  return sayList(
    owned.map(({ thing, count }) => t(thing, { count })),
    language(),
  );
}
