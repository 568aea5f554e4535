import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MOST_BODY_BYTES } from './server/front-door';
import { SETTINGS } from './settings/settings';

// Nothing here starts a container or a service: it shows that what is written for them fits what there is.

const yaml: { load(text: string): unknown } = createRequire(import.meta.url)('js-yaml');
const read = (path: string) => readFileSync(path, 'utf8');
const examples = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .map((name) => join('examples', name))
  .filter((path) => /\.\w+$|Caddyfile$/.test(path));
const files = ['Dockerfile', 'compose.yaml', 'docs/run-it.md', ...examples];

const Service = z.object({
  image: z.string(),
  build: z.string().optional(),
  user: z.string().optional(),
  environment: z.record(z.string(), z.string()),
  secrets: z.array(z.string()).default([]),
  read_only: z.literal(true),
  tmpfs: z.array(z.string()),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  ports: z.array(z.string().startsWith('127.0.0.1:')).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
  stop_grace_period: z.string().optional(),
});
const Compose = z.object({
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  volumes: z.record(z.string(), z.null()),
});
const compose = Compose.parse(
  z
    .object({ name: z.string() })
    .loose()
    .parse(yaml.load(read('compose.yaml'))),
);
const dockerfile = read('Dockerfile');

/** Every setting that a text names, without the ending of those that are given as files. */
const settingsIn = (text: string) =>
  [...text.matchAll(/\b(?:(?:N8N|LATCHKEY)_[A-Z\d_]+[A-Z\d]|DATABASE_URL(?:_FILE)?)\b/g)].map(([name]) =>
    name.replace(/_FILE$/, ''),
  );

