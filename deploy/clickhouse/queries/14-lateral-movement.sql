-- Who came to a host and went on from there within minutes?
--
-- A row for each pair of sessions A to B, then B to C. A jump host does this all day: leave
-- it out with `except`. What remains is worth a look, above all where B is a workstation or
-- has never been a client before (question 04). Failed logins are left out, as nobody goes on from them.
--
-- minutes = 15           from one to the next at most
-- except = ''            address of a jump host
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
WITH hops AS
(
    SELECT started_at, client_ip, server_ip, protocol, user, session_id
    FROM current_sessions
    WHERE protocol IN ('ssh', 'telnet', 'rdp') AND auth_result != 'failure' AND activity != 'scan'
        AND started_at >= {since:DateTime('UTC')} AND started_at < {until:DateTime('UTC')}
)
SELECT replaceOne(toString(one.client_ip), '::ffff:', '') AS a, replaceOne(toString(two.client_ip), '::ffff:', '') AS b,
    replaceOne(toString(two.server_ip), '::ffff:', '') AS c, one.started_at AS first_at, two.started_at AS then_at,
    concat(one.protocol, ' ', one.user) AS first_as, concat(two.protocol, ' ', two.user) AS then_as,
    one.session_id AS first_session, two.session_id AS then_session
FROM hops AS two
ASOF JOIN (SELECT * FROM hops WHERE server_ip IN (SELECT client_ip FROM hops)) AS one
    ON two.client_ip = one.server_ip AND two.started_at >= one.started_at
WHERE two.started_at <= one.started_at + toIntervalMinute({minutes:UInt32})
    AND two.server_ip NOT IN (one.server_ip, one.client_ip)
    AND ({except:String} = '' OR two.client_ip != toIPv6OrDefault({except:String}))
ORDER BY then_at DESC, then_session
LIMIT 500
