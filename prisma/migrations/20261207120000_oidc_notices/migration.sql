-- An app that is removed at this moment is waited for, and then is not told: its notice would refer to nothing.
CREATE OR REPLACE FUNCTION note_sign_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "oidc_notice" ("appId", "subject", "sessionId")
  SELECT "oidc_grant"."appId", OLD."userId", OLD."id"
  FROM "oidc_grant"
  JOIN "app" ON "app"."id" = "oidc_grant"."appId"
  JOIN "oidc_client" ON "oidc_client"."appId" = "app"."id"
  WHERE "oidc_grant"."sessionId" = OLD."id" AND "oidc_client"."backchannelLogoutUri" IS NOT NULL
  FOR KEY SHARE OF "app";
  RETURN OLD;
END
$$;
