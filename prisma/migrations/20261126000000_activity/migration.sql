-- A part of a name or an address is found by its trigrams, however long the log. pg_trgm comes with PostgreSQL and is
-- a trusted extension: whoever may create something in this database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The log is read from its newest entry, page by page, in the order of both columns: an index that runs one way.
DROP INDEX "audit_entry_at_id_idx";
CREATE INDEX "audit_entry_at_id_idx" ON "audit_entry"("at", "id");

-- For events that are rare among all others.
CREATE INDEX "audit_entry_event_at_idx" ON "audit_entry"("event", "at" DESC);

-- The same expression as in lib/audit/queries.ts, else it is of no use there.
CREATE INDEX "audit_entry_search_idx" ON "audit_entry" USING gin ((
  "actorLabel" || E'\n' || coalesce("ip", '') || E'\n' ||
  coalesce("facts"->>'email', '') || E'\n' || coalesce("facts"->>'from', '') || E'\n' ||
  coalesce("facts"->>'to', '') || E'\n' || coalesce("facts"->>'movedTo', '')
) gin_trgm_ops);
