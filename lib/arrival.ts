import { AsyncLocalStorage } from 'node:async_hooks';

/** How far a request has come: whether what it holds could be read, so that whatever fails from there on is our fault. */
export type Arrival = { isUnderstood: boolean };

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const ARRIVALS = Symbol.for('latchkey.arrivals');

/** Does this work as part of one request, of which nothing has been understood yet. */
export function withArrival<T>(work: (arrival: Arrival) => T): T {
  const arrival = { isUnderstood: false };
  return arrivals().run(arrival, () => work(arrival));
}

/** Says that this request was understood. */
export function markUnderstood(): void {
  const arrival = arrivals().getStore();
  if (arrival) arrival.isUnderstood = true;
}

/** Whether this request was understood; true outside of requests. */
export function isUnderstood(): boolean {
  return arrivals().getStore()?.isUnderstood ?? true;
}

function arrivals(): AsyncLocalStorage<Arrival> {
  const kept: AsyncLocalStorage<Arrival> | undefined = Reflect.get(globalThis, ARRIVALS);
  if (kept) return kept;
  const made = new AsyncLocalStorage<Arrival>();
  Reflect.set(globalThis, ARRIVALS, made);
  return made;
}
