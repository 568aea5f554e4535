import type { AppKind } from '../../prisma/generated/enums';
import { config } from '../config';
import { must } from '../problem';
import type { ReadAddress } from './schema';

/**
 * What is kept of the address of an app: a guarded one is an origin and has a host of its own, any other is an address alone. Throws
 * `app_address_with_more`, `app_own_host` and `app_not_https` for what no guarded app can have.
 */
export function placeOf(
  kind: AppKind,
  { href, origin, host, isBare }: ReadAddress,
): { address: string; host: string | null } {
  if (kind !== 'guarded') return { address: href, host: null };
  must(isBare, 'app_address_with_more', { origin });
  const { protocol, hostname } = new URL(config().baseUrl);
  must(host !== hostname, 'app_own_host', { host });
  // The prefix __Host- of its cookie is taken on https alone.
  must(protocol === 'http:' || origin.startsWith('https:'), 'app_not_https');
  return { address: origin, host };
}
