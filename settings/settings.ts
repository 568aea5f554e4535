import {
  accent,
  address,
  anyText,
  databaseUrl,
  emailMode,
  flag,
  host,
  hostName,
  type Kind,
  key,
  logLevel,
  logoFile,
  name,
  oneOf,
  origin,
  partOfName,
  passwordHash,
  path,
  rootPath,
  sameSite,
  sender,
  setupCode,
  templateFile,
  text,
  whole,
} from './values';

/** One setting: how it is read, what it is called in the program, and what documents say of it. */
type Row = Kind<unknown> & {
  /** Its name in `config()`. Without one it is a part of what lib/config.ts derives. */
  as?: string;
  /** Never shown, logged or put into a fault. */
  secret?: true;
  /** An empty value says something, and is not as good as none. */
  mayBeEmpty?: true;
  /** White space around the value belongs to it. */
  keepsSpace?: true;
  /** Others that are used in its place where one of them is set. It is not even looked at then. */
  unlessSet?: readonly (typeof URLS)[number][];
  /** Another setting, and the value of it that makes this one necessary; `words` say so in documents. */
  needed?: { setting: string; is: RegExp; words: string };
  /** What it is for, in README and `.env.example`. */
  meaning: string;
  /** A headline of `.env.example`, below which it is the first. */
  heading?: string;
} & (
    | { /** What holds when it is not set, written as a value. */ default: string }
    | { /** What holds when it is not set, in words; the value is null then. */ unset?: string }
  );

/** Each of them is the whole address. */
const URLS = ['N8N_EDITOR_BASE_URL', 'N8N_WEBHOOK_URL', 'WEBHOOK_URL'] as const;

const WITH_SMTP = { setting: 'N8N_EMAIL_MODE', is: /^smtp$/i, words: 'N8N_EMAIL_MODE=smtp' };
const WITH_DATABASE = { setting: 'DATABASE_URL', is: /./, words: 'DATABASE_URL' };
const WITH_OWNER = {
  setting: 'N8N_INSTANCE_OWNER_MANAGED_BY_ENV',
  is: /^(?:true|1)$/i,
  words: 'N8N_INSTANCE_OWNER_MANAGED_BY_ENV=true',
};

/**
 * The settings, one row each. By it the environment is read, `config()` has its type, and README and `.env.example` are
 * printed (`npm run print`).
 */
