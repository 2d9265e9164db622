-- title: Runway of the last 30 days
-- question: How long would each model's balance have lasted, day by day, at what was paid in the 30 days before?
-- column: modelId | text | the model's id
-- column: date | date, UTC | one of the last 30 days, the day of the data's end included; every day has its row
-- column: accrued_balance | USDC, 6 decimals | the model's balance at the end of that day, or at the end of the data
-- column: daily_burn_rate | USDC, 6 decimals, a day | payments of that day and the 29 before it, divided by 30, rounded up: a burn is never nothing
-- column: runway_days | days | accrued_balance / daily_burn_rate; empty where nothing was burned
-- printed: reads accrual_health_snapshot, a table that nobody writes, divides by a burn that may be zero, and INTERVAL '30 days' is no interval of this SQL; balance and burn follow from the events themselves
WITH calendar AS (
  SELECT CAST(d.day AS DATE) AS day
  FROM clock AS c
  CROSS JOIN UNNEST(
    GENERATE_SERIES(CAST(c.now AS DATE) - INTERVAL '58' DAY, CAST(c.now AS DATE), INTERVAL '1' DAY)
  ) AS d(day)
), grid AS (
  SELECT n.key, n.model_id, d.day
  FROM model_names AS n
  CROSS JOIN calendar AS d
), sums AS (
  SELECT
    v.key,
    GREATEST(CAST(v.block_time AS DATE), CAST(CAST(c.now AS DATE) - INTERVAL '58' DAY AS DATE)) AS day,
    CAST(SUM(v.amount) AS DECIMAL(38, 0)) AS net
  FROM movements AS v
  CROSS JOIN clock AS c
  GROUP BY 1, 2
), payments AS (
  SELECT p.key, CAST(p.block_time AS DATE) AS day, CAST(SUM(p.amount) AS DECIMAL(38, 0)) AS paid
  FROM infrastructure_reserve_infrastructure_cost_paid AS p
  GROUP BY 1, 2
), running AS (
  SELECT
    d.model_id,
    d.day,
    SUM(COALESCE(s.net, 0)) OVER (
      PARTITION BY d.key ORDER BY d.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS balance,
    SUM(COALESCE(p.paid, 0)) OVER (
      PARTITION BY d.key ORDER BY d.day ROWS BETWEEN 29 PRECEDING AND CURRENT ROW
    ) AS burned
  FROM grid AS d
  LEFT JOIN sums AS s ON s.key = d.key AND s.day = d.day
  LEFT JOIN payments AS p ON p.key = d.key AND p.day = d.day
), shown AS (
  SELECT
    t.model_id,
    t.day,
    CAST(t.balance AS DECIMAL(38, 0)) AS balance,
    CAST(t.burned + 29 AS BIGINT) // 30 AS burn
  FROM running AS t
  CROSS JOIN clock AS c
  WHERE t.day > CAST(c.now AS DATE) - INTERVAL '30' DAY
)
SELECT
  s.model_id AS "modelId",
  s.day AS "date",
  s.balance AS "accrued_balance",
  CAST(s.burn AS DECIMAL(38, 0)) AS "daily_burn_rate",
  CAST(s.balance AS DOUBLE) / CAST(NULLIF(s.burn, 0) AS DOUBLE) AS "runway_days"
FROM shown AS s
ORDER BY s.model_id, s.day
