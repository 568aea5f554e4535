-- AlterTable
ALTER TABLE "invitation" ADD COLUMN     "firstName" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "lastName" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "lifeHours" INTEGER NOT NULL DEFAULT 168,
ADD COLUMN     "message" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "setup_skip" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "skippedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setup_skip_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "email_change" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "newEmail" TEXT NOT NULL,
    "boundTo" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "replacedAt" TIMESTAMPTZ(3),

    CONSTRAINT "email_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "survey" (
    "userId" UUID NOT NULL,
    "answers" JSONB NOT NULL,
    "answeredAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "survey_pkey" PRIMARY KEY ("userId")
);

-- CreateIndex
CREATE INDEX "email_change_userId_idx" ON "email_change"("userId");

-- CreateIndex
CREATE INDEX "email_change_expiresAt_idx" ON "email_change"("expiresAt");

-- CreateIndex
CREATE INDEX "audit_entry_subjectId_at_idx" ON "audit_entry"("subjectId", "at" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_actorId_at_idx" ON "audit_entry"("actorId", "at" DESC);

-- AddForeignKey
ALTER TABLE "email_change" ADD CONSTRAINT "email_change_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "survey" ADD CONSTRAINT "survey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- There is exactly one owner, whatever runs at the same time. Ownership is handed over by demoting first.
CREATE UNIQUE INDEX "user_one_owner_key" ON "user"("role") WHERE "role" = 'owner';

-- One row, as with "setup".
ALTER TABLE "setup_skip" ADD CONSTRAINT "setup_skip_is_one_row" CHECK ("id" = 1);
