import 'server-only';
import { setPageStatus } from '@/lib/arrival';

/**
 * Null, which a page answers by saying that nothing is here, with 404. Next's own not-found is an empty page for browsers
 * without JavaScript.
 */
export function notHere(): null {
  setPageStatus(404);
  return null;
}
