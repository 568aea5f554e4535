import pg from 'pg';
import { vi } from 'vitest';

/**
 * The beginnings of the statements that are sent to the database when something is done for the second time. `work` is done
 * twice, since the first time opens the connections that it needs.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  await work();
  const query = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.map(([asked]: unknown[]) => {
      const text = typeof asked === 'string' ? asked : Reflect.get(Object(asked), 'text');
      return String(text).replace(/\s+/g, ' ').trim().slice(0, 60);
    });
  } finally {
    query.mockRestore();
  }
}
