import { networkOf } from '../lib/network';

/** More than two cores can do of the cheapest; what a verb allows is far less, and says so in the form. */
export const POSTS_A_MINUTE = 3_000;
const MINUTE_MS = 60_000;

/** How many posts have come from each network in this minute, counted before anything of them is read. */
export class PostBudget {
  readonly #most: number;
  readonly #keyOf: (address: string) => string;
  readonly #counts = new Map<string, number>();
  #endsAt = 0;

  /** `keyOf` says what counts together. */
  constructor(most = POSTS_A_MINUTE, keyOf = networkOf) {
    this.#most = most;
    this.#keyOf = keyOf;
  }

  /** Whether this address's network has had all of this minute's. */
  isSpent(address: string, now = performance.now()): boolean {
    return now < this.#endsAt && (this.#counts.get(this.#keyOf(address)) ?? 0) >= this.#most;
  }

  /** Counts one; false where this address's network has had all of this minute's. `now` is of a clock that never goes back. */
  take(address: string, now = performance.now()): boolean {
    if (now >= this.#endsAt) {
      this.#counts.clear();
      this.#endsAt = now + MINUTE_MS;
    }
    const key = this.#keyOf(address);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= this.#most;
  }
}
