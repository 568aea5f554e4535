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
  log('error', 'A request failed', error, { route: routePath, kind: routeType });
};
