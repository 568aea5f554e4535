import type { Instrumentation } from 'next';

/** Next's hook for what goes wrong in a page, an action or a route: logged once, with the request's id and Next's digest. */
export const onRequestError: Instrumentation.onRequestError = async (
  error,
  _request,
  { routePath, routeType },
) => {
  // Next also builds this file for a runtime that has no process to log in, and then leaves the rest out.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { log } = await import('./lib/log');
  const { isUnderstood } = await import('./lib/arrival');
  // What could not be read was not sent by a page of ours, and whoever sent it is told (server/serve.ts).
  log(isUnderstood() ? 'error' : 'debug', 'A request failed', error, { route: routePath, kind: routeType });
};
