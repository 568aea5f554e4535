import type { Settings } from '../lib/config';
import type english from '../words/en.json';
import type { ExitCode } from './open';

type About = (typeof english)['cli'];
/** What stands behind two dashes: a switch, or a name with a value. Its `about` is one of the words in `cli.options`. */
export type Option = {
  type: 'boolean' | 'string';
  takes?: string;
  /** May be given more than once. */
  isMany?: true;
  about: keyof About['options'];
};
/** Of an option that may be given more than once, a list. */
export type Flags = Record<string, string | boolean | string[] | undefined>;
export type Command = {
  /** What stands behind its name. One in brackets may be left out, one with an ellipsis may be more than one. */
  takes: string[];
  /** Its own, by name; no other command knows them. */
  options?: Record<string, Option>;
} & ({ run: Run } | { runBare: RunBare });
/** Resolves with the exit code, or with none: what it started goes on. */
type Run = (root: string, settings: Settings, typed: string[], flags: Flags) => Promise<ExitCode | undefined>;
/** Needs no settings, and so runs when one is wrong. */
type RunBare = (typed: string[]) => Promise<ExitCode>;

/** Whom an app is open to. */
const GUESTS: Record<string, Option> = {
  everybody: { type: 'boolean', about: 'everybody' },
  group: { type: 'string', takes: '<group>', isMany: true, about: 'guest_group' },
  user: { type: 'string', takes: '<email>', isMany: true, about: 'guest_user' },
};
const guestsIn = ({ everybody, group = [], user = [] }: Flags) => ({
  isForEverybody: everybody === true,
  groups: [group].flat().map(String),
  users: [user].flat().map(String),
});

