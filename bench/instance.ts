import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { withoutEnvFile } from '../testing/env-file';

/** A running Latchkey: the production build, started as its user starts it. */
export type Instance = {
  url: string;
  pid: number;
  /** How long its start took until it said that it is ready. */
  startMs: number;
  stop(): Promise<void>;
};

export async function startInstance(root: string, env: Record<string, string>): Promise<Instance> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { PATH = '', HOME = '' } = process.env;
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, 'cli/latchkey.js'), 'start'], {
    cwd: root,
    env: {
      ...withoutEnvFile(root),
      ...{ PATH, HOME, NODE_ENV: 'production' },
      ...env,
      ...{ N8N_PORT: String(port), N8N_EDITOR_BASE_URL: url },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Latchkey is ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}:\n${said}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    startMs: performance.now() - began,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
