import { db } from '../database/database';

let apps = 0;

/** An app at a host that no other test has. */
export async function guardedApp(changes: Record<string, unknown> = {}): Promise<{
  id: string;
  name: string;
  host: string;
  address: string;
}> {
  apps += 1;
  const host = `app${apps}.example.com`;
  const name = `App ${apps}`;
  const app = await db().app.create({
    data: {
      name,
      nameKey: name.toLowerCase(),
      kind: 'guarded',
      address: `https://${host}`,
      host,
      ...changes,
    },
  });
  return { id: app.id, name, host, address: app.address };
}
