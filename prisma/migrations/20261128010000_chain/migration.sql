-- The rows that wait for their place in the chain are few; they are found, oldest first, however long the log is.
-- (Prisma's schema cannot say "where".)
CREATE INDEX "audit_entry_unchained_idx" ON "audit_entry"("at", "id") WHERE "position" IS NULL;
