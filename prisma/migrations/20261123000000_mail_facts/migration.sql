-- Mails name their people by first and last name, which templates tell apart. Those that may still go out are rewritten.
UPDATE "mail"
SET "facts" = "facts" || jsonb_build_object('inviter', jsonb_build_object('firstName', "facts"->>'inviter', 'lastName', ''))
WHERE "template" = 'invite' AND "state" IN ('queued', 'sending', 'failed') AND jsonb_typeof("facts"->'inviter') = 'string';

UPDATE "mail"
SET "facts" = '{"firstName": "", "lastName": ""}' || "facts"
WHERE "template" = 'password-reset' AND "state" IN ('queued', 'sending', 'failed');
