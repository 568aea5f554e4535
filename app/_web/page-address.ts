import 'server-only';
import { askedAddress } from '@/lib/arrival';
import { ownPath } from './own-path';

/** The parameter of Next's script, which keeps a page and its data apart in caches. */
const OF_NEXT = /[?&]_rsc(?:=[^&]*)?$/;

/** The address of the page that this request is for, with its query, in order to come back to it as it was. */
export function pageAddress(): string {
  return ownPath(askedAddress()).replace(OF_NEXT, '');
}