export const TABLE = {
  N8N_EMAIL_MODE: {
    heading: 'E-mail',
    ...emailMode(),
    mayBeEmpty: true,
    unset: 'smtp when N8N_SMTP_HOST is set',
    meaning: '`smtp` turns e-mail on; empty: e-mail is off, and links are copied by hand.',
  },
  N8N_SMTP_HOST: { ...host('N8N_SMTP_PORT'), needed: WITH_SMTP, meaning: 'Your mail server.' },
  N8N_SMTP_PORT: {
    ...whole(1, 65_535),
    default: '465',
    meaning: 'Port of the mail server: 465 with N8N_SMTP_SSL=true, usually 587 with false.',
  },
  N8N_SMTP_USER: {
    ...text(),
    mayBeEmpty: true,
    unset: 'no sign-in',
    meaning: 'User name for the mail server; leave this and N8N_SMTP_PASS out when it takes no sign-in.',
  },
  N8N_SMTP_PASS: {
    ...anyText(),
    secret: true,
    mayBeEmpty: true,
    keepsSpace: true,
    unset: 'no sign-in',
    meaning: 'Password for the mail server.',
  },
  N8N_SMTP_SENDER: {
    ...sender(),
    unset: 'N8N_SMTP_USER, when that is an address',
    meaning: 'Who mails come from: name@example.com, or "Name" <name@example.com>.',
  },
  N8N_SMTP_SSL: {
    ...flag(),
    default: 'true',
    meaning: 'Encrypt from the first byte (TLS); false: see N8N_SMTP_STARTTLS.',
  },
  N8N_SMTP_STARTTLS: {
    ...flag(),
    default: 'true',
    meaning:
      'With N8N_SMTP_SSL=false: true encrypts when the server offers STARTTLS, false stays in clear text.',
  },
  LATCHKEY_SMTP_REQUIRE_TLS: {
    ...flag(),
    default: 'false',
    meaning:
      'true: nothing is ever sent over an unencrypted connection; the mail waits, and the Email page says why.',
  },
  LATCHKEY_SMTP_NAME: {
    ...hostName('N8N_SMTP_PORT'),
    unset: 'host name of the base URL',
    meaning: 'How this machine greets the mail server (EHLO).',
  },
  N8N_UM_EMAIL_TEMPLATES_INVITE: {
    ...templateFile('invite'),
    unset: 'the built-in mail',
    meaning: 'Your own HTML for invite mails, with placeholders like {{inviteAcceptUrl}}.',
  },
  N8N_UM_EMAIL_TEMPLATES_PWRESET: {
    ...templateFile('password-reset'),
    unset: 'the built-in mail',
    meaning: 'Your own HTML for password reset mails, with placeholders like {{passwordResetUrl}}.',
  },
  LATCHKEY_MAIL_CONNECTIONS: {
    as: 'mailConnections',
    ...whole(1, 50),
    default: '5',
    meaning: 'How many connections to the mail server are open at the same time.',
  },
  N8N_EDITOR_BASE_URL: {
    heading: 'Address and network',
    ...origin(),
    unset: 'N8N_WEBHOOK_URL or WEBHOOK_URL; without these, built from N8N_PROTOCOL, N8N_HOST and N8N_PORT',
    meaning:
      'The address people open, like https://latchkey.example.com; every link in a mail begins with it.',
  },
  N8N_WEBHOOK_URL: {
    ...origin(),
    unlessSet: ['N8N_EDITOR_BASE_URL'],
    unset: 'WEBHOOK_URL',
    meaning: 'As in n8n, the address people open when N8N_EDITOR_BASE_URL is not set.',
  },
  WEBHOOK_URL: {
    ...origin(),
    unlessSet: ['N8N_EDITOR_BASE_URL', 'N8N_WEBHOOK_URL'],
    unset: 'built from N8N_PROTOCOL, N8N_HOST and N8N_PORT',
    meaning: 'The older name of N8N_WEBHOOK_URL.',
  },
  N8N_PROTOCOL: {
    ...oneOf('http', 'https'),
    unlessSet: URLS,
    default: 'http',
    meaning: 'First part of the address when none of the three URLs above is set.',
  },
  N8N_HOST: {
    ...host('N8N_PORT'),
    unlessSet: URLS,
    default: 'localhost',
    meaning: 'Host name in the address when none of the three URLs above is set.',
  },
  N8N_PATH: {
    ...rootPath(),
    default: '/',
    meaning: 'Only `/`: Latchkey stands at the root of a host name.',
  },
  N8N_PORT: { as: 'port', ...whole(1, 65_535), default: '5678', meaning: 'Port to listen on.' },
  N8N_LISTEN_ADDRESS: {
    as: 'listenAddress',
    ...host('N8N_PORT'),
    type: 'IP address or host name',
    unset: 'all interfaces',
    meaning: 'Where to listen; 127.0.0.1 lets in only this machine, for example a proxy on it.',
  },
  N8N_PROXY_HOPS: {
    as: 'proxyHops',
    ...whole(0, 10),
    default: '0',
    meaning:
      "How many proxies stand before Latchkey, to know a client's address; 0 believes no forwarded header.",
  },
  N8N_SECURE_COOKIE: {
    ...flag(),
    unset: 'true when the base URL is https',
    meaning: 'Send sign-in cookies only over https.',
  },
  N8N_SAMESITE_COOKIE: {
    as: 'sameSite',
    ...sameSite(),
    default: 'lax',
    meaning:
      '`strict`: whoever follows a link from a mail or another site is not signed in on the page that it opens.',
  },
  N8N_ENCRYPTION_KEY: {
    heading: 'Keys and sign-in',
    as: 'instanceKey',
    ...key(),
    secret: true,
    unset: 'made on the first start and kept in LATCHKEY_DATA_DIR',
    needed: WITH_DATABASE,
    meaning: 'The instance key, which links and sign-ins depend on; keep a copy with your backups.',
  },
  N8N_USER_MANAGEMENT_JWT_SECRET: {
    as: 'signInSecret',
    ...text(),
    secret: true,
    unset: 'derived from the instance key',
    meaning: 'Key of sign-in cookies; a new one signs everybody out.',
  },
  N8N_USER_MANAGEMENT_JWT_DURATION_HOURS: {
    as: 'signInHours',
    ...whole(1, 8760),
    default: '168',
    meaning: 'How many hours a sign-in lasts; renewed while in use, to 30 days at most where this is less.',
  },
  N8N_INVITE_LINKS_EMAIL_ONLY: {
    heading: 'Invites, passwords and set-up',
    as: 'inviteLinksByMailOnly',
    ...flag(),
    default: 'false',
    meaning: 'true: links are never shown or returned, only mailed.',
  },
  N8N_PASSWORD_MIN_LENGTH: {
    as: 'passwordMinLength',
    ...whole(8, 64),
    default: '8',
    meaning: 'How many characters a password needs.',
  },
  N8N_MFA_ENABLED: {
    as: 'mfaEnabled',
    ...flag(),
    default: 'true',
    meaning: 'Users may turn on two-factor sign-in; with false, those who have it on keep it.',
  },
  N8N_MFA_ENFORCED_ENABLED: {
    as: 'mfaEnforced',
    ...flag(),
    default: 'false',
    meaning:
      'Everybody has to have a second factor: whoever has none sets one up after signing in, and reaches nothing else before.',
  },
  LATCHKEY_INVITE_HOURS: {
    as: 'inviteHours',
    ...whole(1, 8760),
    default: '168',
    meaning: 'How many hours an invite link is good for.',
  },
  LATCHKEY_INSTANCE_NAME: {
    as: 'instanceName',
    ...name(60),
    default: 'Latchkey',
    meaning: 'The name people see in pages and mails.',
  },
  LATCHKEY_LOGO: {
    as: 'logo',
    ...logoFile(),
    unset: 'ours',
    meaning: 'File of your own logo, for pages and mails; mails show a PNG only.',
  },
  LATCHKEY_ACCENT: {
    as: 'accent',
    ...accent(),
    unset: 'brass',
    meaning:
      'Your own colour, like "#0969da", for the main button and marks on pages and in mails; write it in quotes.',
  },
  N8N_PERSONALIZATION_ENABLED: {
    as: 'asksSurvey',
    ...flag(),
    default: 'true',
    meaning: 'Ask the owner three short questions in the set-up wizard; the answers stay in the database.',
  },
  LATCHKEY_SETUP_CODE: {
    ...setupCode(),
    secret: true,
    unset: 'made for you and printed at the start',
    meaning: 'Your own code for setting up the owner account; off asks for none.',
  },
  /** Without effect once there is an owner: ask isUserManagementOff() of lib/setup. */
  N8N_USER_MANAGEMENT_DISABLED: {
    as: 'userManagementDisabled',
    ...flag(),
    default: 'false',
    meaning: 'true: no user management, so nobody signs in; without effect once there is an owner.',
  },
  N8N_INSTANCE_OWNER_MANAGED_BY_ENV: {
    ...flag(),
    default: 'false',
    meaning: 'true: the four settings N8N_INSTANCE_OWNER_… say who the owner is, anew at every start.',
  },
  N8N_INSTANCE_OWNER_EMAIL: { ...address(), needed: WITH_OWNER, meaning: "The owner's email address." },
  N8N_INSTANCE_OWNER_FIRST_NAME: {
    ...partOfName(64),
    default: 'Instance',
    meaning: "The owner's first name.",
  },
  N8N_INSTANCE_OWNER_LAST_NAME: { ...partOfName(64), default: 'Owner', meaning: "The owner's last name." },
  N8N_INSTANCE_OWNER_PASSWORD_HASH: {
    ...passwordHash(),
    secret: true,
    needed: WITH_OWNER,
    meaning: "Hash of the owner's password, never the password itself.",
  },
  DATABASE_URL: {
    heading: 'Database and files',
    as: 'databaseUrl',
    ...databaseUrl(),
    secret: true,
    unset: 'the embedded PostgreSQL',
    meaning: 'Your own PostgreSQL, 15 or newer: postgresql://user:password@host:5432/database.',
  },
  LATCHKEY_DATABASE_CONNECTIONS: {
    as: 'databaseConnections',
    ...whole(2, 100),
    default: '10',
    meaning: 'How many connections to the database a process has open at most.',
  },
  LATCHKEY_DATA_DIR: {
    as: 'dataDir',
    ...path(),
    default: './data',
    meaning: 'Folder for the embedded PostgreSQL and the key file.',
  },
  N8N_LOG_LEVEL: {
    heading: 'Log and figures',
    as: 'logLevel',
    ...logLevel(),
    default: 'info',
    meaning: 'What is logged: this and what is worse; debug (or verbose) has a line for every request.',
  },
  N8N_LOG_FORMAT: {
    as: 'logFormat',
    ...oneOf('text', 'json'),
    unset: 'text on a terminal, json elsewhere',
    meaning: 'How a line of the log looks: readable text, or one JSON object.',
  },
  N8N_METRICS: {
    as: 'metricsEnabled',
    ...flag(),
    default: 'false',
    meaning: 'Figures for Prometheus at /metrics, without a sign-in: keep that address from the outside.',
  },
} as const satisfies Record<string, Row>;

