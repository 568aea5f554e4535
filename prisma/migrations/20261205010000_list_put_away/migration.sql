-- When the owner put the list of what is left to do away.
ALTER TABLE "setup" ADD COLUMN "listPutAwayAt" TIMESTAMPTZ(3);

-- It belongs to the end of the wizard: who came to it before there was a list is not asked now.
UPDATE "setup" SET "listPutAwayAt" = now() WHERE "finishedAt" IS NOT NULL;
