-- The line of mails that wait for each recipient domain: lib/mail/enqueue.ts looks up the place of a mail in it.
CREATE INDEX "mail_waiting_idx" ON "mail"(split_part("to", '@', -1), "id") WHERE "state" IN ('queued', 'sending');
