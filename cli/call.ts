import { type ParseArgsConfig, parseArgs } from 'node:util';
import { COMMANDS, type Command, type CommandName, type Flags, type Option } from './commands';
import { words } from './words';

/** Known by every command. */
const HELP: Option = { type: 'boolean', about: 'help' };
const VERSION: Option = { type: 'boolean', about: 'version' };

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
export function help(): string {
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
export function helpOf(name: CommandName): string {
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
