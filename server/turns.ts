import { networkOf } from '../lib/network';

/** Who is handled for longer, as when a mail server is waited for, keeps no other request of the network from its turn. */
const LONGEST_MS = 10_000;

/** Of the time of a network whose turns have pauses in between, so much is pause: three times what the turn took. */
const PAUSE_SHARE = 3;

type Network = { working: number; waiting: (() => void)[] };

/**
 * Turns in which requests are handled, so many of one network at one moment, so that hundreds of one client's do not delay
 * those of everybody else.
 */
export class Turns {
  readonly #most: number;
  readonly #pauseMs: number;
  readonly #networks = new Map<string, Network>();

  /** Where others wait for their turn, it begins so long after the one before is over, and later where that took long. */
  constructor(most: number, pauseMs = 0) {
    this.#most = most;
    this.#pauseMs = pauseMs;
  }

  /** Resolves when it is this address's turn, with what to call when the turn is over. */
  async take(address: string): Promise<() => void> {
    const key = networkOf(address);
    const network = this.#networks.get(key) ?? { working: 0, waiting: [] };
    this.#networks.set(key, network);
    if (network.working < this.#most) network.working += 1;
    else await new Promise<void>((resolve) => network.waiting.push(resolve));
    const began = performance.now();
    let isOver = false;
    const end = () => {
      clearTimeout(timer);
      if (isOver) return;
      isOver = true;
      const next = network.waiting.shift();
      if (next && this.#pauseMs > 0) {
        const pause = Math.max(this.#pauseMs, (performance.now() - began) * PAUSE_SHARE);
        return void setTimeout(next, pause).unref();
      }
      if (next) return next();
      network.working -= 1;
      if (network.working === 0) this.#networks.delete(key);
    };
    const timer = setTimeout(end, LONGEST_MS).unref();
    return end;
  }
}
