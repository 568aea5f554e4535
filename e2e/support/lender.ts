import type { Claimed } from './claimed';
import { emptyDatabase } from './database';
import { type Instance, startInstance } from './instance';
import { type Mailbox, openMailbox } from './mailbox';

/** How the instance of a journey is started: its settings beside those of the mailbox, and whether it sends mail. */
export type Settings = { env: Record<string, string>; hasMail: boolean };

/** Lends an instance and a mailbox to the journeys of one worker, one after the other, to each as if they were new. */
export type Lender = {
  /** Emptied. */
  mailbox(): Promise<Mailbox>;
  /** Emptied; it sends through that mailbox. */
  instance(data: string | undefined): Promise<Instance>;
  /** For after a journey: what it has killed, left stopped, started otherwise or failed with serves no other. */
  putBack(isWell: boolean): Promise<void>;
  remove(): Promise<void>;
};

/** What one worker keeps at a time; each is a process with a database of its own. */
const MOST = 3;

/** The lenders of one worker, by their settings. Where there are too many, the one that was not asked for longest ends. */
export function newLenders(): { of(settings: Settings): Promise<Lender>; remove(): Promise<void> } {
  const lenders = new Map<string, Lender>();
  return {
    async of(settings) {
      const key = JSON.stringify(settings);
      const lender = lenders.get(key) ?? newLender(settings);
      lenders.delete(key);
      lenders.set(key, lender);
      const [[oldest, unused] = []] = lenders;
      if (oldest !== undefined && lenders.size > MOST) {
        lenders.delete(oldest);
        await unused?.remove();
      }
      return lender;
    },
    async remove() {
      for (const lender of lenders.values()) await lender.remove();
    },
  };
}

export function newLender({ env, hasMail }: Settings): Lender {
  let mailbox: Mailbox | undefined;
  let instance: Instance | undefined;
  let claimed: Claimed | undefined;
  let isAsNew = true;
  let isRunning = true;
  const spoil = () => {
    isAsNew = false;
  };
  const remove = async () => {
    await instance?.remove();
    await mailbox?.close();
    instance = undefined;
    mailbox = undefined;
    claimed = undefined;
    isAsNew = true;
    isRunning = true;
  };
  return {
    async mailbox() {
      mailbox ??= await openMailbox();
      mailbox.refuse(null);
      if (instance) await emptyDatabase(instance);
      mailbox.mails.splice(0);
      return lendMailbox(mailbox, spoil);
    },
    async instance(data) {
      const begin = instance?.output().length ?? 0;
      instance ??= await startInstance({ ...(hasMail ? mailbox?.env : {}), ...env }, data);
      const memory = {
        // Once started otherwise it may have another address, for which the cookies are not.
        read: () => (isAsNew ? claimed : undefined),
        keep(now: Claimed) {
          if (isAsNew) claimed = now;
        },
      };
      const run = (isUp: boolean) => {
        isRunning = isUp;
      };
      return { ...lendInstance(instance, begin, { spoil, run }), claimed: memory };
    },
    putBack: async (isWell) => {
      if (!isWell || !isAsNew || !isRunning) await remove();
    },
    remove,
  };
}

function lendMailbox(mailbox: Mailbox, spoil: () => void): Mailbox {
  return {
    ...mailbox,
    onReply(decide) {
      spoil();
      mailbox.onReply(decide);
    },
    close() {
      spoil();
      return mailbox.close();
    },
  };
}

/** `from`: where in its output this journey begins. `run` is told when it is stopped, and when it runs again. */
function lendInstance(
  instance: Instance,
  from: number,
  { spoil, run }: { spoil(): void; run(isUp: boolean): void },
): Instance {
  let begin = from;
  return {
    ...instance,
    output: () => instance.output().slice(begin),
    stop(signal) {
      // A killed one leaves mails that nobody sends on.
      if (signal) spoil();
      run(false);
      return instance.stop(signal);
    },
    async restart(env) {
      if (env) spoil();
      begin = 0;
      run(false);
      await instance.restart(env);
      run(true);
    },
  };
}
