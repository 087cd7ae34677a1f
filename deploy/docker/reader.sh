#!/bin/bash
# Makes the ClickHouse user `grafana`, or gives it a new password, and lets it read as an analyst.
set -euo pipefail
secret() { cat "/run/secrets/$1"; }
hash=$(secret grafana_clickhouse_password | tr -d '\n' | sha256sum | cut -d' ' -f1)
# Only its hash is sent: a password in a statement would be in the server's query log.
CLICKHOUSE_PASSWORD=$(secret clickhouse_password) exec clickhouse-client --host clickhouse --user earshot --multiquery <<SQL
CREATE USER IF NOT EXISTS grafana IDENTIFIED WITH sha256_hash BY '$hash';
ALTER USER grafana IDENTIFIED WITH sha256_hash BY '$hash';
GRANT earshot_analyst TO grafana;
ALTER USER grafana DEFAULT ROLE earshot_analyst;
SQL
