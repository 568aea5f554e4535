-- DropIndex
DROP INDEX "invitation_createdAt_id_idx";

-- DropIndex
DROP INDEX "user_createdAt_id_idx";

-- CreateIndex
CREATE INDEX "user_createdAt_id_idx" ON "user"("createdAt", "id");

-- CreateIndex
CREATE INDEX "user_role_id_idx" ON "user"("role", "id");

-- The list of people is sorted by expressions, and holds of the invitations the open ones only (lib/people/queries.ts).
CREATE INDEX "user_name_idx" ON "user"(lower("firstName" || ' ' || "lastName"), "id");
CREATE INDEX "user_active_idx" ON "user"(coalesce("lastActiveAt", 'epoch'), "id");
CREATE INDEX "user_disabled_idx" ON "user"("id") WHERE "disabledAt" IS NOT NULL;
CREATE INDEX "invitation_open_newest_idx" ON "invitation"("createdAt", "id") WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL;
CREATE INDEX "invitation_open_name_idx" ON "invitation"(lower(coalesce(nullif("firstName" || ' ' || "lastName", ' '), "email")), "id") WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL;
CREATE INDEX "invitation_open_role_idx" ON "invitation"("role", "id") WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL;
CREATE INDEX "invitation_open_id_idx" ON "invitation"("id") WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL;

-- A part of a name or address is found by its groups of three letters.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX "user_email_trigrams" ON "user" USING gin ("email" gin_trgm_ops);
CREATE INDEX "user_name_trigrams" ON "user" USING gin (("firstName" || ' ' || "lastName") gin_trgm_ops);
CREATE INDEX "invitation_email_trigrams" ON "invitation" USING gin ("email" gin_trgm_ops);
CREATE INDEX "invitation_name_trigrams" ON "invitation" USING gin (("firstName" || ' ' || "lastName") gin_trgm_ops);
