-- title: Payments above half of the balance
-- question: Which payments took more than 50 % of what their model had before them?
-- column: modelId | text | the model's id
-- column: payee | address | who received it
-- column: amount | USDC, 6 decimals | what was paid
-- column: balance_before | USDC, 6 decimals | what the model had at that moment
-- column: share_of_balance | ratio | amount / balance_before; 1 is everything
-- column: invoiceHash | bytes32 | keccak256 of the invoice
-- column: timestamp | time, UTC | of the payment's block
WITH running AS (
  SELECT
    v.block_number,
    v.log_index,
    v.amount,
    SUM(v.amount) OVER (
      PARTITION BY v.key ORDER BY v.block_number, v.log_index ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - v.amount AS balance_before
  FROM movements AS v
)
SELECT
  p.model_id AS "modelId",
  p.payee AS "payee",
  p.amount AS "amount",
  CAST(r.balance_before AS DECIMAL(38, 0)) AS "balance_before",
  CAST(p.amount AS DOUBLE) / CAST(r.balance_before AS DOUBLE) AS "share_of_balance",
  p.invoice_hash AS "invoiceHash",
  p.block_time AS "timestamp"
FROM infrastructure_reserve_infrastructure_cost_paid AS p
JOIN running AS r ON r.block_number = p.block_number AND r.log_index = p.log_index
WHERE p.amount > r.balance_before - p.amount
ORDER BY p.block_number DESC, p.log_index DESC
