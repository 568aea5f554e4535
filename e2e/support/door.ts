import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be shut as if the server were gone, or held as if its machine were switched off. */
export type Door = {
  /** The same URL, by this way. */
  url: string;
  /** Cuts every connection, and lets no other come about. */
  shut(): Promise<void>;
  /** Lets nothing through and says nothing, until it is opened again. */
  hold(): void;
  open(): Promise<void>;
};

/** An open door to the server of a URL. Shut it in the end. */
export async function doorTo(url: string): Promise<Door> {
  const goal = new URL(url);
  const sockets = new Set<Socket>();
  let isHeld = false;
  const server = createServer((client) => {
    const there = connect(Number(goal.port), goal.hostname);
    for (const socket of [client, there]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => [client, there].map((end) => end.destroy()));
    }
    client.on('data', (said) => isHeld || there.write(said));
    there.on('data', (said) => isHeld || client.write(said));
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', () => resolve());
    });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    async shut() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
    hold() {
      isHeld = true;
    },
    async open() {
      isHeld = false;
      cut();
      if (!server.listening) await listen(port);
    },
  };
}
