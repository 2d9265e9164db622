-- title: Infrastructure and profit per model
-- question: How much was ever accrued for each model's infrastructure, and how much profit did its revenue leave?
-- column: modelId | text | the model's id
-- column: total_infrastructure | USDC, 6 decimals | credited in the reserve so far: shares of usage fees, other deposits, top-ups; nothing that left is subtracted
-- column: total_profit | USDC, 6 decimals | shares of usage fees that went into the model's pool; gifts to the pool and trades are not revenue
-- printed: sums infrastructureAmount and profitAmount over deposits of the reserve; both are fields of the router's FeeDeposited, and the reserve also gets deposits and top-ups that are no share of a fee
SELECT
  n.model_id AS "modelId",
  COALESCE(i.total, 0) AS "total_infrastructure",
  COALESCE(p.total, 0) AS "total_profit"
FROM model_names AS n
LEFT JOIN (
  SELECT v.key, CAST(SUM(v.amount) AS DECIMAL(38, 0)) AS total
  FROM movements AS v
  WHERE v.amount > 0
  GROUP BY v.key
) AS i ON i.key = n.key
LEFT JOIN (
  SELECT f.key, CAST(SUM(f.profit_amount) AS DECIMAL(38, 0)) AS total
  FROM usage_fee_router_fee_deposited AS f
  GROUP BY f.key
) AS p ON p.key = n.key
ORDER BY n.model_id
