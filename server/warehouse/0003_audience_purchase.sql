CREATE TABLE IF NOT EXISTS purchase (
  order_id UUID,
  revision UInt32,
  customer_no UInt32,
  customer_id UUID,
  at DateTime64(3, 'UTC'),
  is_order Bool,
  kind LowCardinality(String),
  gross_fen Int64,
  return_fen Int64,
  currency LowCardinality(String),
  source LowCardinality(String),
  order_no String
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY tuple()
ORDER BY order_id
SETTINGS non_replicated_deduplication_window = 10000;
--
CREATE MATERIALIZED VIEW IF NOT EXISTS purchase_view TO purchase AS
SELECT
  toUUID(JSONExtractString(payload, 'orderId')) AS order_id,
  JSONExtractUInt(payload, 'revision') AS revision,
  customer_no,
  customer_id,
  parseDateTime64BestEffort(JSONExtractString(payload, 'at'), 3, 'UTC') AS at,
  JSONExtractBool(payload, 'isOrder') AS is_order,
  JSONExtractString(payload, 'kind') AS kind,
  JSONExtractInt(payload, 'grossFen') AS gross_fen,
  JSONExtractInt(payload, 'returnFen') AS return_fen,
  JSONExtractString(payload, 'currency') AS currency,
  JSONExtractString(payload, 'source') AS source,
  JSONExtractString(payload, 'orderNo') AS order_no
FROM event
WHERE name = 'audience.order_recorded';
--
-- Lines of every revision; a reader joins the newest revision of `purchase` (a newer one may have fewer lines).
CREATE TABLE IF NOT EXISTS purchase_line (
  order_id UUID,
  revision UInt32,
  line_no UInt32,
  customer_no UInt32,
  at DateTime64(3, 'UTC'),
  sku String,
  name String,
  category LowCardinality(String),
  quantity Int64,
  amount_fen Int64
)
ENGINE = ReplacingMergeTree
PARTITION BY tuple()
ORDER BY (order_id, revision, line_no)
SETTINGS non_replicated_deduplication_window = 10000;
--
-- `name` alone would mean the line's.
CREATE MATERIALIZED VIEW IF NOT EXISTS purchase_line_view TO purchase_line AS
SELECT
  toUUID(JSONExtractString(payload, 'orderId')) AS order_id,
  JSONExtractUInt(payload, 'revision') AS revision,
  line_no,
  customer_no,
  parseDateTime64BestEffort(JSONExtractString(payload, 'at'), 3, 'UTC') AS at,
  JSONExtractString(line, 'sku') AS sku,
  JSONExtractString(line, 'name') AS name,
  JSONExtractString(line, 'category') AS category,
  JSONExtractInt(line, 'quantity') AS quantity,
  JSONExtractInt(line, 'amountFen') AS amount_fen
FROM event
ARRAY JOIN
  JSONExtractArrayRaw(payload, 'lines') AS line,
  arrayEnumerate(JSONExtractArrayRaw(payload, 'lines')) AS line_no
WHERE event.name = 'audience.order_recorded';
