import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of a request while it is handled, by which the front door judges its answer (server/serve.ts). */
export type Arrival = {
  /** Whether what it holds could be read, or it holds nothing, so that whatever fails from there on is a fault of ours. */
  isUnderstood: boolean;
  /** The path and the query that it asks for, as whoever sent it wrote them. */
  address?: string | undefined;
  /** The HTTP status of the page that answers, where that is not what Next would say. */
  pageStatus?: number;
  /** A `Set-Cookie` of the page that answers; Next lets no page set one. */
  pageCookie?: string;
};

/** Kept outside this module, because the server's bundle and the launcher's hold a copy of it each. */
const ARRIVALS = Symbol.for('latchkey.arrivals');

/** Does this work as part of one request, of which nothing has been understood yet if it brings a form. */
export function withArrival<T>(isForm: boolean, work: (arrival: Arrival) => T): T {
  const arrival: Arrival = { isUnderstood: !isForm };
  return arrivals().run(arrival, () => work(arrival));
}

/** The path and the query that this request asks for, as whoever sent it wrote them; undefined outside of requests. */
export function askedAddress(): string | undefined {
  return arrivals().getStore()?.address;
}

/** Says that this request was understood. */
export function markUnderstood(): void {
  const arrival = arrivals().getStore();
  if (arrival) arrival.isUnderstood = true;
}

/** Has the page that answers this request do so with this HTTP status, such as 410; Next lets no page choose one. */
export function setPageStatus(status: number): void {
  const arrival = arrivals().getStore();
  if (arrival) arrival.pageStatus = status;
}

/** Has the page that answers this request set this cookie. */
export function setPageCookie(setCookie: string): void {
  const arrival = arrivals().getStore();
  if (arrival) arrival.pageCookie = setCookie;
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
