-- Why a mail is not sent yet or was given up is a code and its facts. The sentences of version 0.1.0 are turned into these;
-- what is not one of them stays, and is shown as it is.
ALTER TABLE "mail" ADD COLUMN "cause" TEXT, ADD COLUMN "causeFacts" JSONB;

WITH known (code, names, pattern) AS (VALUES
  ('name_server_silent', ARRAY['host'], '^The name of the mail server, (\S+), was not found, for no name server answered\. Check N8N_SMTP_HOST, and that this machine can ask a name server \(DNS\)\.$'),
  ('host_not_found', ARRAY['host'], '^The name of the mail server, (\S+), was not found\. Check N8N_SMTP_HOST\.$'),
  ('connection_refused', ARRAY['host', 'port'], '^Nothing answers at (\S+), port (\d+)\. Check N8N_SMTP_HOST and N8N_SMTP_PORT, and that the mail server runs\.$'),
  ('only_ipv6', ARRAY['host'], '^(\S+) is known only by IPv6, and there is no way to it from here\. Give this machine IPv6, or set N8N_SMTP_HOST to a name with an IPv4 address\.$'),
  ('no_route', ARRAY['host', 'port'], '^There is no way to (\S+), port (\d+) from here\. Check N8N_SMTP_HOST and the firewall\.$'),
  ('stopped', ARRAY['host', 'port'], '^Latchkey was stopped before (\S+), port (\d+), had answered\. It tries again when it runs\.$'),
  ('starttls_expected', ARRAY['port'], '^The server on port (\d+) speaks STARTTLS: set N8N_SMTP_SSL=false\. It does not speak TLS from the first byte\.$'),
  ('tls_incompatible', ARRAY['host'], '^(\S+) and Latchkey find no common form of TLS; the server''s is probably too old\. Its operator must update it\.$'),
  ('certificate_expired', ARRAY['host'], '^The certificate of (\S+) has expired\. Its operator must renew it\.$'),
  ('certificate_not_yet_valid', ARRAY['host'], '^The certificate of (\S+) is not valid yet\. Check the clock of this machine\.$'),
  ('certificate_for_other_name', ARRAY['host'], '^The certificate at (\S+) is for another name\. Set N8N_SMTP_HOST to the name it was made for\.$'),
  ('certificate_untrusted', ARRAY['host'], '^The certificate of (\S+) is not trusted\. For a private authority set NODE_EXTRA_CA_CERTS to its file\.$'),
  ('tls_expected', ARRAY['host', 'port'], '^(\S+), port (\d+), took the connection but said nothing\. If it speaks TLS at once, set N8N_SMTP_SSL=true\.$'),
  ('timed_out', ARRAY['host', 'port'], '^(\S+), port (\d+), did not answer in time\. Check N8N_SMTP_HOST, N8N_SMTP_PORT and the firewall\.$'),
  ('not_smtp', ARRAY['host', 'port'], '^What answers at (\S+), port (\d+), is no mail server \(SMTP\)\. Check N8N_SMTP_HOST and N8N_SMTP_PORT\.$'),
  ('turned_away', ARRAY['host'], '^(\S+) turns this machine away at the door\. Ask its operator to let it in\.$'),
  ('starttls_refused', ARRAY['host'], '^(\S+) offers STARTTLS and then refuses it\. Its operator must put that right\.$'),
  ('tls_required', ARRAY[]::text[], '^The mail server wants TLS first\. Set N8N_SMTP_STARTTLS=true, or N8N_SMTP_SSL=true\.$'),
  ('tls_required_for_sign_in', ARRAY[]::text[], '^The mail server takes a sign-in only when encrypted\. Set N8N_SMTP_STARTTLS=true, or N8N_SMTP_SSL=true\.$'),
  ('tls_required_from_first_byte', ARRAY[]::text[], '^The mail server takes a sign-in only when encrypted, and offers no STARTTLS\. Set N8N_SMTP_SSL=true\.$'),
  ('sign_in_required', ARRAY[]::text[], '^The mail server wants a sign-in\. Set N8N_SMTP_USER and N8N_SMTP_PASS\.$'),
  ('app_password_required', ARRAY[]::text[], '^The mail provider wants an app password here\. Make one in the settings of the mail account, and set N8N_SMTP_PASS to it\.$'),
  ('password_sign_in_off', ARRAY[]::text[], '^The mail provider has sign-in by password turned off for this user \(SMTP AUTH\)\. Its admin must turn it on\.$'),
  ('sign_in_refused', ARRAY[]::text[], '^The mail server did not accept the sign-in\. Check N8N_SMTP_USER and N8N_SMTP_PASS\.$'),
  ('relay_refused', ARRAY[]::text[], '^The mail server does not pass mail on for us\. Check N8N_SMTP_USER and N8N_SMTP_PASS, or allow this host\.$'),
  ('sender_refused', ARRAY['sender'], '^The mail server does not let this user send as (\S+)\. Check N8N_SMTP_SENDER\.$'),
  ('greylisted', ARRAY[]::text[], '^The mail server asks newcomers to come back later \(greylisting\)\. This passes by itself\.$'),
  ('mail_too_large', ARRAY[]::text[], '^The mail is larger than the mail server takes\. Make the template of the mail smaller\.$'),
  ('too_much_mail', ARRAY[]::text[], '^The mail server takes no more mail from us at this moment\. Wait, or have its limit raised\.$'),
  ('recipient_unknown', ARRAY[]::text[], '^The mail server does not know this address\. Check how it is written\.$'),
  ('refused', ARRAY[]::text[], '^The mail server refused the mail\.$'),
  ('refused_for_now', ARRAY[]::text[], '^The mail server asks to try again later\.$'),
  ('connection_lost', ARRAY[]::text[], '^The mail server ended the conversation unexpectedly\. If it goes on, check N8N_SMTP_PORT and N8N_SMTP_SSL\.$'),
  ('mail_not_made', ARRAY[]::text[], '^Latchkey could not make this mail\. Its log says why\.$'),
  ('waited_too_long', ARRAY[]::text[], '^It had waited for more than a day when the instance was restored from a backup, so it was not sent\. Send it again if it is still of use\.$'),
  ('link_expired', ARRAY[]::text[], '^Its link ran out before the mail server took it, so it was not sent\. Resend the invite\.$'),
  ('link_expired', ARRAY[]::text[], '^Its link ran out before the mail server took it, so it was not sent\. Whoever needs it can ask for a new one\.$')
), found AS (
  SELECT mail.id, known.code, (
    SELECT coalesce(
      jsonb_object_agg(name, CASE name WHEN 'port' THEN to_jsonb(fact::numeric) ELSE to_jsonb(fact) END), '{}'
    )
    FROM unnest(known.names, regexp_match(mail.explanation, known.pattern)) AS fact (name, fact)
    WHERE name IS NOT NULL
  ) || CASE code WHEN 'link_expired' THEN jsonb_build_object('template', mail.template) ELSE '{}' END AS facts
  FROM mail JOIN known ON mail.explanation ~ known.pattern
)
UPDATE "mail" SET "cause" = found.code, "causeFacts" = found.facts, "explanation" = NULL
FROM found WHERE "mail"."id" = found.id;

-- Links name their kind. The facts of mails that may still go out are rewritten.
UPDATE "mail"
SET "facts" = "facts" || jsonb_build_object('link', jsonb_build_object(
  'purpose', kind.purpose, 'path', kind.path, 'id', "facts"->'link'->kind.key,
  'version', coalesce(("facts"->'link'->'version')::int, 1)
))
FROM (VALUES
  ('invite', 'invitationId', 'invite', '/invite/'),
  ('password-reset', 'passwordResetId', 'password-reset', '/reset-password/'),
  ('email-change', 'emailChangeId', 'email-change', '/change-email/')
) AS kind (template, key, purpose, path)
WHERE "mail"."template" = kind.template AND "mail"."state" IN ('queued', 'sending', 'failed')
  AND "facts"->'link' ? kind.key;

UPDATE "mail"
SET "facts" = "facts" || jsonb_build_object('link', jsonb_build_object(
  'purpose', 'sample', 'path', CASE "template" WHEN 'invite' THEN '/invite/' ELSE '/reset-password/' END,
  'id', 'sample', 'version', 1
))
WHERE "template" IN ('invite', 'password-reset') AND "state" IN ('queued', 'sending', 'failed')
  AND "facts"->'link' = '"sample"';
