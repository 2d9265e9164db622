-- title: Changes of the split
-- question: When did which model's share of infrastructure change, from what to what, by whom?
-- column: modelId | text | the model's id
-- column: old_infrastructure_bps | bps, 10_000 = 100% | the share before
-- column: new_infrastructure_bps | bps, 10_000 = 100% | the share of every deposit from then on
-- column: changed_by | address | who called
-- column: timestamp | time, UTC | of the change's block
-- column: transaction | bytes32 | where it stands
SELECT
  s.model_id AS "modelId",
  s.old_bps AS "old_infrastructure_bps",
  s.new_bps AS "new_infrastructure_bps",
  s."by" AS "changed_by",
  s.block_time AS "timestamp",
  s.tx_hash AS "transaction"
FROM hokusai_params_infrastructure_accrual_bps_set AS s
ORDER BY s.block_number DESC, s.log_index DESC
