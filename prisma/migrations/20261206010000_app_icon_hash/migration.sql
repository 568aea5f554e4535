-- AlterTable
ALTER TABLE "app" ADD COLUMN     "iconHash" TEXT;
