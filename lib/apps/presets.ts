/**
 * What becomes of a sign-in that an app has: `own` stays, and people then sign in twice; `header` believes the proxy, once it
 * is told so; `off` can be turned off; `none` has none to begin with.
 */
export type PresetSignIn = 'own' | 'header' | 'off' | 'none';

/** Why somebody would open a path: who asks there without a browser that could sign in. words/en.json says it. */
export const PATH_REASONS = ['phone', 'programs', 'share', 'hook', 'discovery'] as const;
export type PathReason = (typeof PATH_REASONS)[number];

/** A well-known app, as its documentation has it. */
export type Preset = {
  name: string;
  /** Where it listens unless it is told otherwise. */
  port: number;
  signIn: PresetSignIn;
  /** It can sign people in by OpenID Connect without a paid licence or somebody else's plugin. */
  speaksOidc: boolean;
  /** What the app has to be told so that it believes the door, or leaves signing in to it: lines of its own settings. */
  setup: string[];
  /** Headers that it reads and whose names cannot be changed, each with the one of ours that it is a copy of. */
  headers?: Record<string, string>;
  /** What its own programs and others' ask for. Nobody opens them but an admin. */
  paths: { path: string; why: PathReason }[];
  /** Whether a journey runs it behind the door. */
  isTried: boolean;
};

const open = (why: PathReason, ...paths: string[]) => paths.map((path) => ({ path, why }));
const UNTRIED = { isTried: false, setup: [], paths: [] };
const REVERSE_PROXY_GIT = [
  ...[
    '[service]',
    'ENABLE_REVERSE_PROXY_AUTHENTICATION = true',
    'ENABLE_REVERSE_PROXY_AUTO_REGISTRATION = true',
  ],
  ...['[security]', 'REVERSE_PROXY_AUTHENTICATION_USER = Remote-User'],
];

