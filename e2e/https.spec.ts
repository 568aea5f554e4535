import { request as ask } from 'node:http';
import { createServer } from 'node:https';
import { generate } from 'selfsigned';
import { olivia } from '../testing/cast';
import { expect, signIn, test, walkToClaim } from './support/app';
import { freePort, startInstance } from './support/instance';

test.use({ ignoreHTTPSErrors: true });

/** A proxy that speaks TLS with browsers and plain HTTP with the instance at this port. */
async function openProxy(port: number, instancePort: number): Promise<{ close(): void }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
  });
  const proxy = createServer({ cert, key }, ({ method, url, headers, socket }, response) => {
    const forwarded = { 'x-forwarded-for': socket.remoteAddress, 'x-forwarded-proto': 'https' };
    const onward = ask({ port: instancePort, method, path: url, headers: { ...headers, ...forwarded } });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.req.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(port, resolve));
  return {
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

test('behind a proxy that speaks TLS nothing is logged as an error by who claims, signs out and signs in', async ({
  page,
}) => {
  const [port, instancePort] = [await freePort(), await freePort()];
  const instance = await startInstance({
    N8N_PORT: String(instancePort),
    N8N_EDITOR_BASE_URL: `https://localhost:${port}`,
    N8N_PROXY_HOPS: '1',
    N8N_LOG_LEVEL: 'debug',
  });
  const proxy = await openProxy(port, instancePort);
  try {
    await walkToClaim(page, instance);
    await page.context().clearCookies();
    await signIn(page, instance, olivia);
    await expect(page).toHaveURL(`${instance.baseUrl}/users`);
    await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
    await page.close();
    const lines = instance.output().split('\n');
    expect(lines.filter((line) => /"level":"(?:warn|error)"|failed/i.test(line))).toEqual([]);
    // The page that the sign-in leads to came with its answer, asked of itself.
    const asked = lines.filter((line) => line.includes('"path":"/users"') && line.includes('"status":200'));
    expect(asked.length).toBeGreaterThan(0);
  } finally {
    proxy.close();
    await instance.remove();
  }
});
