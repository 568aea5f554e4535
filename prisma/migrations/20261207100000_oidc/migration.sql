-- CreateEnum
CREATE TYPE "OidcNoticeState" AS ENUM ('queued', 'sent', 'failed');

-- AlterEnum
ALTER TYPE "AppKind" ADD VALUE 'oidc';

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "methods" TEXT[];

-- CreateTable
CREATE TABLE "oidc_client" (
    "appId" UUID NOT NULL,
    "secretHash" TEXT,
    "secretMadeAt" TIMESTAMPTZ(3),
    "redirectUris" TEXT[],
    "postLogoutRedirectUris" TEXT[],
    "backchannelLogoutUri" TEXT,
    "isThirdParty" BOOLEAN NOT NULL DEFAULT false,
    "idTokenAlg" TEXT NOT NULL DEFAULT 'RS256',

    CONSTRAINT "oidc_client_pkey" PRIMARY KEY ("appId")
);

-- CreateTable
CREATE TABLE "oidc_key" (
    "id" TEXT NOT NULL,
    "alg" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "oidc_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "oidc_grant" (
    "id" TEXT NOT NULL,
    "sessionId" UUID NOT NULL,
    "appId" UUID NOT NULL,
    "payload" JSONB NOT NULL,
    "scopes" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "oidc_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "oidc_consent" (
    "userId" UUID NOT NULL,
    "appId" UUID NOT NULL,
    "scopes" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "oidc_consent_pkey" PRIMARY KEY ("userId","appId")
);

-- CreateTable
CREATE TABLE "oidc_entry" (
    "idHash" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "grantId" TEXT,
    "sessionId" UUID,
    "userCodeHash" TEXT,
    "sealed" TEXT NOT NULL,
    "consumedAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "oidc_entry_pkey" PRIMARY KEY ("idHash")
);

-- CreateTable
CREATE TABLE "oidc_notice" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "appId" UUID NOT NULL,
    "subject" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "state" "OidcNoticeState" NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),
    "cause" TEXT,
    "causeFacts" JSONB,

    CONSTRAINT "oidc_notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "oidc_name" (
    "name" TEXT NOT NULL,
    "userId" UUID,

    CONSTRAINT "oidc_name_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "oidc_key_alg_createdAt_idx" ON "oidc_key"("alg", "createdAt");

-- CreateIndex
CREATE INDEX "oidc_grant_sessionId_idx" ON "oidc_grant"("sessionId");

-- CreateIndex
CREATE INDEX "oidc_grant_appId_idx" ON "oidc_grant"("appId");

-- CreateIndex
CREATE INDEX "oidc_consent_appId_idx" ON "oidc_consent"("appId");

-- CreateIndex
CREATE UNIQUE INDEX "oidc_entry_userCodeHash_key" ON "oidc_entry"("userCodeHash");

-- CreateIndex
CREATE INDEX "oidc_entry_grantId_idx" ON "oidc_entry"("grantId");

-- CreateIndex
CREATE INDEX "oidc_entry_sessionId_idx" ON "oidc_entry"("sessionId");

-- CreateIndex
CREATE INDEX "oidc_entry_expiresAt_idx" ON "oidc_entry"("expiresAt");

-- CreateIndex
CREATE INDEX "oidc_notice_appId_createdAt_idx" ON "oidc_notice"("appId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "oidc_notice_nextTryAt_idx" ON "oidc_notice"("nextTryAt");

-- CreateIndex
CREATE INDEX "oidc_notice_subject_idx" ON "oidc_notice"("subject");

-- CreateIndex
CREATE UNIQUE INDEX "oidc_name_userId_key" ON "oidc_name"("userId");

-- AddForeignKey
ALTER TABLE "oidc_client" ADD CONSTRAINT "oidc_client_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oidc_grant" ADD CONSTRAINT "oidc_grant_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oidc_grant" ADD CONSTRAINT "oidc_grant_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oidc_consent" ADD CONSTRAINT "oidc_consent_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oidc_consent" ADD CONSTRAINT "oidc_consent_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oidc_entry" ADD CONSTRAINT "oidc_entry_grantId_fkey" FOREIGN KEY ("grantId") REFERENCES "oidc_grant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oidc_entry" ADD CONSTRAINT "oidc_entry_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oidc_notice" ADD CONSTRAINT "oidc_notice_appId_fkey" FOREIGN KEY ("appId") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oidc_name" ADD CONSTRAINT "oidc_name_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- However a sign-in ends, the apps that were signed in to by it are told (lib/oidc/notices.ts).
CREATE OR REPLACE FUNCTION note_sign_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "oidc_notice" ("appId", "subject", "sessionId")
  SELECT "oidc_grant"."appId", OLD."userId", OLD."id"
  FROM "oidc_grant" JOIN "oidc_client" ON "oidc_client"."appId" = "oidc_grant"."appId"
  WHERE "oidc_grant"."sessionId" = OLD."id" AND "oidc_client"."backchannelLogoutUri" IS NOT NULL;
  RETURN OLD;
END
$$;

CREATE TRIGGER session_ended BEFORE DELETE ON "session" FOR EACH ROW EXECUTE FUNCTION note_sign_out();