/** By the name under which an app keeps which of them it is. words/en.json has a line for each (`appPresets.line`). */
export const PRESETS = {
  actual: { ...UNTRIED, name: 'Actual', port: 5006, signIn: 'own', speaksOidc: true },
  audiobookshelf: { ...UNTRIED, name: 'Audiobookshelf', port: 13378, signIn: 'own', speaksOidc: true },
  bookstack: { ...UNTRIED, name: 'BookStack', port: 6875, signIn: 'own', speaksOidc: true },
  'calibre-web': {
    ...UNTRIED,
    ...{ name: 'Calibre-Web', port: 8083, signIn: 'header', speaksOidc: false },
    setup: ['Allow Reverse Proxy Authentication: on', 'Reverse Proxy Header Name: Remote-Email'],
    paths: open('programs', '/opds/*', '/kobo/*'),
  },
  'code-server': {
    ...UNTRIED,
    ...{ name: 'code-server', port: 8080, signIn: 'off', speaksOidc: false },
    setup: ['auth: none'],
  },
  dozzle: {
    ...UNTRIED,
    ...{ name: 'Dozzle', port: 8080, signIn: 'header', speaksOidc: false },
    setup: ['DOZZLE_AUTH_PROVIDER=forward-proxy'],
  },
  filebrowser: {
    ...UNTRIED,
    ...{ name: 'File Browser', port: 8080, signIn: 'header', speaksOidc: false },
    setup: ['filebrowser config set --auth.method=proxy --auth.header=Remote-Email'],
    paths: open('share', '/share/*', '/api/public/*', '/static/*'),
  },
  forgejo: {
    ...UNTRIED,
    ...{ name: 'Forgejo', port: 3000, signIn: 'header', speaksOidc: true },
    setup: REVERSE_PROXY_GIT,
  },
  freshrss: {
    ...UNTRIED,
    ...{ name: 'FreshRSS', port: 8080, signIn: 'header', speaksOidc: true },
    setup: ["'auth_type' => 'http_auth'", 'TRUSTED_PROXY=127.0.0.1'],
    paths: open('phone', '/api/*'),
  },
  gitea: {
    ...UNTRIED,
    ...{ name: 'Gitea', port: 3000, signIn: 'header', speaksOidc: true },
    setup: REVERSE_PROXY_GIT,
  },
  gitlab: { ...UNTRIED, name: 'GitLab', port: 80, signIn: 'own', speaksOidc: true },
  grafana: {
    ...UNTRIED,
    ...{ name: 'Grafana', port: 3000, signIn: 'header', speaksOidc: true },
    setup: ['[auth.proxy]', 'enabled = true', 'header_name = Remote-Email', 'header_property = email'],
    paths: open('share', '/public-dashboards/*', '/api/public/*', '/public/*'),
  },
  hedgedoc: { ...UNTRIED, name: 'HedgeDoc', port: 3000, signIn: 'own', speaksOidc: true },
  'home-assistant': {
    ...UNTRIED,
    ...{ name: 'Home Assistant', port: 8123, signIn: 'own', speaksOidc: false },
    paths: [...open('phone', '/api/*', '/auth/*'), ...open('hook', '/api/webhook/*')],
  },
  immich: {
    ...UNTRIED,
    ...{ name: 'Immich', port: 2283, signIn: 'own', speaksOidc: true },
    paths: [...open('phone', '/api/*'), ...open('discovery', '/.well-known/immich')],
  },
  // Its programs ask at so many paths that little would be left to guard.
  jellyfin: { ...UNTRIED, name: 'Jellyfin', port: 8096, signIn: 'own', speaksOidc: false },
  karakeep: { ...UNTRIED, name: 'Karakeep', port: 3000, signIn: 'own', speaksOidc: true },
  linkding: { ...UNTRIED, name: 'linkding', port: 9090, signIn: 'own', speaksOidc: true },
  mealie: { ...UNTRIED, name: 'Mealie', port: 9000, signIn: 'own', speaksOidc: true },
  miniflux: {
    ...UNTRIED,
    ...{ name: 'Miniflux', port: 8080, signIn: 'header', speaksOidc: true },
    setup: ['AUTH_PROXY_HEADER=Remote-Email', 'AUTH_PROXY_USER_CREATION=1'],
    paths: open('phone', '/v1/*', '/fever/*', '/reader/*'),
  },
  n8n: {
    ...UNTRIED,
    ...{ name: 'n8n', port: 5678, signIn: 'own', speaksOidc: false },
    paths: open('hook', '/webhook/*', '/webhook-waiting/*', '/form/*'),
  },
  navidrome: {
    ...UNTRIED,
    ...{ name: 'Navidrome', port: 4533, signIn: 'header', speaksOidc: false },
    setup: ['ND_REVERSEPROXYUSERHEADER=Remote-Email', 'ND_REVERSEPROXYWHITELIST=127.0.0.1/32'],
    paths: [...open('phone', '/rest/*'), ...open('share', '/share/*')],
  },
  nextcloud: {
    ...UNTRIED,
    ...{ name: 'Nextcloud', port: 8080, signIn: 'own', speaksOidc: true },
    paths: [
      ...open('programs', '/remote.php/*', '/ocs/*', '/status.php', '/index.php/login/v2*'),
      ...open('share', '/s/*', '/public.php/*'),
      ...open('discovery', '/.well-known/*'),
    ],
  },
  'node-red': { ...UNTRIED, name: 'Node-RED', port: 1880, signIn: 'none', speaksOidc: false },
  'open-webui': {
    ...UNTRIED,
    ...{ name: 'Open WebUI', port: 8080, signIn: 'header', speaksOidc: true },
    setup: ['WEBUI_AUTH_TRUSTED_EMAIL_HEADER=Remote-Email', 'WEBUI_AUTH_TRUSTED_NAME_HEADER=Remote-Name'],
  },
  outline: { ...UNTRIED, name: 'Outline', port: 3000, signIn: 'own', speaksOidc: true },
  'paperless-ngx': {
    ...UNTRIED,
    ...{ name: 'Paperless-ngx', port: 8000, signIn: 'header', speaksOidc: true },
    setup: [
      'PAPERLESS_ENABLE_HTTP_REMOTE_USER=true',
      'PAPERLESS_HTTP_REMOTE_USER_HEADER_NAME=HTTP_REMOTE_EMAIL',
    ],
    paths: [...open('phone', '/api/*'), ...open('share', '/share/*')],
  },
  portainer: { ...UNTRIED, name: 'Portainer', port: 9000, signIn: 'own', speaksOidc: true },
  'proxmox-ve': { ...UNTRIED, name: 'Proxmox VE', port: 8006, signIn: 'own', speaksOidc: true },
  radarr: {
    ...UNTRIED,
    ...{ name: 'Radarr', port: 7878, signIn: 'off', speaksOidc: false },
    setup: ['<AuthenticationMethod>External</AuthenticationMethod>'],
    paths: open('phone', '/api/*'),
  },
  radicale: {
    ...UNTRIED,
    ...{ name: 'Radicale', port: 5232, signIn: 'header', speaksOidc: false },
    setup: ['[auth]', 'type = http_x_remote_user'],
    headers: { 'X-Remote-User': 'Remote-User' },
    isTried: true,
  },
  sonarr: {
    ...UNTRIED,
    ...{ name: 'Sonarr', port: 8989, signIn: 'off', speaksOidc: false },
    setup: ['<AuthenticationMethod>External</AuthenticationMethod>'],
    paths: open('phone', '/api/*'),
  },
  syncthing: { ...UNTRIED, name: 'Syncthing', port: 8384, signIn: 'off', speaksOidc: false },
  'uptime-kuma': {
    ...UNTRIED,
    ...{ name: 'Uptime Kuma', port: 3001, signIn: 'off', speaksOidc: false },
    paths: [
      ...open('hook', '/api/push/*'),
      ...open('share', '/status/*', '/api/status-page/*', '/assets/*', '/upload/*'),
    ],
  },
  vaultwarden: {
    ...UNTRIED,
    ...{ name: 'Vaultwarden', port: 8080, signIn: 'own', speaksOidc: true },
    paths: open('programs', '/api/*', '/identity/*', '/notifications/*', '/icons/*', '/attachments/*'),
  },
  vikunja: { ...UNTRIED, name: 'Vikunja', port: 3456, signIn: 'own', speaksOidc: true },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** What is known of a well-known app; null for any other. */
export function findPreset(name: string): Preset | null {
  return Object.hasOwn(PRESETS, name) ? PRESETS[name as PresetName] : null;
}
