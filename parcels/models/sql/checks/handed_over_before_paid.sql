-- Land handed over while a sum due by then was not paid: nobody may be made to leave before (REG 62).
WITH given AS MATERIALIZED (
  SELECT s.taking_id, s.since_date FROM parcels_takingstage s WHERE s.stage = 'handed_over' AND s.since_date <= %(on)s
), land AS (
  SELECT g.taking_id, g.since_date, g.taking_id AS owed_on FROM given g
  UNION
  -- Of land that came from another parcel, where it was handed over after that: what was handed over before is told there.
  SELECT g.taking_id, g.since_date, a.ancestor_id FROM given g
  JOIN parcels_ancestry a ON a.taking_id = g.taking_id AND a.since_date < g.since_date
)
SELECT 'taking' AS kind, k.id AS subject, k.project_id, s.since_date AS day, sum(p.owed - p.met) AS amount_yuan,
       jsonb_build_object('code', k.code, 'handed_over', s.since_date, 'lines', count(*)) AS told
FROM land s
JOIN parcels_taking k ON k.id = s.taking_id
JOIN parcels_line l ON l.taking_id = s.owed_on AND l.due_date <= s.since_date
CROSS JOIN LATERAL (
  SELECT COALESCE(sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan WHEN a.kind = 'payable' THEN -t.amount_yuan END), 0) AS owed,
         COALESCE(sum(CASE WHEN b.kind IN ('paid', 'deposit') AND a.kind <> 'deposit' THEN t.amount_yuan
                           WHEN a.kind IN ('paid', 'deposit') AND b.kind <> 'paid' THEN -t.amount_yuan END), 0) AS met
  FROM parcels_transfer t
  JOIN parcels_account a ON a.id = t.from_account_id
  JOIN parcels_account b ON b.id = t.to_account_id
  WHERE t.line_id = l.id AND t.value_date <= s.since_date
) p
WHERE p.owed > p.met
GROUP BY k.id, k.code, k.project_id, s.since_date
