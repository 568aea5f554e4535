-- AlterTable
ALTER TABLE "user" ADD COLUMN     "deviceEpoch" INTEGER NOT NULL DEFAULT 0;
