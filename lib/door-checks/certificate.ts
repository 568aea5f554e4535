import { isIP } from 'node:net';
import { connect, type PeerCertificate } from 'node:tls';
import type { Finding } from './schema';

const PATIENCE_MS = 10_000;

/** What is wrong with a certificate, by the code of OpenSSL or Node. */
const FAULTS: Record<string, string> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other_name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self_signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown_authority',
  // One authority that is called as a known one is.
  CERT_SIGNATURE_FAILURE: 'unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown_authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown_authority',
};

/** Looks at the certificate of an app's public address as a browser would, at the IP address to which its name leads. */
export function lookAtCertificate(url: URL, ip: string): Promise<Finding> {
  const found = (outcome: Finding['outcome'], facts: Finding['facts']): Finding => ({
    attack: 'certificate',
    outcome,
    facts,
  });
  if (url.protocol !== 'https:') return Promise.resolve(found('held', { why: 'http' }));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      host: ip,
      port: Number(url.port) || 443,
      servername: isIP(host) ? '' : host,
      rejectUnauthorized: false,
      timeout: PATIENCE_MS,
    });
    const end = (finding: Finding) => {
      resolve(finding);
      socket.destroy();
    };
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      const facts = factsOf(certificate);
      const { authorized, authorizationError: error } = socket;
      if (authorized) return end(found('held', facts));
      // An Error with a code, or the code itself.
      const code =
        error instanceof Error ? String(Reflect.get(error, 'code') ?? error.message) : String(error);
      end(found('came_through', { ...facts, why: FAULTS[code] ?? 'other', code }));
    });
    socket.on('timeout', () => end(found('unknown', { why: 'silent' })));
    socket.on('error', (error) =>
      end(found('unknown', { why: 'no_tls', code: String(Reflect.get(error, 'code') ?? '') })),
    );
  });
}

function factsOf(certificate: Partial<PeerCertificate>): Finding['facts'] {
  const { valid_to, subjectaltname = '', subject } = certificate;
  const names = subjectaltname.split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, ''));
  const until = valid_to ? new Date(valid_to) : null;
  return {
    ...(until && { validTo: until.toISOString() }),
    names: names.slice(0, 3).join(', ') || String(subject?.CN ?? ''),
  };
}
