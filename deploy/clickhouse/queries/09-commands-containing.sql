-- Who typed a command with this word in it?
--
-- Commands of cleartext protocols, as the user meant them: what was rubbed out is gone, what
-- was completed is there. A word is a run of letters and digits, in this case exactly; that
-- is what the index knows. SSH's commands are encrypted and never here.
--
-- word = passwd          the word, as `wget`, `sudo` or `passwd`
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT ts, protocol, user, client, server, action, object, status, session_id
FROM commands
WHERE hasToken(object, {word:String})
    AND ts >= {since:DateTime('UTC')} AND ts < {until:DateTime('UTC')}
ORDER BY ts DESC, session_id, event_seq
LIMIT 500
