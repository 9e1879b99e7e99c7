-- What reaches customers because of a journey, by journey and time: the live board counts these few rows.
CREATE TABLE IF NOT EXISTS journey_fact (
  journey_id UUID,
  name LowCardinality(String),
  at DateTime64(3, 'UTC'),
  customer_no UInt32,
  -- The send or the coupon.
  subject String,
  event_id UUID
)
ENGINE = MergeTree
PARTITION BY tuple()
ORDER BY (journey_id, name, at, event_id)
SETTINGS non_replicated_deduplication_window = 10000;
--
CREATE MATERIALIZED VIEW IF NOT EXISTS journey_fact_view TO journey_fact AS
SELECT
  toUUIDOrZero(JSONExtractString(payload, 'origin', 'journeyId')) AS journey_id,
  name,
  occurred_at AS at,
  customer_no,
  if(startsWith(name, 'coupon.'), JSONExtractString(payload, 'couponId'), JSONExtractString(payload, 'sendId')) AS subject,
  event_id
FROM event
WHERE name IN ('message.sent', 'message.blocked', 'message.failed', 'message.unknown', 'message.opened', 'message.clicked',
    'coupon.granted', 'coupon.redeemed', 'coupon.returned')
  AND JSONExtractString(payload, 'origin', 'journeyId') != '';
