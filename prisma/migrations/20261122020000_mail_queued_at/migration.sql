-- AlterTable
ALTER TABLE "mail" ADD COLUMN     "queuedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE INDEX "mail_createdAt_id_idx" ON "mail"("createdAt" DESC, "id");
