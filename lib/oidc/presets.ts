import type { PRESETS } from '../apps/presets';

/** What somebody who fills it in has to know besides. words/en.json says it (`oidcApps.note`). */
export const NOTES = ['groups', 'name', 'root', 'userName', 'firstUser', 'plugin', 'port'] as const;
export type Note = (typeof NOTES)[number];

/** How a well-known app is told to sign people in with Latchkey, as its documentation has it. */
export type OidcPreset = {
  /** Its redirect addresses: behind its own address, or whole. */
  redirects: string[];
  /** It names its port even where that is the scheme's own. */
  namesPort?: boolean;
  /** Where it has people go once they are signed out, behind its own address. */
  signedOut?: string[];
  /** Where it is told of sign-outs, behind its own address. */
  backchannel?: string;
  /** The file or the page of its settings. */
  where: string;
  /** Lines of its settings, with what is filled in in braces: `Fill`. */
  setup: string[];
  notes?: Note[];
  /** Whether a journey signs in to it. */
  isTried: boolean;
};

/** What is filled in in lines of settings. */
export type Fill = Record<
  | 'address'
  | 'clientId'
  | 'clientSecret'
  | 'issuer'
  | 'discovery'
  | 'authorize'
  | 'token'
  | 'userinfo'
  | 'jwks'
  | 'logout',
  string
>;

const UNTRIED = { isTried: false };
const ENV = '.env';
const GIT: OidcPreset = {
  ...UNTRIED,
  redirects: ['/user/oauth2/latchkey/callback'],
  where: 'Site Administration → Authentication Sources → Add',
  setup: [
    'Authentication Type: OAuth2',
    'Authentication Name: latchkey',
    'OAuth2 Provider: OpenID Connect',
    'Client ID (Key): {clientId}',
    'Client Secret: {clientSecret}',
    'OpenID Connect Auto Discovery URL: {discovery}',
    'Additional Scopes: email profile groups',
    'Claim name providing group names for this source: groups',
  ],
  notes: ['name'],
};

