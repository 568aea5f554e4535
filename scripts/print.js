// npm run print: writes what is made of other files: the settings in README.md and .env.example from settings/settings.ts,
// the words of docs/proxy-*.md from lib/apps/proxy-words.ts, the apps of docs/sign-in-with-latchkey.md from lib/oidc/presets.ts, docs/licences.md from package-lock.json, emails/all.ts from the mails beside it, and what scripts/nouns.js gathers from the nouns. With --check it writes nothing, and fails
// when one of them is stale.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licencesOf } from './licences.js';
import { withBundle } from './typescript.js';

/** @typedef {import('../settings/settings').Setting} Setting */

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');

/** @type {readonly Setting[]} */
const settings = await withBundle(
  `import { SETTINGS } from './settings/settings'; console.log(JSON.stringify(SETTINGS));`,
  (path) => JSON.parse(execFileSync(process.execPath, [path], { encoding: 'utf8' })),
);
/** @type {Record<string, import('../lib/apps/proxy-words').ProxyFile[]>} */
const words = await withBundle(
  `import { PROXIES, proxyWords } from './lib/apps/proxy-words';
  const app = { address: 'https://wiki.example.com', preset: '' };
  const places = { upstream: '127.0.0.1:3000', latchkey: '127.0.0.1:5678' };
  console.log(JSON.stringify(Object.fromEntries(PROXIES.map((proxy) => [proxy, proxyWords(app, proxy, places)]))));`,
  (path) => JSON.parse(execFileSync(process.execPath, [path], { encoding: 'utf8' })),
);
/** @type {import('../lib/apps/presets').Preset[]} */
const presets = await withBundle(
  `import { PRESETS } from './lib/apps/presets'; console.log(JSON.stringify(Object.values(PRESETS)));`,
  (path) => JSON.parse(execFileSync(process.execPath, [path], { encoding: 'utf8' })),
);
/** @type {{ name: string, redirects: string[], where: string, text: string, isTried: boolean }[]} */
const clients = await withBundle(
  `import { PRESETS } from './lib/apps/presets';
  import { addressesOf, fillSetup, OIDC_PRESETS } from './lib/oidc/presets';
  const address = 'https://app.example.com';
  const issuer = 'https://latchkey.example.com/oidc';
  const ends = ['authorize', 'token', 'userinfo', 'jwks', 'logout'].map((it) => [it, issuer + '/' + it]);
  const fill = { ...Object.fromEntries(ends), address, issuer, clientId: 'CLIENT_ID', clientSecret: 'CLIENT_SECRET' };
  fill.discovery = issuer + '/.well-known/openid-configuration';
  console.log(JSON.stringify(Object.entries(OIDC_PRESETS).map(([name, known]) => ({
    name: PRESETS[name].name, redirects: addressesOf(known, address).redirectUris, where: known.where,
    text: fillSetup(known.setup, fill), isTried: known.isTried,
  }))));`,
  (path) => JSON.parse(execFileSync(process.execPath, [path], { encoding: 'utf8' })),
);
const pages = Object.entries(words).map(([proxy, files]) => {
  const path = `docs/proxy-${proxy}.md`;
  return [path, withWords(read(path), files)];
});
const stale = Object.entries({
  ...Object.fromEntries(pages),
  'docs/apps.md': withPresets(read('docs/apps.md')),
  'docs/sign-in-with-latchkey.md': withClients(read('docs/sign-in-with-latchkey.md')),
  'README.md': withTable(read('README.md'), settings),
  '.env.example': exampleOf(settings),
  'docs/licences.md': licencesOf(JSON.parse(read('package-lock.json'))),
}).filter(([path, text]) => read(path) !== text);

for (const [path, text] of stale) {
  if (isCheck) console.error(`${path} is stale. "npm run print" writes it anew.`);
  else writeFileSync(join(root, path), text);
}
await import('./mails.js');
await import('./nouns.js');
if (!isCheck)
  console.log(stale.length > 0 ? `Written: ${stale.map(([path]) => path).join(', ')}` : 'All is fresh.');
else if (stale.length > 0) process.exitCode = 1;

