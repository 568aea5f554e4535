import { findOfDebian } from '../../testing/debian';
import { whyNoProxy } from './proxy';

const moduleFile = (name: string) => findOfDebian(`usr/lib/apache2/modules/mod_${name}.so`);
const LOADED = 'mpm_event authn_core authz_core authz_user auth_openidc headers proxy proxy_http';

/** Why journeys with Apache as an app are skipped here, for `test.skip`; null where it and its module are installed. */
export function whyNoApache(): string | null {
  const why = whyNoProxy('apache2');
  if (why) return why;
  return moduleFile('auth_openidc')
    ? null
    : 'mod_auth_openidc (libapache2-mod-auth-openidc) is not installed';
}

type Settings = {
  port: number;
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Where what it guards listens. */
  upstream: number;
  /** It speaks TLS with `cert.pem` and `key.pem`, and believes `ca.pem`; it stands before the provider as well. */
  tls?: { providerPort: number; provider: number };
};

const TLS_MODULES = 'ssl socache_shmcb';

/** An Apache that lets nobody in whom the provider does not know, but to `/bye`. */
export function apacheConf({ port, issuer, clientId, clientSecret, upstream, tls }: Settings): string {
  const loaded = tls ? `${LOADED} ${TLS_MODULES}` : LOADED;
  const modules = loaded.split(' ').map((it) => `LoadModule ${it}_module ${moduleFile(it)}`);
  return `${modules.join('\n')}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
User #65534
Group #65534
PidFile logs/apache2.pid
DefaultRuntimeDir logs
ErrorLog logs/error.log
StartServers 1
ServerLimit 1
ThreadsPerChild 8
MaxRequestWorkers 8
${tls ? tlsConf(tls) : ''}
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${clientId}
OIDCClientSecret ${clientSecret}
OIDCRedirectURI ${tls ? 'https' : 'http'}://127.0.0.1:${port}/return
OIDCCryptoPassphrase "of this journey alone"
OIDCScope "openid profile email groups"
OIDCRemoteUserClaim email
<Location />
  AuthType openid-connect
  Require valid-user
  RequestHeader set Remote-Email "expr=%{REMOTE_USER}"
  ProxyPass http://127.0.0.1:${upstream}/
</Location>
<Location /return>
  ProxyPass !
</Location>
<Location /bye>
  AuthType None
  Require all granted
</Location>
`;
}

function tlsConf({ providerPort, provider }: NonNullable<Settings['tls']>): string {
  return `
SSLEngine on
SSLCertificateFile cert.pem
SSLCertificateKeyFile key.pem
OIDCCABundlePath ca.pem
Listen 127.0.0.1:${providerPort}
<VirtualHost 127.0.0.1:${providerPort}>
  SSLEngine on
  SSLCertificateFile cert.pem
  SSLCertificateKeyFile key.pem
  ProxyPreserveHost On
  RequestHeader set X-Forwarded-Proto https
  <Location />
    AuthType None
    Require all granted
    RequestHeader unset Remote-Email
    ProxyPass http://127.0.0.1:${provider}/
  </Location>
</VirtualHost>`;
}