/** By the names of lib/apps/presets.ts; in order, as there. */
export const OIDC_PRESETS: Record<string, OidcPreset> = {
  actual: {
    isTried: true,
    redirects: ['/openid/callback'],
    where: ENV,
    setup: [
      'ACTUAL_OPENID_DISCOVERY_URL={issuer}',
      'ACTUAL_OPENID_CLIENT_ID={clientId}',
      'ACTUAL_OPENID_CLIENT_SECRET={clientSecret}',
      'ACTUAL_OPENID_SERVER_HOSTNAME={address}',
      'ACTUAL_USER_CREATION_MODE=login',
    ],
    notes: ['firstUser'],
  },
  audiobookshelf: {
    ...UNTRIED,
    redirects: ['/auth/openid/callback', '/auth/openid/mobile-redirect'],
    where: 'Settings → Authentication → OpenID Connect Authentication',
    setup: [
      'Issuer URL: {issuer}',
      'Authorize URL: {authorize}',
      'Token URL: {token}',
      'Userinfo URL: {userinfo}',
      'JWKS URL: {jwks}',
      'Client ID: {clientId}',
      'Client Secret: {clientSecret}',
      'Signing Algorithm: RS256',
      'Subfolder for Redirect URLs: None',
    ],
    notes: ['userName'],
  },
  bookstack: {
    ...UNTRIED,
    redirects: ['/oidc/callback'],
    where: ENV,
    setup: [
      'AUTH_METHOD=oidc',
      'OIDC_NAME=Latchkey',
      'OIDC_ISSUER={issuer}',
      'OIDC_ISSUER_DISCOVER=true',
      'OIDC_CLIENT_ID={clientId}',
      'OIDC_CLIENT_SECRET={clientSecret}',
      'OIDC_DISPLAY_NAME_CLAIMS=name',
      'OIDC_ADDITIONAL_SCOPES=groups',
      'OIDC_GROUPS_CLAIM=groups',
      'OIDC_USER_TO_GROUPS=true',
    ],
    notes: ['groups'],
  },
  forgejo: GIT,
  freshrss: {
    ...UNTRIED,
    redirects: ['/i/oidc/'],
    namesPort: true,
    where: ENV,
    setup: [
      'OIDC_ENABLED=1',
      'OIDC_PROVIDER_METADATA_URL={discovery}',
      'OIDC_CLIENT_ID={clientId}',
      'OIDC_CLIENT_SECRET={clientSecret}',
      'OIDC_REMOTE_USER_CLAIM=preferred_username',
      'OIDC_SCOPES=openid profile email',
      'OIDC_X_FORWARDED_HEADERS=X-Forwarded-Host X-Forwarded-Port X-Forwarded-Proto',
    ],
    notes: ['port', 'userName'],
  },
  gitea: GIT,
  gitlab: {
    ...UNTRIED,
    redirects: ['/users/auth/openid_connect/callback'],
    where: '/etc/gitlab/gitlab.rb',
    setup: [
      "gitlab_rails['omniauth_allow_single_sign_on'] = ['openid_connect']",
      "gitlab_rails['omniauth_providers'] = [{",
      '  name: "openid_connect",',
      '  label: "Latchkey",',
      '  args: {',
      '    name: "openid_connect",',
      '    scope: ["openid", "profile", "email"],',
      '    response_type: "code",',
      '    issuer: "{issuer}",',
      '    discovery: true,',
      '    client_auth_method: "basic",',
      '    uid_field: "sub",',
      '    pkce: true,',
      '    client_options: {',
      '      identifier: "{clientId}",',
      '      secret: "{clientSecret}",',
      '      redirect_uri: "{address}/users/auth/openid_connect/callback"',
      '    }',
      '  }',
      '}]',
    ],
  },
  grafana: {
    ...UNTRIED,
    redirects: ['/login/generic_oauth'],
    where: 'grafana.ini',
    setup: [
      '[server]',
      'root_url = {address}',
      '[auth.generic_oauth]',
      'enabled = true',
      'name = Latchkey',
      'client_id = {clientId}',
      'client_secret = {clientSecret}',
      'scopes = openid profile email groups',
      'auth_url = {authorize}',
      'token_url = {token}',
      'api_url = {userinfo}',
      'use_pkce = true',
      'login_attribute_path = preferred_username',
      'name_attribute_path = name',
      'groups_attribute_path = groups',
      "role_attribute_path = contains(groups[*], 'Admins') && 'Admin' || 'Viewer'",
    ],
    notes: ['groups'],
  },
  hedgedoc: {
    ...UNTRIED,
    redirects: ['/auth/oauth2/callback'],
    where: ENV,
    setup: [
      'CMD_OAUTH2_PROVIDERNAME=Latchkey',
      'CMD_OAUTH2_AUTHORIZATION_URL={authorize}',
      'CMD_OAUTH2_TOKEN_URL={token}',
      'CMD_OAUTH2_USER_PROFILE_URL={userinfo}',
      'CMD_OAUTH2_CLIENT_ID={clientId}',
      'CMD_OAUTH2_CLIENT_SECRET={clientSecret}',
      'CMD_OAUTH2_SCOPE=openid profile email',
      'CMD_OAUTH2_USER_PROFILE_USERNAME_ATTR=preferred_username',
      'CMD_OAUTH2_USER_PROFILE_DISPLAY_NAME_ATTR=name',
      'CMD_OAUTH2_USER_PROFILE_EMAIL_ATTR=email',
    ],
  },
  immich: {
    ...UNTRIED,
    // Its own scheme would keep addresses on http out, which many have in a network at home.
    redirects: ['/auth/login', '/user-settings', '/api/oauth/mobile-redirect'],
    where: 'Administration → Settings → OAuth Authentication',
    setup: [
      'Issuer URL: {issuer}',
      'Client ID: {clientId}',
      'Client Secret: {clientSecret}',
      'Scope: openid profile email',
      'Mobile redirect URI override: on',
      'Mobile redirect URI: {address}/api/oauth/mobile-redirect',
    ],
  },
  karakeep: {
    ...UNTRIED,
    redirects: ['/api/auth/callback/custom'],
    where: ENV,
    setup: [
      'NEXTAUTH_URL={address}',
      'OAUTH_WELLKNOWN_URL={discovery}',
      'OAUTH_CLIENT_ID={clientId}',
      'OAUTH_CLIENT_SECRET={clientSecret}',
      'OAUTH_PROVIDER_NAME=Latchkey',
    ],
  },
  linkding: {
    ...UNTRIED,
    redirects: ['/oidc/callback/'],
    where: ENV,
    setup: [
      'LD_ENABLE_OIDC=True',
      'OIDC_RP_CLIENT_ID={clientId}',
      'OIDC_RP_CLIENT_SECRET={clientSecret}',
      'OIDC_OP_AUTHORIZATION_ENDPOINT={authorize}',
      'OIDC_OP_TOKEN_ENDPOINT={token}',
      'OIDC_OP_USER_ENDPOINT={userinfo}',
      'OIDC_OP_JWKS_ENDPOINT={jwks}',
    ],
  },
  mealie: {
    ...UNTRIED,
    redirects: ['/login'],
    where: ENV,
    setup: [
      'BASE_URL={address}',
      'OIDC_AUTH_ENABLED=true',
      'OIDC_SIGNUP_ENABLED=true',
      'OIDC_CONFIGURATION_URL={discovery}',
      'OIDC_CLIENT_ID={clientId}',
      'OIDC_CLIENT_SECRET={clientSecret}',
      'OIDC_PROVIDER_NAME=Latchkey',
    ],
  },
  miniflux: {
    ...UNTRIED,
    redirects: ['/oauth2/oidc/callback'],
    where: ENV,
    setup: [
      'OAUTH2_PROVIDER=oidc',
      'OAUTH2_OIDC_PROVIDER_NAME=Latchkey',
      'OAUTH2_OIDC_DISCOVERY_ENDPOINT={issuer}',
      'OAUTH2_CLIENT_ID={clientId}',
      'OAUTH2_CLIENT_SECRET={clientSecret}',
      'OAUTH2_REDIRECT_URL={address}/oauth2/oidc/callback',
      'OAUTH2_USER_CREATION=1',
    ],
  },
  nextcloud: {
    ...UNTRIED,
    redirects: ['/apps/user_oidc/code'],
    backchannel: '/index.php/apps/user_oidc/backchannel-logout/latchkey',
    where: 'Administration settings → OpenID Connect',
    setup: [
      'Identifier: latchkey',
      'Client ID: {clientId}',
      'Client secret: {clientSecret}',
      'Discovery endpoint: {discovery}',
      'Scope: openid profile email',
    ],
    notes: ['plugin', 'name'],
  },
  'open-webui': {
    ...UNTRIED,
    redirects: ['/oauth/oidc/callback'],
    where: ENV,
    setup: [
      'WEBUI_URL={address}',
      'ENABLE_OAUTH_SIGNUP=true',
      'OAUTH_PROVIDER_NAME=Latchkey',
      'OPENID_PROVIDER_URL={discovery}',
      'OAUTH_CLIENT_ID={clientId}',
      'OAUTH_CLIENT_SECRET={clientSecret}',
      'OAUTH_SCOPES=openid email profile groups',
    ],
  },
  outline: {
    ...UNTRIED,
    redirects: ['/auth/oidc.callback'],
    where: ENV,
    setup: [
      'URL={address}',
      'OIDC_DISPLAY_NAME=Latchkey',
      'OIDC_CLIENT_ID={clientId}',
      'OIDC_CLIENT_SECRET={clientSecret}',
      'OIDC_AUTH_URI={authorize}',
      'OIDC_TOKEN_URI={token}',
      'OIDC_USERINFO_URI={userinfo}',
      'OIDC_USERNAME_CLAIM=preferred_username',
      'OIDC_SCOPES=openid profile email offline_access',
    ],
  },
  'paperless-ngx': {
    ...UNTRIED,
    redirects: ['/accounts/oidc/latchkey/login/callback/'],
    where: ENV,
    setup: [
      'PAPERLESS_URL={address}',
      'PAPERLESS_APPS=allauth.socialaccount.providers.openid_connect',
      'PAPERLESS_SOCIALACCOUNT_PROVIDERS={"openid_connect":{"SCOPE":["openid","profile","email"],"OAUTH_PKCE_ENABLED":true,"APPS":[{"provider_id":"latchkey","name":"Latchkey","client_id":"{clientId}","secret":"{clientSecret}","settings":{"server_url":"{issuer}"}}]}}',
    ],
    notes: ['name'],
  },
  portainer: {
    ...UNTRIED,
    redirects: [''],
    where: 'Settings → Authentication → OAuth → Custom',
    setup: [
      'Client ID: {clientId}',
      'Client Secret: {clientSecret}',
      'Authorization URL: {authorize}',
      'Access token URL: {token}',
      'Resource URL: {userinfo}',
      'Redirect URL: {address}',
      'Logout URL: {logout}',
      'User identifier: preferred_username',
      'Scopes: openid profile email groups',
    ],
    notes: ['root'],
  },
  'proxmox-ve': {
    ...UNTRIED,
    redirects: [''],
    where: 'Datacenter → Permissions → Realms → Add → OpenID Connect Server',
    setup: [
      'Issuer URL: {issuer}',
      'Realm: latchkey',
      'Client ID: {clientId}',
      'Client Key: {clientSecret}',
      'Username Claim: username',
      'Scopes: openid email profile groups',
      'Groups Claim: groups',
    ],
    notes: ['root', 'userName'],
  },
  vaultwarden: {
    ...UNTRIED,
    redirects: ['/identity/connect/oidc-signin'],
    where: ENV,
    setup: [
      'DOMAIN={address}',
      'SSO_ENABLED=true',
      'SSO_AUTHORITY={issuer}',
      'SSO_CLIENT_ID={clientId}',
      'SSO_CLIENT_SECRET={clientSecret}',
      'SSO_SCOPES=email profile offline_access',
      'SSO_PKCE=true',
    ],
  },
  vikunja: {
    ...UNTRIED,
    redirects: ['/auth/openid/latchkey'],
    where: 'config.yml',
    setup: [
      'auth:',
      '  openid:',
      '    enabled: true',
      '    providers:',
      '      latchkey:',
      '        name: Latchkey',
      '        authurl: {issuer}',
      '        clientid: {clientId}',
      '        clientsecret: {clientSecret}',
      '        scope: openid profile email',
    ],
    notes: ['name'],
  },
} satisfies Partial<Record<keyof typeof PRESETS, OidcPreset>>;

