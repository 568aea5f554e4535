import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

// Proxies, a pooler and apps that stand beside Latchkey in tests. What is not installed is unpacked into a folder of ours where
// the machine is a Debian: nothing is installed, and no service is started.

const PACKAGES = [
  'caddy',
  'nginx',
  'haproxy',
  'apache2',
  'libapache2-mod-auth-openidc',
  'radicale',
  'pgbouncer',
];
/** What is there when all of them are. */
const PROGRAMS = [
  'usr/bin/caddy',
  'usr/sbin/nginx',
  'usr/sbin/haproxy',
  'usr/sbin/apache2',
  'usr/lib/apache2/modules/mod_auth_openidc.so',
  'usr/bin/radicale',
  'usr/sbin/pgbouncer',
];

/** Of the project, in whose folder all tests run, and the benchmark, whose code is elsewhere then. */
const CACHE = resolve('node_modules/.cache');
const UNPACKED = join(CACHE, 'latchkey-debian');

/** Where one of the system's files is, or the same of what was unpacked; null where there is neither. */
export function findOfDebian(path: string): string | null {
  return ['/', UNPACKED].map((root) => join(root, path)).find(existsSync) ?? null;
}

/** The environment in which such a program finds others, its libraries and its modules. */
export function debianEnv(): NodeJS.ProcessEnv {
  const folders = ['usr/sbin', 'usr/bin'].map((folder) => join(UNPACKED, folder));
  const lib = join(UNPACKED, 'usr/lib');
  // Such as x86_64-linux-gnu.
  const libraries = existsSync(lib) ? readdirSync(lib).filter((name) => name.endsWith('-linux-gnu')) : [];
  return {
    ...process.env,
    // Debian puts nginx, HAProxy and Apache where only root looks for programs.
    PATH: [process.env.PATH, '/usr/sbin', '/usr/local/sbin', ...folders].join(delimiter),
    LD_LIBRARY_PATH: libraries.map((name) => join(lib, name)).join(delimiter),
    PYTHONPATH: join(lib, 'python3/dist-packages'),
  };
}

/** Before all tests: gets what is missing, once for all runs. Where that cannot be, tests with it are skipped, and it says so. */
export default function unpackPrograms(): void {
  if (PROGRAMS.every((path) => findOfDebian(path)) || !existsSync('/usr/bin/apt-get')) return;
  console.log('Unpacking proxies that are not installed …');
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(`${UNPACKED}-`);
  const archives = join(folder, 'archives');
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const get = (...args: string[]) => execFileSync('apt-get', args, { stdio: 'pipe', timeout: 180_000 });
  try {
    if (process.getuid?.() === 0) get('update');
    get(
      ...['install', '--yes', '--download-only', '--no-install-recommends'],
      ...['-o', `Dir::Cache::archives=${archives}`, '-o', 'Debug::NoLocking=true', ...PACKAGES],
    );
    const files = readdirSync(archives).filter((name) => name.endsWith('.deb'));
    for (const name of files) execFileSync('dpkg-deb', ['--extract', join(archives, name), folder]);
    rmSync(archives, { recursive: true });
    rmSync(UNPACKED, { recursive: true, force: true });
    renameSync(folder, UNPACKED);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    console.log(
      `Tests with proxies that are not installed are skipped, for Debian’s packages of them cannot be had: ${error}`,
    );
  }
}
