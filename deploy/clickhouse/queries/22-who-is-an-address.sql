-- Who was at this address?
--
-- A row for each name that a host gave itself there: when it asked for the address (dhcp, with its
-- hardware address) or registered or was looked up under it (nbns). Two hardware addresses with one name, or
-- one address with several names in a day, deserve a look; names are what hosts say, not what they are.
--
-- address = 192.0.2.10
SELECT name, mac, source, first_at, last_at, times
FROM address_names
WHERE address = {address:String}
ORDER BY last_at DESC, name, source
LIMIT 1000
