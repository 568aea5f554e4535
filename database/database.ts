/**
 * What other rooms import of this one: the connections of this process, the faults that keep it from its database, and the
 * migrations. It knows no noun.
 */
export {
  closeDb,
  databasePool,
  db,
  findPrepared,
  inPlaces,
  isDatabaseReachable,
  type Placed,
  type Tx,
  together,
} from './client';
export { connectTo, settleEncryption } from './connect';
export { DatabaseFault } from './fault';
export { lockEveryTable } from './lock';
export {
  type DatabaseState,
  inspectDatabase,
  MIGRATION_LOCK,
  type Migration,
  migrate,
  readMigrations,
  runMigration,
} from './migrate';
export { holdsWords } from './search';
export { connectionOf, findUrlFault, type UrlFault } from './url';
export { forgetDatabase, hasDatabaseFailedSince, isDatabaseDown, noteDatabaseError } from './watch';
