-- title: Price by day
-- question: How did each model's asking price move with its trades?
-- column: modelId | text | the model's id
-- column: date | date, UTC | a day with trades; between trades released profit moves the price, which no event tells
-- column: first_price | USDC per token, 6 decimals | asking price after the day's first trade
-- column: lowest_price | USDC per token, 6 decimals | after any trade of the day
-- column: highest_price | USDC per token, 6 decimals | after any trade of the day
-- column: last_price | USDC per token, 6 decimals | after the day's last trade
-- column: trades | number | purchases and sales
-- column: bought | USDC, 6 decimals | paid by buyers, fees included
-- column: sold | USDC, 6 decimals | paid out to sellers, fees deducted
WITH trades AS (
  SELECT
    b.contract_address, b.block_number, b.log_index, CAST(b.block_time AS DATE) AS day,
    b.spot_after AS price, b.reserve_in AS bought, CAST(0 AS DECIMAL(38, 0)) AS sold
  FROM hokusai_amm_buy AS b
  UNION ALL
  SELECT
    s.contract_address, s.block_number, s.log_index, CAST(s.block_time AS DATE) AS day,
    s.spot_after AS price, CAST(0 AS DECIMAL(38, 0)) AS bought, s.reserve_out AS sold
  FROM hokusai_amm_sell AS s
), placed AS (
  SELECT
    t.contract_address, t.day, t.price, t.bought, t.sold,
    ROW_NUMBER() OVER (PARTITION BY t.contract_address, t.day ORDER BY t.block_number, t.log_index) AS from_first,
    ROW_NUMBER() OVER (
      PARTITION BY t.contract_address, t.day ORDER BY t.block_number DESC, t.log_index DESC
    ) AS from_last
  FROM trades AS t
), daily AS (
  SELECT
    p.contract_address,
    p.day,
    MAX(CASE WHEN p.from_first = 1 THEN p.price END) AS first_price,
    MIN(p.price) AS lowest_price,
    MAX(p.price) AS highest_price,
    MAX(CASE WHEN p.from_last = 1 THEN p.price END) AS last_price,
    COUNT(*) AS trades,
    CAST(SUM(p.bought) AS DECIMAL(38, 0)) AS bought,
    CAST(SUM(p.sold) AS DECIMAL(38, 0)) AS sold
  FROM placed AS p
  GROUP BY p.contract_address, p.day
)
SELECT
  COALESCE(m.model_id, d.contract_address) AS "modelId",
  d.day AS "date",
  d.first_price AS "first_price",
  d.lowest_price AS "lowest_price",
  d.highest_price AS "highest_price",
  d.last_price AS "last_price",
  d.trades AS "trades",
  d.bought AS "bought",
  d.sold AS "sold"
FROM daily AS d
LEFT JOIN models AS m ON m.pool = d.contract_address
ORDER BY 1, d.day
