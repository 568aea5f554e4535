import { isIP } from 'node:net';
import { config } from '../config';
import { must } from '../problem';
import { isRefusedPlace } from '../refused-places';

/**
 * Refuses an address for word of sign-outs at which Latchkey itself is, or where it never goes. What a name leads to is
 * looked up whenever it is asked, and not here. Throws `backchannel_own` and `backchannel_refused`.
 */
export function refuseBackchannel(uri: string | null): void {
  if (uri === null) return;
  const { origin, hostname, port, protocol } = new URL(uri);
  const { baseUrl, port: ownPort } = config();
  const isHere = /(?:^|\.)localhost$|^127\.|^\[::1\]$/.test(hostname);
  const isOwn = isHere && (Number(port) || (protocol === 'https:' ? 443 : 80)) === ownPort;
  must(origin !== new URL(baseUrl).origin && !isOwn, 'backchannel_own');
  const bare = hostname.replace(/^\[|\]$/g, '');
  must(isIP(bare) === 0 || !isRefusedPlace(bare), 'backchannel_refused', { host: hostname });
}
