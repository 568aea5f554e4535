import { join } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Settings, wantsJsonLog } from '../lib/config';
import { keepLog, log, tellAsJson } from '../lib/log';
import type english from '../words/en.json';
import { keepLanguages, keepOwnLanguage } from '../words/words';
import type { ExitCode } from './open';
import { language, words } from './words';

type About = (typeof english)['cli'];
/** What stands behind two dashes: a switch, or a name with a value. Its `about` is one of the words in `cli.options`. */
type Option = {
  type: 'boolean' | 'string';
  takes?: string;
  /** May be given more than once. */
  isMany?: true;
  about: keyof About['options'];
};
/** Of an option that may be given more than once, a list. */
type Flags = Record<string, string | boolean | string[] | undefined>;
type Command = {
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
const COMMANDS: { readonly [name in keyof About['commands']]: Command } = {
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

type CommandName = keyof typeof COMMANDS;
/** Known by every command. */
const HELP: Option = { type: 'boolean', about: 'help' };
const VERSION: Option = { type: 'boolean', about: 'version' };

/** Runs one command of the command line. Exit codes: 0 done, 1 could not, 2 called wrongly. */
export async function main(root: string, args: string[]): Promise<void> {
  readWords(root);
  const { name, command, flags, typed, wrong } = readCall(args);
  if (wrong) return refuse(wrong);
  if (!name || !command) {
    if (flags.version) return console.log((await import('../lib/version')).VERSION);
    console.log(help());
    if (!flags.help) process.exitCode = 2;
    return;
  }
  if (flags.help) return console.log(helpOf(name));
  if ('runBare' in command) {
    process.exitCode = await command.runBare(typed);
    return;
  }
  if (name === 'start') beginLog();
  const { readSettings } = await import('./open');
  const settings = readSettings();
  // A reader like "| head" closes the pipe when it has enough.
  process.stdout.on('error', () => {});
  const code = settings ? await command.run(root, settings, typed, flags) : 1;
  if (code !== undefined) process.exitCode = code;
}

/** What was asked for; `wrong` is what to say instead of doing it, where it is nothing that there is. */
type Call = { name?: CommandName; command?: Command; flags: Flags; typed: string[]; wrong?: string };

/** Reads a command line, without the program's own name. What stands in the place of an address is not looked at yet. */
export function readCall(args: string[]): Call {
  const nothing = { flags: {}, typed: [] };
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const name = args[at];
  if (name !== undefined && !isCommand(name))
    return { ...nothing, wrong: `${words('cli')('wrong.command', { name })}\n\n${help()}` };
  const command = name && COMMANDS[name];
  const others = args.filter((_arg, n) => n !== at);
  const { flags, typed, fault } = parse(others, command ? (command.options ?? {}) : { version: VERSION });
  if (fault) return { ...nothing, wrong: `${fault}\n\n${name ? helpOf(name) : help()}` };
  if (!name || !command) return { flags, typed };
  const fewest = command.takes.filter((word) => !word.startsWith('[')).length;
  const most = command.takes.some((word) => word.includes('…')) ? Infinity : command.takes.length;
  const fits = typed.length >= fewest && typed.length <= most;
  return { name, command, flags, typed, ...(!fits && !flags.help && { wrong: helpOf(name) }) };
}

/** Whether the settings allow a start; prints every fault when not. Asked before the build, which takes longer. */
export async function mayStart(root: string): Promise<boolean> {
  readWords(root);
  beginLog();
  const { readSettings } = await import('./open');
  return readSettings() !== null;
}

/**
 * With N8N_LOG_FORMAT=json every line of a start is JSON, also before the settings are read, which may be wrong, and also
 * what Node would print by itself.
 */
function beginLog(): void {
  if (hasBegun || !wantsJsonLog()) return;
  hasBegun = true;
  tellAsJson();
  keepLog({ level: 'info', format: 'json', stream: 'stderr' });
  process.removeAllListeners('warning').on('warning', (warning) => log('warn', warning.message, warning));
  process.on('uncaughtException', (error) => {
    // Next logs it as well once it runs, and goes on.
    if (process.listenerCount('uncaughtException') > 1) return;
    log('error', 'Nothing caught an error', error);
    process.exit(1);
  });
}

let hasBegun = false;

/** Every language that is there; mails are in that of whoever runs the instance. */
function readWords(root: string): void {
  keepLanguages(join(root, 'words'));
  keepOwnLanguage(language());
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

type Parsed = { flags: Flags; typed: string[]; fault?: string };

/** What was typed, by what a command takes. Not by `strict`, whose faults are in English. */
function parse(args: string[], own: Record<string, Option>): Parsed {
  const t = words('cli');
  const known: Record<string, Option> = { help: HELP, ...own };
  const options: ParseArgsConfig['options'] = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { type }] of Object.entries(own)) options[name] = { type };
  const { positionals, tokens } = parseArgs({ args, options, strict: false, tokens: true });
  const flags: Flags = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName: option, value, inlineValue } = token;
    const type = Object.hasOwn(known, name) ? known[name]?.type : undefined;
    // "--role --json" has forgotten the value of --role.
    const isMissing = value === undefined || (!inlineValue && value.startsWith('-'));
    const fault =
      (!type && t('wrong.option', { option })) ||
      (type === 'string' && isMissing && t('wrong.value_missing', { option })) ||
      (type === 'boolean' && value !== undefined && t('wrong.value_unwanted', { option }));
    if (fault) return { flags, typed: [], fault };
    const before = flags[name];
    flags[name] = known[name]?.isMany
      ? [...(Array.isArray(before) ? before : []), value ?? '']
      : (value ?? true);
  }
  return { flags, typed: positionals };
}

/** All commands, a line each. */
function help(): string {
  const t = words('cli');
  const calls = Object.keys(COMMANDS)
    .filter(isCommand)
    .map((name): [string, string] => {
      return [[name, ...COMMANDS[name].takes].join(' '), t(`commands.${name}`)];
    });
  const general = Object.entries({ help: HELP, version: VERSION }).map(
    ([flag, { about }]): [string, string] => {
      return [`--${flag}`, t(`options.${about}`)];
    },
  );
  const width = Math.max(...[...calls, ...general].map(([call]) => call.length));
  const usage = t('usage', { call: '<command>' });
  return `${usage}\n\n${inColumns(calls, width)}\n\n${inColumns(general, width)}\n`;
}

/** How a command is called, what it is for, and its options. */
function helpOf(name: CommandName): string {
  const t = words('cli');
  const { takes, options = {} }: Command = COMMANDS[name];
  const flags = Object.entries(options).map(([flag, { takes: value, isMany, about }]): [string, string] => {
    return [`--${flag}${value ? ` ${value}` : ''}${isMany ? '…' : ''}`, t(`options.${about}`)];
  });
  const call = [name, ...takes, ...flags.map(([flag]) => `[${flag}]`)].join(' ');
  const width = Math.max(...flags.map(([flag]) => flag.length));
  const lines = flags.length > 0 ? `\n${inColumns(flags, width)}\n` : '';
  return `${t('usage', { call })}\n\n${t('about', { about: t(`commands.${name}`) })}\n${lines}`;
}

function inColumns(rows: [left: string, right: string][], width: number): string {
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function refuse(said: string): void {
  console.error(said);
  process.exitCode = 2;
}
