/**
 * The door of this room: the connections of this process, the faults that keep it from its database, and the migrations.
 * What is in it knows no noun.
 */
export { closeDb, databasePool, db, isDatabaseReachable, type Tx } from './client';
export { connectTo, settleEncryption } from './connect';
export { DatabaseFault } from './fault';
export {
  type DatabaseState,
  inspectDatabase,
  MIGRATION_LOCK,
  type Migration,
  migrate,
  readMigrations,
  runMigration,
} from './migrate';
export { connectionOf, findUrlFault } from './url';
export { forgetDatabase, hasDatabaseFailedSince, isDatabaseDown, noteDatabaseError } from './watch';