type Table = typeof TABLE;

/** The name of a setting that Latchkey uses. */
export type SettingName = keyof Table;

/** The name of one that another setting can make necessary. */
export type NeededSettingName = {
  [N in SettingName]: Table[N] extends { needed: object } ? N : never;
}[SettingName];

/** What was read of each setting, by its name in the environment. */
export type Values = {
  [N in SettingName]: ReturnType<Table[N]['read']> | (Table[N] extends { default: string } ? never : null);
};

/** What was read of those settings that have a name in `config()`, by that name. */
export type NamedValues = {
  [N in SettingName as Table[N] extends { as: infer Name extends string } ? Name : never]: Values[N];
};

/** The rows in the table's order, each with its name. */
export const SETTINGS: readonly Setting[] = Object.entries(TABLE).map(([name, row]) => ({
  name: name as SettingName,
  ...row,
}));
export type Setting = Row & { name: SettingName };

/**
 * Settings of n8n that are about users, mail or security and do nothing here, by what is to be done instead
 * (`settings.instead` of the catalogue).
 */
export const INSTEAD = {
  mail_never_sent: [
    'N8N_UM_EMAIL_TEMPLATES_WORKFLOW_SHARED',
    'N8N_UM_EMAIL_TEMPLATES_WORKFLOW_AUTODEACTIVATED',
    'N8N_UM_EMAIL_TEMPLATES_WORKFLOW_FAILURE',
    'N8N_UM_EMAIL_TEMPLATES_CREDENTIALS_SHARED',
    'N8N_UM_EMAIL_TEMPLATES_PROJECT_SHARED',
    'N8N_UM_EMAIL_TEMPLATES_API_KEY_REVOKED',
    'N8N_UM_EMAIL_TEMPLATES_MCP_CLIENT_REVOKED',
  ],
  mail_password: ['N8N_SMTP_OAUTH_SERVICE_CLIENT', 'N8N_SMTP_OAUTH_PRIVATE_KEY'],
  sign_in_renewed: ['N8N_USER_MANAGEMENT_JWT_REFRESH_TIMEOUT_HOURS'],
  own_account: [
    'N8N_BASIC_AUTH_ACTIVE',
    'N8N_BASIC_AUTH_USER',
    'N8N_BASIC_AUTH_PASSWORD',
    'N8N_BASIC_AUTH_HASH',
    'N8N_AUTH_EXCLUDE_ENDPOINTS',
    'N8N_JWT_AUTH_ACTIVE',
    'N8N_JWT_AUTH_HEADER',
    'N8N_JWT_AUTH_HEADER_VALUE_PREFIX',
    'N8N_JWKS_URI',
    'N8N_JWT_ISSUER',
    'N8N_JWT_NAMESPACE',
    'N8N_JWT_ALLOWED_TENANT',
    'N8N_JWT_ALLOWED_TENANT_KEY',
  ],
  other_identity: [
    'N8N_SSO_MANAGED_BY_ENV',
    'N8N_SSO_USER_ROLE_PROVISIONING',
    'N8N_SSO_OIDC_CLIENT_ID',
    'N8N_SSO_OIDC_CLIENT_SECRET',
    'N8N_SSO_OIDC_DISCOVERY_ENDPOINT',
    'N8N_SSO_OIDC_LOGIN_ENABLED',
    'N8N_SSO_OIDC_PROMPT',
    'N8N_SSO_OIDC_ACR_VALUES',
    'N8N_SSO_SAML_METADATA',
    'N8N_SSO_SAML_METADATA_URL',
    'N8N_SSO_SAML_LOGIN_ENABLED',
    'N8N_SSO_SAML_LOGIN_LABEL',
    'N8N_SSO_SAML_LOGIN_BINDING',
    'N8N_SSO_SAML_ACS_BINDING',
    'N8N_SSO_SAML_IGNORE_SSL',
    'N8N_SSO_SAML_AUTHN_REQUESTS_SIGNED',
    'N8N_SSO_SAML_WANT_ASSERTIONS_SIGNED',
    'N8N_SSO_SAML_WANT_MESSAGE_SIGNED',
    'N8N_SSO_SAML_SIGNING_PRIVATE_KEY',
    'N8N_SSO_SAML_SIGNING_CERTIFICATE',
    'N8N_SSO_SAML_RELAY_STATE',
    'N8N_SSO_SAML_MAPPING_EMAIL',
    'N8N_SSO_SAML_MAPPING_FIRST_NAME',
    'N8N_SSO_SAML_MAPPING_LAST_NAME',
    'N8N_SSO_SAML_MAPPING_USER_PRINCIPAL_NAME',
    'N8N_SSO_SAML_MAPPING_INSTANCE_ROLE',
    'N8N_SSO_SAML_MAPPING_PROJECT_ROLES',
  ],
  mfa_alone: ['N8N_SECURITY_POLICY_MANAGED_BY_ENV'],
  cookie_name: ['N8N_AUTH_COOKIE_NAME'],
  https_by_proxy: ['N8N_SSL_KEY', 'N8N_SSL_CERT'],
  own_policy: [
    'N8N_CONTENT_SECURITY_POLICY',
    'N8N_CONTENT_SECURITY_POLICY_REPORT_ONLY',
    'N8N_CROSS_ORIGIN_OPENER_POLICY',
    'N8N_POSTMESSAGE_ALLOWED_ORIGINS',
  ],
  key_file_closed: ['N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS'],
  no_workflows: [
    'N8N_BLOCK_ENV_ACCESS_IN_NODE',
    'N8N_BLOCK_FILE_ACCESS_TO_N8N_FILES',
    'N8N_BLOCK_FILE_PATTERNS',
    'N8N_RESTRICT_FILE_ACCESS_TO',
    'N8N_SECURITY_AUDIT_DAYS_ABANDONED_WORKFLOW',
    'N8N_INSECURE_DISABLE_WEBHOOK_IFRAME_SANDBOX',
    'N8N_INSECURE_DISABLE_FORM_HTML_SANDBOX',
    'N8N_GIT_NODE_DISABLE_BARE_REPOS',
    'N8N_GIT_NODE_ENABLE_HOOKS',
    'N8N_GIT_NODE_ENABLE_ALL_CONFIG_KEYS',
    'N8N_AWS_SYSTEM_CREDENTIALS_ACCESS_ENABLED',
    'N8N_PERSONAL_SPACE_PUBLISHING_ENABLED',
    'N8N_PERSONAL_SPACE_SHARING_ENABLED',
  ],
} as const satisfies Record<string, readonly string[]>;

