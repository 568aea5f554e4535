import type { Tx } from '../../database/database';
import { must } from '../problem';

declare module '../problem' {
  interface ProblemFacts {
    /** Tables, which are not Latchkey's, refer to one another, so that none can be filled first. */
    backup_tables_circular: { tables: string[] };
  }
}

/** A table of the instance; a column's type is as SQL writes it. */
export type Table = { name: string; columns: { name: string; type: string }[] };

type Found = Table & { needs: string[] };

/**
 * Every table of the instance but those of extensions, each behind those that it refers to, so that they can be filled in
 * this order. Read from the catalog, so that a new table need not be added anywhere. Throws `backup_tables_circular`.
 */
export async function listTables(tx: Tx): Promise<Table[]> {
  const found = await tx.$queryRaw<Found[]>`
    select relname::text as name,
      (select coalesce(json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) order by attnum), '[]')
       from pg_attribute where attrelid = it.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      (select coalesce(json_agg(other.relname), '[]')
       from pg_constraint join pg_class as other on other.oid = confrelid
       where contype = 'f' and conrelid = it.oid and confrelid <> conrelid) as needs
    from pg_class as it
    where relkind = 'r' and relnamespace = 'public'::regnamespace
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = it.oid and deptype = 'e')
    order by 1`;
  return inOrder(found);
}

function inOrder(found: Found[]): Table[] {
  const order: Found[] = [];
  for (let left = found; left.length > 0; left = left.filter((table) => !order.includes(table))) {
    const free = left.filter(({ needs }) => left.every(({ name }) => !needs.includes(name)));
    must(free.length > 0, 'backup_tables_circular', { tables: left.map(({ name }) => name) });
    order.push(...free);
  }
  return order.map(({ name, columns }) => ({ name, columns }));
}
