-- Every base unit that entered or left a model's line in the reserve, once (USDC, 6 decimals; leaving is negative).
-- The reserve's own events, because they are complete whoever deposits: the router's FeeDeposited tells of the same
-- shares again, and BatchDeposited and BatchPaymentCompleted are sums of what single events tell.
SELECT s.key, s.block_number, s.log_index, s.block_time, s.amount
FROM infrastructure_reserve_share_deposited AS s
UNION ALL
SELECT share.key, b.block_number, b.log_index, b.block_time, b.amounts[share.place] AS amount
FROM infrastructure_reserve_shares_deposited AS b
CROSS JOIN UNNEST(b.keys) WITH ORDINALITY AS share(key, place)
UNION ALL
SELECT d.key, d.block_number, d.log_index, d.block_time, d.amount
FROM infrastructure_reserve_infrastructure_deposited AS d
UNION ALL
SELECT t.key, t.block_number, t.log_index, t.block_time, t.amount
FROM infrastructure_reserve_topped_up AS t
UNION ALL
SELECT p.key, p.block_number, p.log_index, p.block_time, -p.amount AS amount
FROM infrastructure_reserve_infrastructure_cost_paid AS p
UNION ALL
SELECT w.key, w.block_number, w.log_index, w.block_time, -w.amount AS amount
FROM infrastructure_reserve_emergency_withdrawal AS w