describe('what is written for those who run it', () => {
  it.each(files)('names no setting and no npm script that there is not: %s', (path) => {
    const text = read(path);
    const known: string[] = SETTINGS.map(({ name }) => name);
    expect(settingsIn(text).filter((name) => !known.includes(name))).toEqual([]);
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const called = [...text.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('reads as YAML where it says so', () => {
    const paths = files.filter((path) => /\.ya?ml$/.test(path));
    expect(paths).toHaveLength(4);
    for (const path of paths) expect(yaml.load(read(path)), path).toBeTypeOf('object');
  });

  it('gives settings values that a start takes', () => {
    const { environment } = compose.services.latchkey ?? expect.fail('There is no Latchkey in it.');
    const direct = Object.entries(environment).filter(([name]) => !name.endsWith('_FILE'));
    const unit = [...read('examples/systemd/latchkey.service').matchAll(/^Environment=(\w+)=([^%\n]*)$/gm)];
    const proxies = [...read('examples/nginx/latchkey.conf').matchAll(/^# {3}(\w+)=(.*)$/gm)];
    const image = [...dockerfile.matchAll(/\b(LATCHKEY_\w+)=(\S+)/g)];
    const all = [
      ...direct,
      ...[...unit, ...proxies, ...image].map(([, name = '', value = '']) => [name, value]),
    ];
    expect(all.length).toBeGreaterThan(15);
    for (const [name = '', value = ''] of all) {
      const setting = SETTINGS.find((known) => known.name === name) ?? expect.fail(`What is ${name}?`);
      if (value !== '') expect(() => setting.read(value), name).not.toThrow();
    }
  });
});

describe('the image', () => {
  it('has only what is shipped, runs as nobody special, and can be stopped and looked after', () => {
    const [, last = ''] = dockerfile.split(/^FROM .*AS build$[\s\S]*?^FROM /m);
    expect(last.match(/^COPY .*$/gm)).toEqual(['COPY --from=build /app /app']);
    expect(last).toMatch(/^USER node$/m);
    expect(last.indexOf('\nUSER ')).toBeLessThan(last.indexOf('\nENTRYPOINT '));
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(last).toMatch(/^VOLUME \/data$/m);
    expect(last).toContain('LATCHKEY_DATA_DIR=/data');
    expect(last).toContain('/healthz/readiness');
    expect(last).toMatch(/^ENTRYPOINT \["node", "cli\/latchkey\.js"\]\nCMD \["start"\]$/m);
    expect(dockerfile).not.toMatch(/\balpine\b/);
  });

  it('says by its health check whether the instance is ready, and is given all that the build reads', () => {
    const [, command = ''] = /^ {2}CMD (\[.*\])$/m.exec(dockerfile) ?? [];
    const [program, flag, script = ''] = z.array(z.string()).parse(JSON.parse(command));
    expect([program, flag]).toEqual(['node', '-e']);
    expect(() => new Function(script)).not.toThrow();
    const [, sources = ''] = /PAGE_SOURCES = \[([^;]*)\];/.exec(read('scripts/ready.js')) ?? [];
    const given = read('.dockerignore').match(/(?<=^!).*$/gm);
    const needed = [...sources.matchAll(/'([^']+)'/g)].map(([, name]) => name);
    expect(needed.length).toBeGreaterThan(8);
    expect(given).toEqual(
      expect.arrayContaining([
        ...[...needed, 'package.json', '.npmrc'],
        ...['cli', 'postgres', 'scripts', 'server', 'smtp'],
      ]),
    );
    expect(given?.filter((name) => /^data$|secrets|\.env|\.git|node_modules/.test(name))).toEqual([]);
  });
});

describe('compose.yaml', () => {
  it('uses only secrets and volumes that it names, gives each to whom needs it, and none in the clear', () => {
    const used = Object.values(compose.services);
    expect(new Set(used.flatMap(({ secrets }) => secrets))).toEqual(new Set(Object.keys(compose.secrets)));
    const mounted = used.flatMap(({ volumes }) => volumes.map((volume) => volume.split(':')[0]));
    expect(mounted.sort()).toEqual(Object.keys(compose.volumes).sort());
    for (const { environment, secrets } of used) {
      const named = Object.entries(environment).flatMap(([name, value]) =>
        name.endsWith('_FILE') ? value : [],
      );
      expect(named.sort()).toEqual(secrets.map((name) => `/run/secrets/${name}`).sort());
      const isSecret = (name: string) => SETTINGS.some((setting) => setting.name === name && setting.secret);
      expect(Object.entries(environment).filter(([name, value]) => isSecret(name) && value !== '')).toEqual(
        [],
      );
    }
  });

  it('waits for what Latchkey needs, and knows of each whether it works', () => {
    const { latchkey, ...others } = compose.services;
    expect(Object.keys(latchkey?.depends_on ?? {}).sort()).toEqual(Object.keys(others).sort());
    for (const { healthcheck } of Object.values(others)) expect(healthcheck?.test[0]).toBe('CMD');
    expect(latchkey?.environment.N8N_SMTP_HOST).toBe('mail');
    expect(latchkey?.volumes).toEqual(['data:/data']);
  });

  it('keeps its secrets out of the image and out of the repository', () => {
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\/[\w-]+$/);
    expect(read('.gitignore')).toMatch(/^secrets\/$/m);
  });
});

describe('each proxy', () => {
  it.each([
    [
      'examples/caddy/Caddyfile',
      /@metrics path \/metrics \/metrics\/\*\n\s+respond @metrics 404/,
      /max_size 2MiB/,
    ],
    ['examples/nginx/latchkey.conf', /location \/metrics \{\s+return 404;/, /client_max_body_size 2m;/],
    ['examples/traefik/latchkey.yaml', /!PathPrefix\(`\/metrics`\)/, /maxRequestBodyBytes: 2097152/],
  ])('%s keeps figures inside, takes what Latchkey takes, and says what to set', (path, inside, size) => {
    const text = read(path);
    expect(text).toMatch(inside);
    expect(text).toMatch(size);
    expect(MOST_BODY_BYTES).toBe(2097152);
    for (const setting of [
      'N8N_EDITOR_BASE_URL=https://',
      'N8N_PROXY_HOPS=1',
      'N8N_LISTEN_ADDRESS=127.0.0.1',
    ])
      expect(text).toContain(setting);
  });
});

describe('the service', () => {
  const unit = read('examples/systemd/latchkey.service');

  it('hands every secret over as a file, and names no other', () => {
    const loaded = [...unit.matchAll(/^#?LoadCredential=([\w-]+):/gm)].map(([, id]) => id);
    const used = [...unit.matchAll(/^#?Environment=\w+_FILE=%d\/([\w-]+)$/gm)].map(([, id]) => id);
    expect(loaded).toEqual(used);
    expect(loaded).toContain('instance-key');
  });

  it('writes only where its data is', () => {
    expect(unit).toMatch(/^ProtectSystem=strict$/m);
    expect(unit).toMatch(/^StateDirectory=latchkey$/m);
    expect(unit).toMatch(/^Environment=LATCHKEY_DATA_DIR=\/var\/lib\/latchkey$/m);
    expect(unit).not.toMatch(/^MemoryDenyWriteExecute=/m);
  });
});

describe('the figures and alerts', () => {
  it('use only names that there are', () => {
    const names = new Set(read('lib/metrics.ts').match(/latchkey_[a-z_]+/g));
    for (const path of ['examples/prometheus/latchkey-alerts.yml', 'docs/run-it.md'])
      for (const [name] of read(path).matchAll(/\blatchkey_[a-z_]+\b/g))
        expect([...names]).toContain(name.replace(/_(?:count|sum|bucket)$/, ''));
  });

  it('stand in the guide as they are in the example', () => {
    const rules = z
      .object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string() }).loose()) })) })
      .parse(yaml.load(read('examples/prometheus/latchkey-alerts.yml')));
    const alerts = rules.groups.flatMap((group) => group.rules.map(({ alert }) => alert));
    expect(alerts).toHaveLength(3);
    for (const alert of alerts) expect(read('docs/run-it.md')).toContain(`\`${alert}\``);
  });
});