/** By name; what each is for is said in `cli.commands`. */
export const COMMANDS: { readonly [name in keyof About['commands']]: Command } = {
  start: {
    takes: [],
    options: { dev: { type: 'boolean', about: 'dev' } },
    async run(root, settings, _typed, { dev }) {
      const { start } = await import('./start');
      await start(root, settings, dev === true);
      return undefined;
    },
  },
  doctor: {
    takes: [],
    async run(root, settings) {
      const { doctor } = await import('./doctor');
      return doctor(root, settings);
    },
  },
  users: {
    takes: [],
    options: { json: { type: 'boolean', about: 'json_array' } },
    async run(root, settings, _typed, { json }) {
      const { listUsers } = await import('./users');
      return listUsers(root, settings, json === true);
    },
  },
  invite: {
    takes: ['<email>…'],
    options: {
      role: { type: 'string', takes: 'member|admin', about: 'role' },
      group: { type: 'string', takes: '<group>', isMany: true, about: 'group' },
    },
    async run(root, settings, typed, { role, group = [] }) {
      const { invite } = await import('./invite');
      return invite(root, settings, { typed, role: role?.toString(), groups: [group].flat().map(String) });
    },
  },
  revoke: {
    takes: ['<email>…'],
    async run(root, settings, typed) {
      const { revokeInvitations } = await import('./deeds');
      return revokeInvitations(root, settings, typed);
    },
  },
  role: {
    takes: ['<email>…', 'member|admin'],
    async run(root, settings, typed) {
      const { changeRoles } = await import('./deeds');
      return changeRoles(root, settings, typed);
    },
  },
  disable: {
    takes: ['<email>…'],
    async run(root, settings, typed) {
      const { disableUsers } = await import('./deeds');
      return disableUsers(root, settings, typed);
    },
  },
  enable: {
    takes: ['<email>…'],
    async run(root, settings, typed) {
      const { enableUsers } = await import('./deeds');
      return enableUsers(root, settings, typed);
    },
  },
  'sign-out': {
    takes: ['<email>…'],
    async run(root, settings, typed) {
      const { signOutUsers } = await import('./deeds');
      return signOutUsers(root, settings, typed);
    },
  },
  'reset-password': {
    takes: ['<email>'],
    async run(root, settings, [email = '']) {
      const { resetPassword } = await import('./reset-password');
      return resetPassword(root, settings, email);
    },
  },
  'mfa:disable': {
    takes: ['<email>'],
    async run(root, settings, [email = '']) {
      const { disableMfa } = await import('./mfa-disable');
      return disableMfa(root, settings, email);
    },
  },
  'apps:password': {
    takes: ['<app>', '<email>'],
    async run(root, settings, [app = '', email = '']) {
      const { makePassword } = await import('./apps-password');
      return makePassword(root, settings, [app, email]);
    },
  },
  delete: {
    takes: ['<email>'],
    options: {
      'transfer-to': { type: 'string', takes: '<email>', about: 'transfer_to' },
      yes: { type: 'boolean', about: 'sure' },
    },
    async run(root, settings, [typed = ''], flags) {
      const { deleteUser } = await import('./delete');
      const transferTo = flags['transfer-to']?.toString();
      return deleteUser(root, settings, { typed, transferTo, isSure: flags.yes === true });
    },
  },
  'owner:transfer': {
    takes: ['<email>'],
    async run(root, settings, [email = '']) {
      const { transferOwner } = await import('./owner-transfer');
      return transferOwner(root, settings, email);
    },
  },
  'users:import': {
    takes: ['<file>'],
    options: { 'dry-run': { type: 'boolean', about: 'dry_run' } },
    async run(root, settings, [path = ''], flags) {
      const { importUsers } = await import('./users-import');
      return importUsers(root, settings, { path, isDryRun: flags['dry-run'] === true });
    },
  },
  'users:export': {
    takes: [],
    options: { json: { type: 'boolean', about: 'json_lines' } },
    async run(root, settings, _typed, { json }) {
      const { exportUsers } = await import('./users-export');
      return exportUsers(root, settings, json === true);
    },
  },
  groups: {
    takes: [],
    options: { json: { type: 'boolean', about: 'json_array' } },
    async run(root, settings, _typed, { json }) {
      const { printGroups } = await import('./groups');
      return printGroups(root, settings, json === true);
    },
  },
  'groups:add': {
    takes: ['<group>'],
    async run(root, settings, [name = '']) {
      const { makeGroup } = await import('./groups');
      return makeGroup(root, settings, name);
    },
  },
  'groups:remove': {
    takes: ['<group>'],
    async run(root, settings, [name = '']) {
      const { takeGroupAway } = await import('./groups');
      return takeGroupAway(root, settings, name);
    },
  },
  'groups:join': {
    takes: ['<group>', '<email>…'],
    async run(root, settings, typed) {
      const { bringIntoGroup } = await import('./groups');
      return bringIntoGroup(root, settings, typed);
    },
  },
  'groups:leave': {
    takes: ['<group>', '<email>…'],
    async run(root, settings, typed) {
      const { takeOutOfGroup } = await import('./groups');
      return takeOutOfGroup(root, settings, typed);
    },
  },
  activity: {
    takes: [],
    options: {
      json: { type: 'boolean', about: 'json_array' },
      since: { type: 'string', takes: '<time>', about: 'since' },
    },
    async run(root, settings, _typed, { json, since }) {
      const { listActivityLog } = await import('./activity');
      return listActivityLog(root, settings, { isJson: json === true, typedSince: since?.toString() });
    },
  },
  'activity:verify': {
    takes: [],
    options: {
      head: {
        type: 'string',
        takes: '<position>:<hash>',
        about: 'head',
      },
    },
    async run(root, settings, _typed, { head }) {
      const { verifyLog } = await import('./activity-verify');
      return verifyLog(root, settings, head?.toString());
    },
  },
  mails: {
    takes: [],
    options: { json: { type: 'boolean', about: 'json_array' } },
    async run(root, settings, _typed, { json }) {
      const { listMailRows } = await import('./mails');
      return listMailRows(root, settings, json === true);
    },
  },
  apps: {
    takes: [],
    options: { json: { type: 'boolean', about: 'json_array' } },
    async run(root, settings, _typed, { json }) {
      const { printApps } = await import('./apps');
      return printApps(root, settings, json === true);
    },
  },
  'apps:add': {
    takes: ['<name>', '<address>'],
    options: GUESTS,
    async run(root, settings, typed, flags) {
      const { putApp } = await import('./apps');
      return putApp(root, settings, typed, guestsIn(flags));
    },
  },
  'apps:allow': {
    takes: ['<app>'],
    options: GUESTS,
    async run(root, settings, [typed = ''], flags) {
      const { openAppTo } = await import('./apps');
      return openAppTo(root, settings, typed, guestsIn(flags));
    },
  },
  'apps:deny': {
    takes: ['<app>'],
    options: GUESTS,
    async run(root, settings, [typed = ''], flags) {
      const { shutAppTo } = await import('./apps');
      return shutAppTo(root, settings, typed, guestsIn(flags));
    },
  },
  'apps:remove': {
    takes: ['<app>'],
    async run(root, settings, [typed = '']) {
      const { takeAppAway } = await import('./apps');
      return takeAppAway(root, settings, typed);
    },
  },
  'apps:words': {
    takes: ['<app>'],
    options: {
      proxy: { type: 'string', takes: 'caddy|nginx|haproxy|traefik', about: 'proxy' },
      upstream: { type: 'string', takes: '<host:port>', about: 'upstream' },
      latchkey: { type: 'string', takes: '<host:port>', about: 'latchkey' },
    },
    async run(root, settings, [typed = ''], flags) {
      const { printProxyWords } = await import('./apps-words');
      const [proxy, upstream, latchkey] = ['proxy', 'upstream', 'latchkey'].map((it) =>
        flags[it]?.toString(),
      );
      return printProxyWords(root, settings, typed, { proxy, upstream, latchkey });
    },
  },
  'apps:check': {
    takes: ['<app>'],
    options: { path: { type: 'string', takes: '<path>', isMany: true, about: 'attack_path' } },
    async run(root, settings, [typed = ''], { path = [] }) {
      const { checkApp } = await import('./apps-check');
      return checkApp(root, settings, typed, [path].flat().map(String));
    },
  },
  oidc: {
    takes: [],
    options: { json: { type: 'boolean', about: 'json_clients' } },
    async run(root, settings, _typed, { json }) {
      const { printClients } = await import('./oidc');
      return printClients(root, settings, json === true);
    },
  },
  'oidc:add': {
    takes: ['<name>'],
    options: {
      'redirect-uri': { type: 'string', takes: '<uri>', isMany: true, about: 'redirect_uri' },
      'post-logout-redirect-uri': {
        type: 'string',
        takes: '<uri>',
        isMany: true,
        about: 'post_logout_redirect_uri',
      },
      'backchannel-logout-uri': { type: 'string', takes: '<uri>', about: 'backchannel_logout_uri' },
      public: { type: 'boolean', about: 'public' },
      'third-party': { type: 'boolean', about: 'third_party' },
      address: { type: 'string', takes: '<address>', about: 'client_address' },
      ...GUESTS,
      json: { type: 'boolean', about: 'json_client' },
    },
    async run(root, settings, [name = ''], flags) {
      const { putClient } = await import('./oidc');
      const client = {
        name,
        address: flags.address?.toString(),
        redirectUris: flags['redirect-uri'],
        postLogoutRedirectUris: flags['post-logout-redirect-uri'],
        backchannelLogoutUri: flags['backchannel-logout-uri'],
        isPublic: flags.public,
        isThirdParty: flags['third-party'],
      };
      return putClient(root, settings, client, { guests: guestsIn(flags), isJson: flags.json === true });
    },
  },
  'oidc:rotate-secret': {
    takes: ['<client id>'],
    async run(root, settings, [id = '']) {
      const { renewSecret } = await import('./oidc');
      return renewSecret(root, settings, id);
    },
  },
  'oidc:rotate-key': {
    takes: [],
    async run(root, settings) {
      const { renewKeys } = await import('./oidc');
      return renewKeys(root, settings);
    },
  },
  'mails:send-again': {
    takes: ['[<id>…]'],
    options: { failed: { type: 'boolean', about: 'failed' } },
    async run(root, settings, typed, { failed }) {
      const { sendMailsAgain } = await import('./mails-send-again');
      return sendMailsAgain(root, settings, { typed, isForFailed: failed === true });
    },
  },
  templates: {
    takes: ['[invite|password-reset]'],
    async runBare([name]) {
      const { printTemplates } = await import('./templates');
      return printTemplates(name);
    },
  },
  backup: {
    takes: ['[<file>]'],
    async run(root, settings, [path]) {
      const { backUp } = await import('./backup');
      return backUp(root, settings, path);
    },
  },
  restore: {
    takes: ['<file>'],
    options: {
      yes: { type: 'boolean', about: 'sure' },
      'new-key': {
        type: 'boolean',
        about: 'new_key',
      },
    },
    async run(root, settings, [path = ''], flags) {
      const { restore } = await import('./restore');
      return restore(root, settings, {
        path,
        isSure: flags.yes === true,
        acceptsNewKey: flags['new-key'] === true,
      });
    },
  },
  'user-management:reset': {
    takes: [],
    options: { yes: { type: 'boolean', about: 'sure' } },
    async run(root, settings, _typed, { yes }) {
      const { resetUserManagement } = await import('./user-management-reset');
      return resetUserManagement(root, settings, { isSure: yes === true });
    },
  },
};

export type CommandName = keyof typeof COMMANDS;