/** How a well-known app is told to sign people in with Latchkey; null where nothing is known. */
export function findOidcPreset(name: string): OidcPreset | null {
  return Object.hasOwn(OIDC_PRESETS, name) ? (OIDC_PRESETS[name] ?? null) : null;
}

/** What is known of a well-known app, for an address of one's own. */
export function addressesOf(
  { redirects, namesPort = false, signedOut = [], backchannel }: OidcPreset,
  address: string,
): { redirectUris: string[]; postLogoutRedirectUris: string[]; backchannelLogoutUri: string } {
  const base = withPort(address.replace(/\/+$/, ''), namesPort);
  const whole = (part: string) => (part === '' || part.startsWith('/') ? `${base}${part}` : part);
  return {
    redirectUris: redirects.map(whole),
    postLogoutRedirectUris: signedOut.map(whole),
    backchannelLogoutUri: backchannel ? whole(backchannel) : '',
  };
}

function withPort(address: string, namesPort: boolean): string {
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#]+)(.*)$/.exec(address) ?? [];
  if (!namesPort || /:\d+$/.test(origin)) return address;
  return `${origin}:${origin.startsWith('https:') ? 443 : 80}${rest}`;
}

/** The lines of an app's settings, with what is to stand in them. */
export function fillSetup(setup: string[], fill: Fill): string {
  const isName = (name: string): name is keyof Fill => Object.hasOwn(fill, name);
  return setup.join('\n').replace(/\{(\w+)\}/g, (all, name: string) => (isName(name) ? fill[name] : all));
}
