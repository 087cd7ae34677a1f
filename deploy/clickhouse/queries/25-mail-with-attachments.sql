-- Which mail with attachments was sent, by whom and to whom?
--
-- A row for each message, largest first. Seen is what is sent in clear: between servers and from programs,
-- more than from people, whose mail is encrypted on its first hop.
--
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT ts, client, server, user, sender, recipients, subject, attachments, bytes, status
FROM messages
WHERE ts >= {since:DateTime('UTC')} AND ts < {until:DateTime('UTC')} AND protocol = 'smtp' AND notEmpty(attachments)
ORDER BY bytes DESC, ts
LIMIT 1000
