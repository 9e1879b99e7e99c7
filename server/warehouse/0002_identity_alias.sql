-- Whose facts count for whom: the newest row of a loser holds, winner 0 after an undone merge.
CREATE TABLE IF NOT EXISTS customer_alias (
  loser UInt32,
  winner UInt32,
  at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY loser
SETTINGS non_replicated_deduplication_window = 10000;
--
CREATE MATERIALIZED VIEW IF NOT EXISTS customer_alias_view TO customer_alias AS
SELECT
  toUInt32(JSONExtractUInt(payload, 'loserNo')) AS loser,
  if(name = 'identity.merge_undone', 0, toUInt32(JSONExtractUInt(payload, 'winnerNo'))) AS winner,
  received_at AS at
FROM event
WHERE name IN ('identity.customer_merged', 'identity.merge_undone');
