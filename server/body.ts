import { IncomingMessage } from 'node:http';
import { networkOf } from '../lib/network';
import { MOST_BODY_BYTES } from './front-door';

/** How many bytes of bodies are kept at one moment. */
export const BODY_LIMITS = {
  /** For everybody together: 32 of the largest. */
  total: 64 * 1024 * 1024,
  /** For one network: 4 of the largest. */
  perNetwork: 8 * 1024 * 1024,
  /** Of each body so much is not counted: nearly every form fits, so no other sender can keep one out. */
  free: 16 * 1024,
};

/** Blocks in which a body is kept, in bytes: each twice as large as the one before. */
const FIRST_BLOCK = 4 * 1024;
const LARGEST_BLOCK = 64 * 1024;

/** Each piece takes a microsecond, however small. Browsers and proxies send pieces of hundreds of bytes at least. */
const [MOST_PIECES, SMALLEST_PIECE] = [4_096, 64];

/** Why a body was not kept. */
export type BodyRefusal = 'too_large' | 'over_budget' | 'in_pieces';

/** One body's part of the budget. */
type Share = { network: string; bytes: number; stop: (() => void) | null };

/**
 * The bytes of bodies that are kept in memory, of those still being received and of those being handled. Where no more fit
 * for everybody together, the oldest unfinished body of the network that has most is given up.
 */
export class BodyBudget {
  readonly #limits: typeof BODY_LIMITS;
  readonly #shares = new Set<Share>();

  constructor(limits: Partial<typeof BODY_LIMITS> = {}) {
    this.#limits = { ...BODY_LIMITS, ...limits };
  }

  /** A share for a body that is about to be received; `stop` is called when it is given up. */
  open(address: string, stop: () => void): Share {
    const share = { network: networkOf(address), bytes: 0, stop };
    this.#shares.add(share);
    return share;
  }

  close(share: Share): void {
    this.#shares.delete(share);
  }

  /** Takes so many bytes more; false where the network has none left, or no other network has more. */
  take(share: Share, bytes: number): boolean {
    share.bytes += bytes;
    if (this.#counted(share) === 0) return true;
    for (;;) {
      const sums = this.#sums();
      const own = sums.get(share.network) ?? 0;
      if (own > this.#limits.perNetwork) return false;
      if ([...sums.values()].reduce((sum, one) => sum + one, 0) <= this.#limits.total) return true;
      const unfinished = [...this.#shares].filter((one) => one.stop && this.#counted(one) > 0);
      const most = Math.max(...unfinished.map(({ network }) => sums.get(network) ?? 0));
      const given = unfinished.find(({ network }) => sums.get(network) === most);
      if (!given?.stop || most <= own) return false;
      this.#shares.delete(given);
      given.stop();
    }
  }

  #counted({ bytes }: Share): number {
    return Math.max(0, bytes - this.#limits.free);
  }

  #sums(): Map<string, number> {
    const sums = new Map<string, number>();
    for (const share of this.#shares)
      sums.set(share.network, (sums.get(share.network) ?? 0) + this.#counted(share));
    return sums;
  }
}

/**
 * A request whose body is received whole before anything reads it, so that a slow sender keeps no handler busy and none
 * sees half a form. It is copied into a few blocks: what Node hands over piece by piece takes hundreds of bytes each, and a
 * body can be sent in pieces of one byte. What nobody asked for by `receive()` is dropped.
 */
export class Arriving extends IncomingMessage {
  #blocks: Buffer[] = [];
  #room = 0;
  #size = 0;
  /** How much has come of it, kept or not, in how many pieces. */
  #come = { bytes: 0, pieces: 0 };
  #keep: ((bytes: number) => boolean) | null = null;
  #settle: (body: Buffer | BodyRefusal) => void = () => {};

  /**
   * Resolves with the body when all of it is there, which can then be read as of any request, or with why it is not kept.
   * The rest of a body that is not kept is read and dropped: a client whose connection is closed sees no answer. Kept bytes
   * count until `done` resolves.
   */
  receive(budget: BodyBudget, address: string, done: Promise<void>): Promise<Buffer | BodyRefusal> {
    return new Promise((resolve) => {
      const share = budget.open(address, () => this.#refuse('over_budget'));
      const close = () => budget.close(share);
      this.#keep = (bytes) => budget.take(share, bytes);
      this.#settle = (body) => {
        // A body that is whole is no longer given up: something reads it.
        if (body instanceof Buffer) share.stop = null;
        else close();
        resolve(body);
      };
      done.then(close);
    });
  }

  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    if (chunk instanceof Uint8Array) this.#add(chunk);
    if (chunk !== null) return true;
    const body = this.#blocks.length === 1 ? this.#blocks[0] : Buffer.concat(this.#blocks);
    const whole = (body ?? Buffer.alloc(0)).subarray(0, this.#size);
    this.#blocks = [];
    if (this.#keep && whole.length > 0) super.push(whole, encoding);
    super.push(null);
    if (this.#keep) this.#settle(whole);
    return true;
  }

  #add(chunk: Uint8Array): void {
    const come = { bytes: this.#come.bytes + chunk.length, pieces: this.#come.pieces + 1 };
    this.#come = come;
    if (come.bytes > MOST_BODY_BYTES) this.#refuse('too_large');
    if (come.pieces > MOST_PIECES && come.bytes < come.pieces * SMALLEST_PIECE) this.#refuse('in_pieces');
    for (let rest = chunk; this.#keep && rest.length > 0; ) {
      if (this.#room === 0) this.#grow(this.#keep);
      if (!this.#keep) return;
      const block = this.#blocks.at(-1) ?? Buffer.alloc(0);
      const part = rest.subarray(0, this.#room);
      block.set(part, block.length - this.#room);
      this.#room -= part.length;
      this.#size += part.length;
      rest = rest.subarray(part.length);
    }
  }

  #grow(mayKeep: (bytes: number) => boolean): void {
    const before = this.#blocks.at(-1)?.length ?? FIRST_BLOCK / 2;
    const length = Math.min(before * 2, LARGEST_BLOCK);
    if (!mayKeep(length)) this.#refuse('over_budget');
    else {
      this.#blocks.push(Buffer.allocUnsafeSlow(length));
      this.#room = length;
    }
  }

  #refuse(why: BodyRefusal): void {
    this.#blocks = [];
    this.#keep = null;
    this.#settle(why);
  }
}