/** A text with the table of settings between its two marks. */
function withTable(/** @type {string} */ text, /** @type {readonly Setting[]} */ rows) {
  const cells = rows.map((row) => [`\`${row.name}\``, row.type, whenUnset(row), row.meaning].join(' | '));
  const lines = [
    '| name | value | default | meaning |',
    '|---|---|---|---|',
    ...cells.map((row) => `| ${row} |`),
  ];
  const marked = /(<!-- settings -->\n)[\s\S]*?(\n<!-- \/settings -->)/;
  return text.replace(marked, (_all, begin, end) => `${begin}${lines.join('\n')}${end}`);
}

/** A text with the files of a proxy's configuration between its two marks. */
function withWords(
  /** @type {string} */ text,
  /** @type {import('../lib/apps/proxy-words').ProxyFile[]} */ files,
) {
  const blocks = files.map((it) => `\`${it.file}\`:\n\n\`\`\`\n${it.text}\`\`\`\n`);
  const marked = /(<!-- words -->\n)[\s\S]*?(<!-- \/words -->)/;
  return text.replace(marked, (_all, begin, end) => `${begin}\n${blocks.join('\n')}\n${end}`);
}

/** A text with the well-known apps between marks: those that believe a header, whose sign-in can be off, or is their own. */
function withPresets(/** @type {string} */ text) {
  const table = (/** @type {string} */ signIn) => {
    const rows = presets
      .filter((preset) => preset.signIn === signIn)
      .map(({ name, port, setup, isTried }) => {
        const told = setup.map((line) => `\`${line}\``).join('<br>') || 'nothing';
        return `| ${name} | ${port} | ${told} | ${isTried ? 'yes' : 'no'} |`;
      });
    return ['| app | port | what it is told | tried |', '|---|---|---|---|', ...rows].join('\n');
  };
  const own = presets.filter(({ signIn }) => signIn === 'own').map(({ name }) => name);
  const parts = { header: table('header'), off: table('off'), own: `${own.join(', ')}.` };
  return Object.entries(parts).reduce((so, [mark, part]) => {
    const marked = new RegExp(`(<!-- ${mark} -->\\n)[\\s\\S]*?(<!-- /${mark} -->)`);
    return so.replace(marked, (_all, begin, end) => `${begin}\n${part}\n\n${end}`);
  }, text);
}

/** A text with the apps that sign in by themselves between its two marks, and what each is told. */
function withClients(/** @type {string} */ text) {
  const codes = (/** @type {string[]} */ lines) =>
    lines.map((line) => `\`${line.trim().replaceAll('|', '\\|')}\``).join('<br>');
  const rows = clients.map(
    ({ name, redirects, where, text: lines, isTried }) =>
      `| ${name} | ${codes(redirects)} | ${where}:<br>${codes(lines.split('\n'))} | ${isTried ? 'yes' : 'no'} |`,
  );
  const table = ['| app | redirect addresses | what it is told | tried |', '|---|---|---|---|', ...rows];
  const marked = /(<!-- clients -->\n)[\s\S]*?(<!-- \/clients -->)/;
  return text.replace(marked, (_all, begin, end) => `${begin}\n${table.join('\n')}\n\n${end}`);
}

function exampleOf(/** @type {readonly Setting[]} */ rows) {
  const lines = rows.flatMap((row) => [
    ...(row.heading ? ['', `## ${row.heading}`, ''] : []),
    `# ${row.meaning.replaceAll('`', '')}${remark(row)}`,
    `#${row.name}=${'default' in row ? row.default : ''}`,
  ]);
  return `# The settings of Latchkey, each with its default; it runs without any of them. A restart applies changes.
# Copy it to .env in this folder, which npm start and every command read, or give them as environment variables, for example
# with Docker Compose's env_file or systemd's EnvironmentFile. The environment wins over .env.
# docker run --env-file keeps quotes as a part of a value: write none there.
# Each can also be read from a file: N8N_SMTP_PASS_FILE=/run/secrets/smtp_pass
${lines.join('\n')}
`;
}

/** What holds when a setting is not set. */
function whenUnset(/** @type {Setting} */ row) {
  const needed = row.needed && `required with ${row.needed.words}`;
  return 'default' in row ? row.default : [row.unset, needed].filter(Boolean).join('; ');
}

/** The same as a sentence, where the value in the next line does not say it. */
function remark(/** @type {Setting} */ row) {
  const words = whenUnset(row);
  if ('default' in row || words === 'empty') return '';
  return words.startsWith('required') ? ` R${words.slice(1)}.` : ` Unset: ${words}.`;
}

function read(/** @type {string} */ path) {
  return readFileSync(join(root, path), 'utf8');
}
