import type { Tx } from './client';

/** Shorter than a server takes before it looks for a deadlock (`deadlock_timeout`, one second unless it is set). */
const TURN = '300ms';
const PAUSE_S = 0.05;
/** Some minutes, after which the server's own words tell that a table is locked. */
const TRIES = 500;

/**
 * Locks every table against others until the end of the transaction: all of them or, while somebody else holds one, none. It
 * lets go of them before it tries again, so that whoever locked two of them in another order does not wait for it for good,
 * and no request fails for a deadlock. Waits for whoever writes at this moment; fails with `lock_not_available` (55P03)
 * where a table is not free for some minutes.
 */
export async function lockEveryTable(tx: Tx, mode: 'exclusive' | 'access exclusive'): Promise<void> {
  await tx.$executeRawUnsafe(`do $$ declare
    before text := current_setting('lock_timeout');
    tables text := (
      select string_agg(format('public.%I', relname), ', ' order by relname) from pg_class as it
      where relkind = 'r' and relnamespace = 'public'::regnamespace and has_table_privilege(oid, 'delete')
        and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = it.oid and deptype = 'e'));
  begin
    for tried in 1..${TRIES} loop
      begin
        perform set_config('lock_timeout', '${TURN}', true);
        execute format('lock table %s in ${mode} mode', tables);
        perform set_config('lock_timeout', before, true);
        return;
      exception when lock_not_available then
        if tried = ${TRIES} then raise; end if;
        perform pg_sleep(${PAUSE_S});
      end;
    end loop;
  end $$`);
}
