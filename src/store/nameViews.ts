/** A view of who an address was: what hosts called themselves when they asked for it or registered it. */
import { nameIn, type Place, type Statement } from './statement.ts'
import { makeView } from './view.ts'

export function makeNameViews(place: Place): Statement[] {
  const events = nameIn(place, 'events')
  return [
    makeView(
      place,
      'address_names',
      `SELECT address, name, mac, source, min(ts) AS first_at, max(ts) AS last_at, count() AS times
FROM
(
    SELECT ts, protocol AS source, object AS address, JSONExtractString(detail, 'host_name') AS name,
        JSONExtractString(detail, 'client_mac') AS mac
    FROM ${events} FINAL
    PREWHERE kind = 'request'
    WHERE protocol = 'dhcp' AND action = 'REQUEST' AND object != ''
    UNION ALL
    SELECT ts, protocol AS source, arrayJoin(JSONExtract(detail, 'addresses', 'Array(String)')) AS address,
        splitByChar('<', object)[1] AS name, '' AS mac
    FROM ${events} FINAL
    PREWHERE kind = 'request'
    WHERE protocol = 'nbns' AND status = 'ok' AND NOT JSONExtractBool(detail, 'group')
)
GROUP BY address, name, mac, source`,
      'Who an address was: names that hosts gave themselves when they asked for it (dhcp) or that were registered or looked up (nbns), and when',
    ),
  ]
}
