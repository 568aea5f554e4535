import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsFaults } from './config';

// What people have who run n8n: variables of their compose files, of what they give to docker run --env-file, of their .env.
// Names of hosts, people and secrets are made up.

type Env = Record<string, string>;
type Made = { baseUrl?: string; mail?: string | null; warnings?: string[] };

/** What every other compose file has, too. */
const USUAL = { GENERIC_TIMEZONE: 'Europe/Berlin', TZ: 'Europe/Berlin', NODE_ENV: 'production' };
const KEY = '4f1d0c2b7a9e4f1d0c2b7a9e4f1d0c2b';

/** `user@server:port/security from sender`, as short as it can be said. */
function mailOf({ mail }: ReturnType<typeof parseSettings>['settings']): string | null {
  if (!mail) return null;
  const { auth, host, port, security, sender } = mail;
  return `${auth ? `${auth.user}:${auth.pass}` : 'nobody'} at ${host}:${port} ${security} as ${sender.name} <${sender.address}>`;
}

const ENVIRONMENTS: [what: string, env: Env, made: Made][] = [
  [
    'a compose file behind Traefik, without mail',
    {
      ...USUAL,
      N8N_HOST: 'n8n.example.com',
      N8N_PORT: '5678',
      N8N_PROTOCOL: 'https',
      WEBHOOK_URL: 'https://n8n.example.com/',
      N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
      N8N_RUNNERS_ENABLED: 'true',
    },
    {
      baseUrl: 'https://n8n.example.com',
      mail: null,
      warnings: [
        'N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: name_answered',
        'GENERIC_TIMEZONE: names_not_used GENERIC_TIMEZONE N8N_RUNNERS_ENABLED',
      ],
    },
  ],
  [
    'a host and a protocol, and nothing said of a proxy',
    { N8N_HOST: 'n8n.example.com', N8N_PROTOCOL: 'https', N8N_PORT: '5678' },
    { baseUrl: 'https://n8n.example.com:5678', warnings: ['N8N_EDITOR_BASE_URL: https_on_own_port'] },
  ],
  [
    'PostgreSQL with queue mode',
    {
      DB_TYPE: 'postgresdb',
      DB_POSTGRESDB_HOST: 'postgres',
      DB_POSTGRESDB_PASSWORD_FILE: '/run/secrets/postgres',
      EXECUTIONS_MODE: 'queue',
      QUEUE_BULL_REDIS_HOST: 'redis',
      QUEUE_HEALTH_CHECK_ACTIVE: 'true',
      N8N_ENCRYPTION_KEY: KEY,
    },
    {
      mail: null,
      warnings: [
        'DB_TYPE: names_not_used DB_TYPE DB_POSTGRESDB_HOST DB_POSTGRESDB_PASSWORD_FILE EXECUTIONS_MODE QUEUE_BULL_REDIS_HOST QUEUE_HEALTH_CHECK_ACTIVE',
      ],
    },
  ],
  [
    'Gmail by port 465',
    {
      N8N_EMAIL_MODE: 'smtp',
      N8N_SMTP_HOST: 'smtp.gmail.com',
      N8N_SMTP_PORT: '465',
      N8N_SMTP_USER: 'box@gmail.example',
      N8N_SMTP_PASS: 'abcd efgh ijkl mnop',
      N8N_SMTP_SENDER: 'box@gmail.example',
      N8N_SMTP_SSL: 'TRUE',
      N8N_EDITOR_BASE_URL: 'https://n8n.example.com/',
    },
    {
      baseUrl: 'https://n8n.example.com',
      mail: 'box@gmail.example:abcd efgh ijkl mnop at smtp.gmail.com:465 tls as  <box@gmail.example>',
      warnings: [],
    },
  ],
  [
    'no mode, no sender: the user name is an address, as it mostly is',
    {
      N8N_SMTP_HOST: 'smtp.example.com',
      N8N_SMTP_PORT: '587',
      N8N_SMTP_SSL: 'false',
      N8N_SMTP_USER: 'Box@Example.com',
      N8N_SMTP_PASS: 'secret',
      WEBHOOK_URL: 'https://n8n.example.com',
    },
    { mail: 'Box@Example.com:secret at smtp.example.com:587 starttls as  <box@example.com>', warnings: [] },
  ],
  [
    'an API key in the place of a password, and a port that does not go with SSL',
    {
      N8N_EMAIL_MODE: 'smtp',
      N8N_SMTP_HOST: 'smtp.sendgrid.net',
      N8N_SMTP_PORT: '587',
      N8N_SMTP_USER: 'apikey',
      N8N_SMTP_PASS: 'SG.x',
      N8N_SMTP_SENDER: 'contact@example.com',
      N8N_EDITOR_BASE_URL: 'https://n8n.example.com',
    },
    {
      mail: 'apikey:SG.x at smtp.sendgrid.net:587 tls as  <contact@example.com>',
      warnings: ['N8N_SMTP_SSL: tls_on_587'],
    },
  ],
  [
    'a relay in the same network: no sign-in, no dot in its name or in the sender',
    {
      N8N_EMAIL_MODE: 'smtp',
      N8N_SMTP_HOST: 'mailhost',
      N8N_SMTP_PORT: '25',
      N8N_SMTP_SSL: 'false',
      N8N_SMTP_STARTTLS: 'false',
      N8N_SMTP_USER: '',
      N8N_SMTP_PASS: '',
      N8N_SMTP_SENDER: 'n8n@mailhost',
      N8N_EDITOR_BASE_URL: 'http://n8n.lan',
    },
    {
      mail: 'nobody at mailhost:25 none as  <n8n@mailhost>',
      warnings: ['N8N_SMTP_USER: no_sign_in', 'N8N_SMTP_SENDER: sender_host_bare'],
    },
  ],
  [
    'a mailbox for tests, of a relay whose sign-in was never thought of',
    {
      N8N_EMAIL_MODE: 'smtp',
      N8N_SMTP_HOST: 'mailpit',
      N8N_SMTP_PORT: '1025',
      N8N_SMTP_SSL: 'false',
      N8N_SMTP_SENDER: '<n8n> n8n@example.com',
      N8N_EDITOR_BASE_URL: 'http://n8n.lan:5678',
    },
    {
      mail: 'nobody at mailpit:1025 starttls as n8n <n8n@example.com>',
      warnings: ['N8N_SMTP_USER: no_sign_in'],
    },
  ],
  [
    'everything in quotes, as docker run --env-file keeps them',
    {
      N8N_EMAIL_MODE: '"smtp"',
      N8N_SMTP_HOST: '"smtp.example.com"',
      N8N_SMTP_PORT: '"465"',
      N8N_SMTP_USER: '"box"',
      N8N_SMTP_PASS: `'p"w'`,
      N8N_SMTP_SENDER: '"n8n <a@b.example>"',
      WEBHOOK_URL: '"https://n8n.example.com/"',
      GENERIC_TIMEZONE: '"Africa/Johannesburg"',
    },
    {
      baseUrl: 'https://n8n.example.com',
      mail: 'box:p"w at smtp.example.com:465 tls as n8n <a@b.example>',
      warnings: [
        'GENERIC_TIMEZONE: names_not_used GENERIC_TIMEZONE',
        'N8N_EMAIL_MODE: quotes_removed N8N_EMAIL_MODE N8N_SMTP_HOST N8N_SMTP_PORT N8N_SMTP_USER N8N_SMTP_PASS N8N_SMTP_SENDER WEBHOOK_URL',
      ],
    },
  ],
  [
    'lines that end as Windows has them, with spaces behind',
    {
      N8N_SMTP_HOST: 'smtp.example.com \r',
      N8N_SMTP_SSL: 'True\r',
      N8N_SMTP_USER: 'box\r',
      N8N_SMTP_PASS: 'secret\r',
      N8N_SMTP_SENDER: ' n8n <a@b.example> \r',
      N8N_EDITOR_BASE_URL: 'https://n8n.example.com \r',
    },
    { mail: 'box:secret at smtp.example.com:465 tls as n8n <a@b.example>', warnings: [] },
  ],
  [
    'a template with all of mail in it and nothing filled in',
    {
      N8N_SMTP_HOST: '',
      N8N_SMTP_PORT: '465',
      N8N_SMTP_USER: '',
      N8N_SMTP_PASS: '',
      N8N_SMTP_SENDER: '',
      N8N_SMTP_SSL: 'true',
      N8N_EDITOR_BASE_URL: '',
      N8N_SECURE_COOKIE: '',
      N8N_LOG_LEVEL: 'verbose',
      N8N_PATH: '/',
    },
    { baseUrl: 'http://localhost:5678', mail: null, warnings: [] },
  ],
  [
    'a mail server, and mail turned off',
    { N8N_EMAIL_MODE: '', N8N_SMTP_HOST: 'smtp.example.com', N8N_SMTP_USER: 'box' },
    { mail: null, warnings: ['N8N_SMTP_HOST: email_off_with_host'] },
  ],
  [
    'n8n before 1.0: basic auth, verbose, a tunnel',
    {
      N8N_BASIC_AUTH_ACTIVE: 'true',
      N8N_BASIC_AUTH_USER: 'admin',
      N8N_BASIC_AUTH_PASSWORD: 'change-me',
      N8N_LOG_LEVEL: 'verbose',
      N8N_LOG_OUTPUT: 'console,file',
      WEBHOOK_TUNNEL_URL: 'https://n8n.example.com/',
      VUE_APP_URL_BASE_API: 'https://n8n.example.com/',
      N8N_ENCRYPTION_KEY: 'your_encryption_key',
    },
    {
      baseUrl: 'http://localhost:5678',
      warnings: [
        'N8N_BASIC_AUTH_ACTIVE: name_answered',
        'N8N_BASIC_AUTH_USER: name_answered',
        'N8N_BASIC_AUTH_PASSWORD: name_answered',
        'N8N_LOG_OUTPUT: names_not_used N8N_LOG_OUTPUT WEBHOOK_TUNNEL_URL VUE_APP_URL_BASE_API',
        'N8N_ENCRYPTION_KEY: key_short',
      ],
    },
  ],
  [
    'names that n8n never had, of which the internet is full',
    {
      N8N_EMAIL_MODE: 'smtp',
      N8N_SMTP_HOST: 'smtp.example.com',
      N8N_SMTP_SECURE: 'false',
      N8N_SMTP_REPLY_TO: 'box@example.com',
      N8N_SMTP_USER: 'box@example.com',
      N8N_SMTP_PASS: 'secret',
      N8N_SMTP_STARTTLS_ENABLED: 'true',
      N8N_SMTP_PORT: '465',
      N8N_EDITOR_BASE_URL: 'https://n8n.example.com',
      N8N_COOKIE_SAME_SITE: 'lax',
    },
    {
      mail: 'box@example.com:secret at smtp.example.com:465 tls as  <box@example.com>',
      warnings: [
        'N8N_SMTP_SECURE: name_unknown N8N_SMTP_SSL',
        'N8N_SMTP_REPLY_TO: name_unknown N8N_SMTP_SENDER',
        'N8N_SMTP_STARTTLS_ENABLED: name_unknown N8N_SMTP_STARTTLS',
        'N8N_COOKIE_SAME_SITE: name_unknown N8N_SAMESITE_COOKIE',
      ],
    },
  ],
  [
    'a host that is no host, beside the address that counts',
    { N8N_HOST: '5678', N8N_PROTOCOL: '', WEBHOOK_URL: 'https://n8n.example.com', N8N_SECURE_COOKIE: 'true' },
    { baseUrl: 'https://n8n.example.com', warnings: [] },
  ],
  [
    'cookies and https by n8n itself',
    {
      N8N_SECURE_COOKIE: 'false',
      N8N_SAMESITE_COOKIE: 'strict',
      N8N_SSL_KEY: '/certs/key.pem',
      N8N_SSL_CERT: '/certs/cert.pem',
      N8N_PROTOCOL: 'https',
      N8N_HOST: 'n8n.example.com',
      N8N_PORT: '443',
      N8N_LISTEN_ADDRESS: '0.0.0.0',
      N8N_PROXY_HOPS: '1',
    },
    {
      baseUrl: 'https://n8n.example.com',
      warnings: [
        'N8N_SSL_KEY: name_answered',
        'N8N_SSL_CERT: name_answered',
        'N8N_EDITOR_BASE_URL: https_on_own_port',
      ],
    },
  ],
  [
    'a set-up by script, with an owner without names',
    {
      N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
      N8N_INSTANCE_OWNER_EMAIL: 'owner@example.com',
      N8N_INSTANCE_OWNER_PASSWORD_HASH: `$2b$10$${'./'.repeat(26)}A`,
      N8N_SECURITY_POLICY_MANAGED_BY_ENV: 'true',
      N8N_MFA_ENFORCED_ENABLED: 'true',
      N8N_PERSONALIZATION_ENABLED: 'false',
      N8N_PUBLIC_API_DISABLED: 'true',
    },
    {
      warnings: [
        'N8N_SECURITY_POLICY_MANAGED_BY_ENV: name_answered',
        'N8N_PUBLIC_API_DISABLED: names_not_used N8N_PUBLIC_API_DISABLED',
      ],
    },
  ],
  [
    'n8n 2.x at a hosting company, with the newer name of its address and names that nobody knows',
    {
      N8N_WEBHOOK_URL: 'https://n8n.up.example.com/',
      N8N_HOST: '0.0.0.0',
      N8N_TRUST_PROXY: 'true',
      N8N_JWT_SECRET: 'secret-of-a-template',
      N8N_PERSONAL_SPACE_SHARING_ENABLED: 'false',
      N8N_DB_PING_TIMEOUT: '5000',
      DB_POSTGRESDB_POOL_SIZE: '4',
      DATABASE_TYPE: 'postgresdb',
    },
    {
      baseUrl: 'https://n8n.up.example.com',
      warnings: [
        'N8N_TRUST_PROXY: name_unknown N8N_PROXY_HOPS',
        'N8N_JWT_SECRET: name_unknown N8N_USER_MANAGEMENT_JWT_SECRET',
        'N8N_PERSONAL_SPACE_SHARING_ENABLED: name_answered',
        'N8N_DB_PING_TIMEOUT: names_not_used N8N_DB_PING_TIMEOUT DB_POSTGRESDB_POOL_SIZE',
      ],
    },
  ],
  [
    'single sign-on, metrics, and templates for what is never sent',
    {
      N8N_SSO_OIDC_LOGIN_ENABLED: 'true',
      N8N_METRICS: '1',
      N8N_METRICS_PREFIX: 'n8n_',
      N8N_UM_EMAIL_TEMPLATES_WORKFLOW_SHARED: '/files/shared.html',
      N8N_USER_MANAGEMENT_JWT_REFRESH_TIMEOUT_HOURS: '-1',
    },
    {
      warnings: [
        'N8N_SSO_OIDC_LOGIN_ENABLED: name_answered',
        'N8N_UM_EMAIL_TEMPLATES_WORKFLOW_SHARED: name_answered',
        'N8N_USER_MANAGEMENT_JWT_REFRESH_TIMEOUT_HOURS: name_answered',
        'N8N_METRICS_PREFIX: names_not_used N8N_METRICS_PREFIX',
      ],
    },
  ],
];

