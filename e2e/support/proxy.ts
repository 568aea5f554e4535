import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { debianEnv } from '../../testing/debian';

export type ProxyKind = 'caddy' | 'nginx' | 'haproxy' | 'apache2';

const PATIENCE_MS = 10_000;

/** Why journeys with this proxy are skipped here, for `test.skip`; null where it is installed. */
export function whyNoProxy(kind: ProxyKind): string | null {
  try {
    execFileSync(kind, [kind === 'caddy' ? 'version' : '-v'], {
      stdio: 'ignore',
      env: debianEnv(),
    });
    return null;
  } catch {
    return `${kind} is not installed`;
  }
}

/** A running proxy with a folder of its own. */
export type RunningProxy = {
  output(): string;
  stop(): Promise<void>;
};

/**
 * Starts a proxy on a configuration of the test's own, and resolves when it listens on this port. `files` are written beside
 * each other: `Caddyfile`, `nginx.conf`, `haproxy.cfg` or `apache2.conf` is the first, which names the others without a folder.
 */
export async function startProxy(
  kind: ProxyKind,
  files: Record<string, string>,
  port: number,
): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-proxy-'));
  // Apache gives up being root before it reads some of them.
  chmodSync(folder, 0o755);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'logs'));
  const args = {
    caddy: ['run', '--config', 'Caddyfile', '--adapter', 'caddyfile'],
    nginx: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    haproxy: ['-f', 'haproxy.cfg', '-db'],
    apache2: ['-d', folder, '-f', join(folder, 'apache2.conf'), '-DFOREGROUND'],
  }[kind];
  const env = { ...debianEnv(), HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = spawn(kind, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let waited = 0; !(await isListening(port)); waited += 50) {
    if (child.exitCode !== null || waited > PATIENCE_MS) {
      await stop();
      throw new Error(`${kind} does not listen:\n${output}`);
    }
    await sleep(50);
  }
  return { output: () => output, stop };
}

/** Files as `apps:words` prints them, each below its name; of one alone the name is not said. */
export function filesIn(printed: string): Record<string, string> {
  const [first = '', ...parts] = printed.split(/^(?:#|--) (\S+)\n/m);
  if (parts.length === 0) return { Caddyfile: first };
  return Object.fromEntries(parts.flatMap((name, n) => (n % 2 === 0 ? [[name, parts[n + 1] ?? '']] : [])));
}

/** What stands around a `server` of nginx that a test runs. */
export function nginxAround(servers: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (it) => `${it}_temp_path logs/${it};`,
  );
  return `daemon off; pid logs/nginx.pid; error_log stderr;
events {}
http {
  access_log off;
  client_max_body_size 0;
  ${temporary.join(' ')}
${servers}
}
`;
}

/** What stands before the sites of Caddy that a test runs, each of which has a certificate of its own. */
export const CADDY_BEFORE = '{\n  admin off\n  auto_https off\n}\n';

/** A made-up certificate authority: only who is told of it believes what it signs. */
export type Authority = {
  /** For NODE_EXTRA_CA_CERTS and for browsers. */
  certificate: string;
  /** A certificate for these names or IP addresses, with its key. */
  sign(names: string[], until?: Date): Promise<{ certificate: string; key: string }>;
};

/** Makes an authority of the test's own. */
export async function newAuthority(): Promise<Authority> {
  const basics = { keySize: 2048, algorithm: 'sha256' };
  const own = await generate([{ name: 'commonName', value: 'An authority of a test' }], {
    ...basics,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return {
    certificate: own.cert,
    async sign(names, notAfterDate) {
      const altNames = names.map((name) =>
        /^[\d.]+$/.test(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
      );
      const { cert, private: key } = await generate([{ name: 'commonName', value: names[0] ?? '' }], {
        ...basics,
        ca: { cert: own.cert, key: own.private },
        ...(notAfterDate && { notAfterDate, notBeforeDate: new Date(0) }),
        extensions: [{ name: 'subjectAltName', altNames }],
      });
      return { certificate: cert, key };
    },
  };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.on('connect', () => socket.end());
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