/** What is to be done instead of a setting of n8n's. */
export type Instead = keyof typeof INSTEAD;

/** Settings of n8n that name its own database. Latchkey leaves that alone, and has one of its own. */
export const DATABASE_OF_N8N = [
  'DB_TYPE',
  'DB_TABLE_PREFIX',
  'DB_PING_INTERVAL_SECONDS',
  'DB_PING_TIMEOUT_MS',
  'DB_PING_MAX_FAILURES_BEFORE_RECOVERY',
  'DB_RECOVERY_BACKOFF_MIN_MS',
  'DB_RECOVERY_BACKOFF_MAX_MS',
  'DB_CONNECTION_ACQUISITION_TIMEOUT_MS',
  'DB_LOGGING_ENABLED',
  'DB_LOGGING_OPTIONS',
  'DB_LOGGING_MAX_EXECUTION_TIME',
  'DB_POSTGRESDB_DATABASE',
  'DB_POSTGRESDB_HOST',
  'DB_POSTGRESDB_PORT',
  'DB_POSTGRESDB_USER',
  'DB_POSTGRESDB_PASSWORD',
  'DB_POSTGRESDB_POOL_SIZE',
  'DB_POSTGRESDB_CONNECTION_TIMEOUT',
  'DB_POSTGRESDB_IDLE_CONNECTION_TIMEOUT',
  'DB_POSTGRESDB_MAX_CONNECTION_LIFETIME_MS',
  'DB_POSTGRESDB_KEEP_ALIVE',
  'DB_POSTGRESDB_KEEP_ALIVE_INITIAL_DELAY_MS',
  'DB_POSTGRESDB_STATEMENT_TIMEOUT',
  'DB_POSTGRESDB_SCHEMA',
  'DB_POSTGRESDB_SSL_ENABLED',
  'DB_POSTGRESDB_SSL_CA',
  'DB_POSTGRESDB_SSL_CERT',
  'DB_POSTGRESDB_SSL_KEY',
  'DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED',
  'DB_MYSQLDB_DATABASE',
  'DB_MYSQLDB_HOST',
  'DB_MYSQLDB_PORT',
  'DB_MYSQLDB_USER',
  'DB_MYSQLDB_PASSWORD',
  'DB_SQLITE_DATABASE',
  'DB_SQLITE_POOL_SIZE',
  'DB_SQLITE_VACUUM_ON_STARTUP',
  'DB_SQLITE_ENABLE_WAL',
] as const;

