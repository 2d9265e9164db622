-- title: Payments with their invoices
-- question: What was paid for which model, to whom, against which invoice, when?
-- column: modelId | text | the model's id
-- column: payee | address | who received it
-- column: amount | USDC, 6 decimals | what was paid
-- column: invoiceHash | bytes32 | keccak256 of the invoice
-- column: memo | text | as the payer wrote it
-- column: timestamp | time, UTC | of the payment's block
-- printed: orders by timestamp, which is no field of the event: the time is the block's, and several payments of one block keep the order of their logs
SELECT
  p.model_id AS "modelId",
  p.payee AS "payee",
  p.amount AS "amount",
  p.invoice_hash AS "invoiceHash",
  p.memo AS "memo",
  p.block_time AS "timestamp"
FROM infrastructure_reserve_infrastructure_cost_paid AS p
ORDER BY p.block_number DESC, p.log_index DESC
