-- title: What providers and other payees got
-- question: Who was paid for which model, how often, how much, and who is its provider now?
-- column: modelId | text | the model's id
-- column: payee | address | who received it, or may
-- column: is_provider | yes or no | whether this is the model's provider at the end of the data; the zero address is nobody
-- column: payments | number | invoices paid
-- column: total_paid | USDC, 6 decimals | their sum
-- column: first_payment | time, UTC | empty where nothing was paid
-- column: last_payment | time, UTC | empty where nothing was paid
WITH named AS (
  SELECT
    s.key,
    s.provider,
    ROW_NUMBER() OVER (PARTITION BY s.key ORDER BY s.block_number DESC, s.log_index DESC) AS newest
  FROM infrastructure_reserve_provider_set AS s
), lines AS (
  SELECT p.key, p.payee, 1 AS payments, p.amount, p.block_time, 0 AS provides
  FROM infrastructure_reserve_infrastructure_cost_paid AS p
  UNION ALL
  SELECT
    n.key, n.provider AS payee, 0 AS payments, CAST(0 AS DECIMAL(38, 0)) AS amount,
    CAST(NULL AS TIMESTAMP) AS block_time, 1 AS provides
  FROM named AS n
  WHERE n.newest = 1 AND REPLACE(n.provider, '0', '') <> 'x'
), ledger AS (
  SELECT
    l.key,
    l.payee,
    MAX(l.provides) = 1 AS is_provider,
    CAST(SUM(l.payments) AS BIGINT) AS payments,
    CAST(SUM(l.amount) AS DECIMAL(38, 0)) AS total_paid,
    MIN(l.block_time) AS first_payment,
    MAX(l.block_time) AS last_payment
  FROM lines AS l
  GROUP BY l.key, l.payee
)
SELECT
  n.model_id AS "modelId",
  g.payee AS "payee",
  g.is_provider AS "is_provider",
  g.payments AS "payments",
  g.total_paid AS "total_paid",
  g.first_payment AS "first_payment",
  g.last_payment AS "last_payment"
FROM ledger AS g
JOIN model_names AS n ON n.key = g.key
ORDER BY n.model_id, g.total_paid DESC, g.payee
