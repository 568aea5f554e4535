-- AlterTable
ALTER TABLE "session" ADD COLUMN     "hasShownFactor" BOOLEAN NOT NULL DEFAULT false;
