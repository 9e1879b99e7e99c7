CREATE TABLE IF NOT EXISTS event (
  name LowCardinality(String),
  version UInt16,
  event_id UUID,
  customer_no UInt32,
  customer_id UUID,
  pet_id Nullable(UUID),
  subject_id String,
  source LowCardinality(String),
  occurred_at DateTime64(3, 'UTC'),
  received_at DateTime64(3, 'UTC'),
  payload String CODEC(ZSTD(1)),
  INDEX event_customer customer_no TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX event_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (name, toDate(occurred_at), customer_no, event_id)
SETTINGS non_replicated_deduplication_window = 10000;
