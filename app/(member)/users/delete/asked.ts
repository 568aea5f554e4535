import { z } from 'zod';
import { Picks } from '../picks';

/** Whom the address of the page names: the user of one row, or whoever was picked in the list. */
const Asked = z.union([
  z.object({ id: z.uuid() }),
  z.object({
    'picks[]': z.union([
      Picks,
      z
        .string()
        .transform((one) => [one])
        .pipe(Picks),
    ]),
  }),
]);

type Query = Record<string, string | string[] | undefined>;

/** The rows that are asked for; of one that is named by its id the address is not known yet. Undefined when nobody is named. */
export function rowsIn(query: Query) {
  const { data } = Asked.safeParse(query);
  if (!data) return undefined;
  return 'id' in data ? [{ kind: 'user' as const, id: data.id, email: '' }] : data['picks[]'];
}

const Ids = z.union([z.uuid().transform((one) => [one]), z.array(z.uuid()).max(200)]);

/** Of whom a receipt is, as its address says: who was deleted by it, and who was not. */
export function receiptIn({ of, not }: Query): { done: string[]; refused: string[] } {
  return { done: Ids.safeParse(of).data ?? [], refused: Ids.safeParse(not).data ?? [] };
}
