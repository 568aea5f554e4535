import type { Claimed } from './claimed';
import { emptyDatabase } from './database';
import { type Instance, startInstance } from './instance';
import { type Mailbox, openMailbox } from './mailbox';

/** Lends an instance and a mailbox to the journeys of one worker, one after the other, to each as if they were new. */
export type Lender = {
  /** Emptied. */
  mailbox(): Promise<Mailbox>;
  /** Emptied; it sends through that mailbox. */
  instance(data: string | undefined): Promise<Instance>;
  /** For after a journey: what it has stopped, started otherwise or failed with serves no other. */
  putBack(isWell: boolean): Promise<void>;
  remove(): Promise<void>;
};

export function newLender(): Lender {
  let mailbox: Mailbox | undefined;
  let instance: Instance | undefined;
  let claimed: Claimed | undefined;
  let isAsNew = true;
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
  };
  return {
    async mailbox() {
      if (!isAsNew) await remove();
      mailbox ??= await openMailbox();
      if (instance) await emptyDatabase(instance);
      mailbox.mails.splice(0);
      return lendMailbox(mailbox, spoil);
    },
    async instance(data) {
      instance ??= await startInstance(mailbox?.env, data);
      const memory = {
        read: () => claimed,
        keep(now: Claimed) {
          claimed = now;
        },
      };
      return { ...lendInstance(instance, spoil), claimed: memory };
    },
    putBack: async (isWell) => {
      if (!isWell || !isAsNew) await remove();
    },
    remove,
  };
}

function lendMailbox(mailbox: Mailbox, spoil: () => void): Mailbox {
  return {
    ...mailbox,
    refuse(refusal) {
      spoil();
      mailbox.refuse(refusal);
    },
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

function lendInstance(instance: Instance, spoil: () => void): Instance {
  let begin = instance.output().length;
  return {
    ...instance,
    output: () => instance.output().slice(begin),
    stop(signal) {
      spoil();
      return instance.stop(signal);
    },
    restart(env) {
      spoil();
      begin = 0;
      return instance.restart(env);
    },
  };
}
