import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { CONTROL, HALF, holdsFor, textOf } from '../testing/fuzz';
import { saySettingFault, saySettingWarning } from '../words/settings';
import { parseSettings, SETTINGS, SettingsFaults } from './config';

const NAMES = SETTINGS.map(({ name }) => name);
const SECRETS = SETTINGS.filter(({ secret }) => secret).map(({ name }) => name);

const VALUE = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('true', 'FALSE', '1', '0', 'smtp', 'SMTP', 'http', 'https', 'off', '', ' '),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('465', '587', '0', '-1', '65536', '1e3', '0x10', '٣', '9'.repeat(400)),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'localhost',
      'mail.example.com',
      '[::1]',
      '0.0.0.0',
      'https://latchkey.example.com',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('door@example.com', 'Door <door@example.com>', '"D, or" <door@example.com>'),
  },
  { weight: 1, arbitrary: fc.oneof(fc.webUrl(), fc.ipV6(), fc.domain(), fc.emailAddress()) },
  {
    weight: 4,
    arbitrary: textOf(
      ...[
        'http://',
        'https://',
        'user:pass@',
        'example.com',
        ':8080',
        '/path',
        '?',
        '#',
        '<',
        '>',
        '"',
        '\\',
        '@',
        '%',
      ],
      ...['[', ']', '..', 'xn--', 'é', '\u009b', '\u2028', '\ud83d', '{{email}}', '/dev/null', '/', 'a'],
    ),
  },
);
const NAME = fc.constantFrom(
  ...NAMES,
  ...NAMES.map((name) => `${name}_FILE`),
  'N8N_SMTP_PASSWORD',
  'LATCHKEY_',
  'PATH',
);
const ENVIRONMENT = fc.dictionary(NAME, fc.option(VALUE, { nil: undefined }), {
  maxKeys: 25,
  noNullPrototype: true,
});

/** An environment most of which is right, so that what depends on several settings comes to be read as well. */
const RIGHT = fc.record(
  {
    N8N_EMAIL_MODE: fc.constant('smtp'),
    N8N_SMTP_HOST: fc.constant('mail.example.com'),
    N8N_SMTP_USER: fc.constant('door'),
    N8N_SMTP_SENDER: fc.constant('Door <door@example.com>'),
    N8N_SMTP_SSL: fc.constantFrom('true', 'false'),
    N8N_SMTP_PORT: fc.constantFrom('465', '587'),
    N8N_EDITOR_BASE_URL: fc.constant('https://latchkey.example.com'),
    N8N_INSTANCE_OWNER_MANAGED_BY_ENV: fc.constantFrom('true', '1'),
  },
  { requiredKeys: [] },
);

/** What the files of `…_FILE` settings hold, or why they cannot be read. */
const FILES = fc.oneof(
  VALUE.map((text) => () => text),
  fc
    .constantFrom('ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'EMFILE', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE')
    .map((code) => () => notReadable(code)),
);
function notReadable(code: string): never {
  throw Object.assign(new Error(`${code}: it cannot be read`), { code });
}

type Outcome = { faults: string[]; warnings: string[] };

/** What is said about an environment, in words. It is all there is: settings or faults, and no other error. */
function outcomeOf(env: Record<string, string | undefined>, readFile: (path: string) => string): Outcome {
  try {
    const { settings, warnings } = parseSettings(env, readFile);
    expect(Object.isFrozen(settings)).toBe(true);
    expect(new URL(settings.baseUrl).origin).toBe(settings.baseUrl);
    expect(settings.port).toBeGreaterThan(0);
    if (settings.databaseUrl !== null) expect(settings.instanceKey).not.toBeNull();
    return { faults: [], warnings: warnings.map((warning) => saySettingWarning(warning)) };
  } catch (error) {
    if (!(error instanceof SettingsFaults)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    return {
      faults: error.faults.map((fault) => saySettingFault(fault)),
      warnings: error.warnings.map((warning) => saySettingWarning(warning)),
    };
  }
}

describe('any environment', () => {
  holdsFor(
    1_500,
    'gives settings, or faults of which each names its setting on one line',
    [fc.tuple(RIGHT, ENVIRONMENT).map(([right, more]) => ({ ...right, ...more })), FILES],
    (env, file) => {
      const { faults, warnings } = outcomeOf(env, file);
      for (const fault of faults) {
        const [name = ''] = fault.split(': ');
        expect(NAMES).toContain(name);
        expect(fault).toMatch(/^[A-Z\d_]+: .*[.)?]$/u);
      }
      for (const said of [...faults, ...warnings]) {
        expect(said).not.toMatch(CONTROL);
        expect(said).not.toMatch(HALF);
      }
      expect(outcomeOf(env, file)).toMatchObject({ faults, warnings });
    },
  );

  const SECRET = fc
    .tuple(
      fc.stringMatching(/^[a-z]{10}$/),
      fc.constantFrom('', ' ', '\u009b', '\n', '://', '@', '/', '<', '$2b$10$'),
      fc.constantFrom('', 'x'.repeat(30)),
    )
    .map(([unique, odd, long]) => `Zq${unique}${odd}${long}Zq${unique}`);

  holdsFor(
    1_000,
    'keeps its secrets to itself, whether they stand in it or in a file, or were put where the path belongs',
    [
      fc.constantFrom(...SECRETS),
      SECRET,
      fc.constantFrom('direct', 'in a file', 'as a path'),
      ENVIRONMENT,
      RIGHT,
    ],
    (name, secret, where, more, right) => {
      const given = where === 'in a file' ? '/run/secrets/it' : secret;
      const env = { ...right, ...more, [where === 'direct' ? name : `${name}_FILE`]: given };
      const { faults, warnings } = outcomeOf(env, (path) =>
        path === '/run/secrets/it' ? secret : notReadable('ENOENT'),
      );
      const said = [...faults, ...warnings].join('\n').toLowerCase();
      for (const part of secret.match(/Zq[a-z]{10}/g) ?? []) expect(said).not.toContain(part.toLowerCase());
    },
  );
});
