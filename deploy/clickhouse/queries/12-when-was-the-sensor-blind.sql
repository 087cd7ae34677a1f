-- When did a sensor not run, or miss something?
--
-- A row for each stretch. Before saying "there was no login at that time", look here: what
-- happened in these times may not be in the records. `drops` is what this machine lost,
-- `loss_percent` what TCP says was lost in front of it, in the switch for instance.
--
-- sensor = ''            only this one, empty: every one
-- since = 1970-01-01 00:00:00
-- until = 2100-01-01 00:00:00
SELECT sensor, began, ended, round(dateDiff('millisecond', began, ended) / 1000, 1) AS seconds, reason,
    kernel_drops + nic_drops AS drops, abandoned_sessions, records_lost, round(drop_percent, 2) AS drop_percent,
    round(loss_percent, 2) AS loss_percent, interfaces_down
FROM visibility_gaps
WHERE ({sensor:String} = '' OR sensor = {sensor:String})
    AND ended >= {since:DateTime('UTC')} AND began < {until:DateTime('UTC')}
ORDER BY began DESC, sensor
LIMIT 1000
