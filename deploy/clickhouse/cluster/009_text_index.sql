-- Generated from the column declarations by `earshot schema --write`; do not edit.
-- For ClickHouse 25.8 or newer; `earshot migrate` runs the same, and compares first.
-- Its servers need the macros {cluster}, {shard} and {replica}.
-- For ClickHouse 26.2 or newer only, whose text index finds words in commands and paths; the rest does without.

ALTER TABLE earshot.events_local ON CLUSTER '{cluster}' DROP INDEX IF EXISTS by_object;

ALTER TABLE earshot.events_local ON CLUSTER '{cluster}' ADD INDEX IF NOT EXISTS by_words object TYPE text(tokenizer = splitByNonAlpha);

ALTER TABLE earshot.events_local ON CLUSTER '{cluster}' MATERIALIZE INDEX by_words;
