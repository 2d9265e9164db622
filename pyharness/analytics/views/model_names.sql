-- Every model that anything names, once: from the record, from the event of its first route, from the reserve's events
-- that carry the id. A model that none of these knows goes by its key: no movement is dropped for want of a name.
SELECT
  n.key,
  COALESCE(MAX(n.model_id), n.key) AS model_id
FROM (
  SELECT m.key, m.model_id FROM models AS m
  UNION ALL
  SELECT r.key, r.model_id FROM usage_fee_router_route_resolved AS r
  UNION ALL
  SELECT d.key, d.model_id FROM infrastructure_reserve_infrastructure_deposited AS d
  UNION ALL
  SELECT t.key, t.model_id FROM infrastructure_reserve_topped_up AS t
  UNION ALL
  SELECT p.key, p.model_id FROM infrastructure_reserve_infrastructure_cost_paid AS p
  UNION ALL
  SELECT w.key, w.model_id FROM infrastructure_reserve_emergency_withdrawal AS w
  UNION ALL
  SELECT s.key, s.model_id FROM infrastructure_reserve_provider_set AS s
  UNION ALL
  SELECT v.key, CAST(NULL AS VARCHAR) AS model_id FROM movements AS v
) AS n
GROUP BY n.key
