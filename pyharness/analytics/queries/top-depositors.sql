-- title: Who pays in the most
-- question: Which 20 accounts paid in the most, as usage fees and as top-ups?
-- column: depositor | address | who paid
-- column: deposits | number | usage fees and top-ups
-- column: models | number | different models
-- column: usage_fees | USDC, 6 decimals | whole fees, before the split
-- column: top_ups | USDC, 6 decimals | added to balances directly
-- column: total | USDC, 6 decimals | both
WITH paid_in AS (
  SELECT f.depositor, f.key, f.amount AS fee, CAST(0 AS DECIMAL(38, 0)) AS top_up
  FROM usage_fee_router_fee_deposited AS f
  UNION ALL
  SELECT t."from" AS depositor, t.key, CAST(0 AS DECIMAL(38, 0)) AS fee, t.amount AS top_up
  FROM infrastructure_reserve_topped_up AS t
), sums AS (
  SELECT
    p.depositor,
    COUNT(*) AS deposits,
    COUNT(DISTINCT p.key) AS models,
    CAST(SUM(p.fee) AS DECIMAL(38, 0)) AS fees,
    CAST(SUM(p.top_up) AS DECIMAL(38, 0)) AS top_ups
  FROM paid_in AS p
  GROUP BY p.depositor
)
SELECT
  s.depositor AS "depositor",
  s.deposits AS "deposits",
  s.models AS "models",
  s.fees AS "usage_fees",
  s.top_ups AS "top_ups",
  CAST(s.fees + s.top_ups AS DECIMAL(38, 0)) AS "total"
FROM sums AS s
ORDER BY s.fees + s.top_ups DESC, s.depositor
LIMIT 20
