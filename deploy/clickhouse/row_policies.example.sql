-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.
-- An example, to be changed: analysts of one site see what its sensor saw of its network 10.1.0.0/16, and nothing else.

CREATE ROLE IF NOT EXISTS earshot_site_a;

GRANT earshot_analyst TO earshot_site_a;

CREATE ROW POLICY IF NOT EXISTS earshot_site_a_records ON earshot.sessions, earshot.events, earshot.transcripts
FOR SELECT USING sensor = 'site-a' AND (isIPAddressInRange(toString(client_ip), '::ffff:10.1.0.0/112') OR isIPAddressInRange(toString(server_ip), '::ffff:10.1.0.0/112')) TO earshot_site_a;

CREATE ROW POLICY IF NOT EXISTS earshot_site_a_sensors ON earshot.sensors
FOR SELECT USING sensor = 'site-a' TO earshot_site_a;

CREATE ROW POLICY IF NOT EXISTS earshot_others ON earshot.sessions, earshot.events, earshot.transcripts, earshot.sensors
FOR SELECT USING 1 TO ALL EXCEPT earshot_site_a;
