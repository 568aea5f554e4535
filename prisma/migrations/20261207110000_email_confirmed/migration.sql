-- AlterTable
ALTER TABLE "user" ADD COLUMN     "isEmailConfirmed" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "invitation" ADD COLUMN     "shownVersion" INTEGER NOT NULL DEFAULT 0;



-- Whose invitation came by mail, and whose address is still that one. Of links that were copied there is a line in the log.
UPDATE "user" SET "isEmailConfirmed" = true
FROM "invitation"
WHERE "invitation"."acceptedUserId" = "user"."id" AND "invitation"."email" = "user"."email"
  AND EXISTS (SELECT FROM "mail" WHERE "mail"."aboutId" = "invitation"."id" AND "mail"."state" = 'sent')
  AND NOT EXISTS (
    SELECT FROM "audit_entry"
    WHERE "audit_entry"."subjectId" = "invitation"."id" AND "audit_entry"."event" = 'invitation.link_copied'
  );
-- Of another address one link was mailed, to itself.
UPDATE "user" SET "isEmailConfirmed" = true
FROM "email_change"
WHERE "email_change"."userId" = "user"."id" AND "email_change"."newEmail" = "user"."email" AND "email_change"."usedAt" IS NOT NULL;
