/** Views of the keys SSH servers show: which, to whom, and where one took another's place. */
import { nameIn, type Place, type Statement } from './statement.ts'
import { addressSql, makeView } from './view.ts'

export function makeSshViews(place: Place): Statement[] {
  const sessions = nameIn(place, 'sessions')
  const server = addressSql('server_ip')
  return [
    makeView(
      place,
      'ssh_host_keys',
      `SELECT ${server} AS server, server_port, ssh_host_key_type AS key_type,
    ssh_host_key_fingerprint AS fingerprint, max(ssh_host_key_bits) AS bits,
    min(started_at) AS first_at, max(started_at) AS last_at, count() AS sessions,
    uniqExact(client_ip) AS clients, argMax(server_software, (started_at, session_id)) AS server_program
FROM ${sessions} FINAL
WHERE ssh_host_key_fingerprint != ''
GROUP BY server_ip, server_port, key_type, fingerprint`,
      'A row for each SSH server and host key it showed: when first and last, to how many clients',
    ),
    makeView(
      place,
      'ssh_host_key_changes',
      `SELECT server, server_port, key_type, fingerprint, first_at, previous, previous_last_at, sessions
FROM
(
    SELECT *, lagInFrame(fingerprint) OVER keys AS previous, lagInFrame(last_at) OVER keys AS previous_last_at
    FROM ${nameIn(place, 'ssh_host_keys')}
    WINDOW keys AS (PARTITION BY server, server_port, key_type ORDER BY first_at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
WHERE previous != ''`,
      'A row for each SSH host key that came where another one of its type had been: a new installation, several hosts behind one address, or somebody in between. When previous_last_at is after first_at, both are in use',
    ),
  ]
}
