-- A copied link works as long as whoever copied it may still do so.
ALTER TABLE "password_reset" ADD COLUMN "copiedById" UUID;

-- Open resets are bound to the role as well from now on. Those that are open were made an hour ago at most; they end here,
-- and whoever needs one gets a new one.
UPDATE "password_reset" SET "replacedAt" = now() WHERE "usedAt" IS NULL AND "replacedAt" IS NULL;