/** How other settings of n8n begin, which Latchkey does not use. */
export const OF_N8N =
  /^(?:N8N_|DB_(?:POSTGRESDB|MYSQLDB|SQLITE|LOGGING|PING|RECOVERY)_|EXECUTIONS_|QUEUE_(?:BULL|HEALTH|WORKER|MODE|RECOVERY)|GENERIC_TIMEZONE$|WEBHOOK_TUNNEL_URL$|NODES_(?:EXCLUDE|INCLUDE)$|NODE_FUNCTION_ALLOW_|EXTERNAL_(?:HOOK|FRONTEND_HOOKS)|CREDENTIALS_(?:OVERWRITE|DEFAULT_NAME)|WORKFLOWS_DEFAULT_NAME$|OFFLOAD_MANUAL_EXECUTIONS_|CODE_ENABLE_|VUE_APP_URL_BASE_API$)/;

/**
 * What people call settings that have another name, by the words in it behind the family (`of`) that it has to be of; the first
 * row that fits counts.
 */
export const MEANINGS: readonly { of: RegExp; says: RegExp; meant: SettingName }[] = [
  ...meaningsOf(/^(?:N8N|LATCHKEY)_(?:UM_|USER_MANAGEMENT_)?(?:SMTP|E?MAIL)_/, [
    [/TEMPLATE.*INVIT/, 'N8N_UM_EMAIL_TEMPLATES_INVITE'],
    [/TEMPLATE.*(?:RESET|PASSWORD)/, 'N8N_UM_EMAIL_TEMPLATES_PWRESET'],
    [/REQUIRE/, 'LATCHKEY_SMTP_REQUIRE_TLS'],
    [/START_?TLS/, 'N8N_SMTP_STARTTLS'],
    [/FROM|SENDER|REPLY/, 'N8N_SMTP_SENDER'],
    [/PASS|PWD/, 'N8N_SMTP_PASS'],
    [/USER|LOGIN/, 'N8N_SMTP_USER'],
    [/SECUR|TLS|SSL|ENCRYPT/, 'N8N_SMTP_SSL'],
    [/PORT/, 'N8N_SMTP_PORT'],
    [/HOST|SERVER/, 'N8N_SMTP_HOST'],
    [/EHLO|HELO/, 'LATCHKEY_SMTP_NAME'],
    [/MODE|ENABLE|ACTIVE|PROVIDER|TRANSPORT/, 'N8N_EMAIL_MODE'],
  ]),
  ...meaningsOf(/^LATCHKEY_/, [
    [/LOGO|ICON/, 'LATCHKEY_LOGO'],
    [/ACCENT|COLOU?R/, 'LATCHKEY_ACCENT'],
  ]),
  ...meaningsOf(/^(?:N8N|LATCHKEY)_/, [
    [/SAME_?SITE/, 'N8N_SAMESITE_COOKIE'],
    [/JWT.*SECRET|SESSION_SECRET/, 'N8N_USER_MANAGEMENT_JWT_SECRET'],
    [/(?:JWT|SESSION).*(?:DURATION|HOURS|EXPIR)/, 'N8N_USER_MANAGEMENT_JWT_DURATION_HOURS'],
    [/^USER_MANAGEMENT_(?:ENABLE|ACTIVE|SKIP)/, 'N8N_USER_MANAGEMENT_DISABLED'],
    [/PASSWORD_MIN/, 'N8N_PASSWORD_MIN_LENGTH'],
    [/^TRUST(?:ED)?_PROX/, 'N8N_PROXY_HOPS'],
    [/^(?:PUBLIC_|BASE_|INSTANCE_)?URL$/, 'N8N_EDITOR_BASE_URL'],
    [/^(?:DATABASE|DB|POSTGRES)_URL$/, 'DATABASE_URL'],
    [/^(?:SECRET_|INSTANCE_)?KEY$/, 'N8N_ENCRYPTION_KEY'],
  ]),
];

function meaningsOf(of: RegExp, rows: [says: RegExp, meant: SettingName][]) {
  return rows.map(([says, meant]) => ({ of, says, meant }));
}