describe('an environment that starts n8n starts Latchkey', () => {
  it.each(ENVIRONMENTS)('%s', (_what, env, { baseUrl, mail, warnings }) => {
    const parsed = parseSettings(env);
    if (baseUrl !== undefined) expect(parsed.settings.baseUrl).toBe(baseUrl);
    if (mail !== undefined) expect(mailOf(parsed.settings)).toBe(mail);
    const said = parsed.warnings.map(({ setting, code, facts }) => {
      const more = 'names' in facts ? facts.names : 'meant' in facts ? [facts.meant] : [];
      return [`${setting}: ${code}`, ...more].join(' ');
    });
    expect(said).toEqual(warnings);
    // What the environment holds besides names is nobody's to read.
    expect(JSON.stringify(parsed.warnings)).not.toMatch(/secret|change-me|SG\.x|abcd|your_encryption_key/);
  });
});

describe('an environment that starts n8n, and of which nothing good could come here, is refused with what to do', () => {
  it.each<[what: string, env: Env, faults: string[]]>([
    ['a path', { N8N_PATH: '/n8n/' }, ['N8N_PATH: path_unusable']],
    [
      'a path in both',
      { N8N_PATH: '/n8n/', WEBHOOK_URL: 'https://example.com/n8n/' },
      ['WEBHOOK_URL: origin_with_path', 'N8N_PATH: path_unusable'],
    ],
    [
      'a user name and no password',
      { N8N_SMTP_HOST: 'smtp.example.com', N8N_SMTP_USER: 'box@example.com' },
      ['N8N_SMTP_PASS: pass_missing'],
    ],
    [
      'no sender, and a user name that is none',
      { N8N_SMTP_HOST: 'smtp.example.com', N8N_SMTP_USER: 'apikey', N8N_SMTP_PASS: 'x' },
      ['N8N_SMTP_SENDER: sender_missing'],
    ],
    [
      'mail without a server',
      { N8N_EMAIL_MODE: 'smtp', N8N_SMTP_HOST: '', N8N_SMTP_USER: '', N8N_SMTP_SENDER: 'a@b.example' },
      ['N8N_SMTP_HOST: missing'],
    ],
    ['a key that can be guessed', { N8N_ENCRYPTION_KEY: 'changeme' }, ['N8N_ENCRYPTION_KEY: key_too_short']],
    ['a cookie for all', { N8N_SAMESITE_COOKIE: 'none' }, ['N8N_SAMESITE_COOKIE: same_site_none']],
  ])('%s', (_what, env, faults) => {
    try {
      parseSettings(env);
    } catch (error) {
      if (!(error instanceof SettingsFaults)) throw error;
      return expect(error.faults.map(({ setting, code }) => `${setting}: ${code}`)).toEqual(faults);
    }
    return expect.fail('It was taken.');
  });
});
