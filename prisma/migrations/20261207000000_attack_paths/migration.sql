-- AlterTable
ALTER TABLE "app" ADD COLUMN     "attackPaths" TEXT[] DEFAULT ARRAY[]::TEXT[];
