-- Groups of people, apps and who may open them, what opens an app to a browser or a program, and what came of its checks.
-- CreateEnum
CREATE TYPE "AppKind" AS ENUM ('guarded', 'link');

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "appEpoch" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "group" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_member" (
    "groupId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "addedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "group_member_pkey" PRIMARY KEY ("groupId","userId")
);

-- CreateTable
CREATE TABLE "invitation_group" (
    "groupId" UUID NOT NULL,
    "invitationId" UUID NOT NULL,

    CONSTRAINT "invitation_group_pkey" PRIMARY KEY ("groupId","invitationId")
);

-- CreateTable
CREATE TABLE "app" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "kind" "AppKind" NOT NULL,
    "address" TEXT NOT NULL,
    "host" TEXT,
    "isForEverybody" BOOLEAN NOT NULL DEFAULT false,
    "isShown" BOOLEAN NOT NULL DEFAULT true,
    "asksForFactor" BOOLEAN NOT NULL DEFAULT false,
    "section" TEXT NOT NULL DEFAULT '',
    "position" INTEGER NOT NULL DEFAULT 0,
    "line" TEXT NOT NULL DEFAULT '',
    "icon" BYTEA,
    "iconType" TEXT,
    "preset" TEXT NOT NULL DEFAULT '',
    "upstream" TEXT NOT NULL DEFAULT '',
    "keyHash" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_group" (
    "appId" UUID NOT NULL,
    "groupId" UUID NOT NULL,

    CONSTRAINT "app_group_pkey" PRIMARY KEY ("appId","groupId")
);

-- CreateTable
CREATE TABLE "app_user" (
    "appId" UUID NOT NULL,
    "userId" UUID NOT NULL,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("appId","userId")
);

-- CreateTable
CREATE TABLE "app_path" (
    "id" UUID NOT NULL,
    "appId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "isPrefix" BOOLEAN NOT NULL,
    "asksForKey" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "app_path_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_check" (
    "appId" UUID NOT NULL,
    "checkedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tookMs" INTEGER NOT NULL,
    "requests" INTEGER NOT NULL,
    "held" BOOLEAN NOT NULL,
    "findings" JSONB NOT NULL,

    CONSTRAINT "app_check_pkey" PRIMARY KEY ("appId")
);

-- CreateTable
CREATE TABLE "pass" (
    "id" UUID NOT NULL,
    "secretHash" TEXT NOT NULL,
    "sessionId" UUID NOT NULL,
    "appId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pass_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pass_code" (
    "codeHash" TEXT NOT NULL,
    "sessionId" UUID NOT NULL,
    "appId" UUID NOT NULL,
    "visitHash" TEXT NOT NULL,
    "page" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pass_code_pkey" PRIMARY KEY ("codeHash")
);

-- CreateTable
CREATE TABLE "app_password" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "appId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "secretHash" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "app_password_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "group_nameKey_key" ON "group"("nameKey");

-- CreateIndex
CREATE INDEX "group_member_userId_idx" ON "group_member"("userId");

-- CreateIndex
CREATE INDEX "invitation_group_invitationId_idx" ON "invitation_group"("invitationId");

-- CreateIndex
CREATE UNIQUE INDEX "app_nameKey_key" ON "app"("nameKey");

-- CreateIndex
CREATE UNIQUE INDEX "app_host_key" ON "app"("host");

-- CreateIndex
CREATE INDEX "app_group_groupId_idx" ON "app_group"("groupId");

-- CreateIndex
CREATE INDEX "app_user_userId_idx" ON "app_user"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "app_path_appId_path_isPrefix_key" ON "app_path"("appId", "path", "isPrefix");

-- CreateIndex
CREATE UNIQUE INDEX "pass_secretHash_key" ON "pass"("secretHash");

-- CreateIndex
CREATE INDEX "pass_sessionId_idx" ON "pass"("sessionId");

-- CreateIndex
CREATE INDEX "pass_appId_idx" ON "pass"("appId");

-- CreateIndex
CREATE INDEX "pass_code_sessionId_idx" ON "pass_code"("sessionId");

-- CreateIndex
CREATE INDEX "pass_code_appId_idx" ON "pass_code"("appId");

-- CreateIndex
CREATE INDEX "pass_code_expiresAt_idx" ON "pass_code"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "app_password_secretHash_key" ON "app_password"("secretHash");

-- CreateIndex
CREATE INDEX "app_password_userId_idx" ON "app_password"("userId");

-- CreateIndex
CREATE INDEX "app_password_appId_idx" ON "app_password"("appId");

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation_group" ADD CONSTRAINT "invitation_group_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation_group" ADD CONSTRAINT "invitation_group_invitationId_fkey" FOREIGN KEY ("invitationId") REFERENCES "invitation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_group" ADD CONSTRAINT "app_group_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_group" ADD CONSTRAINT "app_group_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_user" ADD CONSTRAINT "app_user_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_user" ADD CONSTRAINT "app_user_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_path" ADD CONSTRAINT "app_path_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_check" ADD CONSTRAINT "app_check_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pass" ADD CONSTRAINT "pass_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pass" ADD CONSTRAINT "pass_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pass_code" ADD CONSTRAINT "pass_code_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pass_code" ADD CONSTRAINT "pass_code_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_password" ADD CONSTRAINT "app_password_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_password" ADD CONSTRAINT "app_password_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;


