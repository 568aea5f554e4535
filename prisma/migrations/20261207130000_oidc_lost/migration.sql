-- Whoever may use an app no longer is signed out of it, and the app is told, as at the end of a sign-in (note_sign_out).
-- Null stands for everybody, or every app. An app that is removed at this moment is not told.
CREATE OR REPLACE FUNCTION end_lost_grants(whose UUID, which UUID) RETURNS void LANGUAGE sql AS $$
  WITH lost AS (
    DELETE FROM "oidc_grant" USING "session"
    WHERE "session"."id" = "oidc_grant"."sessionId"
      AND (whose IS NULL OR "session"."userId" = whose)
      AND (which IS NULL OR "oidc_grant"."appId" = which)
      AND NOT EXISTS (
        SELECT FROM "app" WHERE "app"."id" = "oidc_grant"."appId" AND (
          "app"."isForEverybody"
          OR EXISTS (
            SELECT FROM "app_user" WHERE "app_user"."appId" = "app"."id" AND "app_user"."userId" = "session"."userId")
          OR EXISTS (
            SELECT FROM "app_group" JOIN "group_member" ON "group_member"."groupId" = "app_group"."groupId"
            WHERE "app_group"."appId" = "app"."id" AND "group_member"."userId" = "session"."userId")))
    RETURNING "oidc_grant"."appId", "session"."userId", "session"."id"
  )
  INSERT INTO "oidc_notice" ("appId", "subject", "sessionId")
  SELECT lost."appId", lost."userId", lost."id"
  FROM lost
  JOIN "app" ON "app"."id" = lost."appId"
  JOIN "oidc_client" ON "oidc_client"."appId" = "app"."id"
  WHERE "oidc_client"."backchannelLogoutUri" IS NOT NULL
  FOR KEY SHARE OF "app"
$$;

CREATE OR REPLACE FUNCTION note_lost_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM end_lost_grants(OLD."userId", NULL);
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION note_lost_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM end_lost_grants(NULL, OLD."appId");
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION note_lost_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM end_lost_grants(OLD."userId", OLD."appId");
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION note_lost_everybody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM end_lost_grants(NULL, OLD."id");
  RETURN NULL;
END
$$;

CREATE TRIGGER member_lost AFTER DELETE ON "group_member" FOR EACH ROW EXECUTE FUNCTION note_lost_member();
CREATE TRIGGER group_lost AFTER DELETE ON "app_group" FOR EACH ROW EXECUTE FUNCTION note_lost_group();
CREATE TRIGGER person_lost AFTER DELETE ON "app_user" FOR EACH ROW EXECUTE FUNCTION note_lost_person();
CREATE TRIGGER everybody_lost AFTER UPDATE ON "app" FOR EACH ROW
  WHEN (OLD."isForEverybody" AND NOT NEW."isForEverybody") EXECUTE FUNCTION note_lost_everybody();
