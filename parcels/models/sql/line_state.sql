-- What each line owes at the end of the day %(on)s, as known now: a list of CTEs ending in line_state.
-- Lines without an obligation on that day (drafts, later signings) are not in it.
line_posted AS (
  SELECT t.line_id,
         sum(CASE WHEN taker.kind = 'payable' THEN t.amount_yuan
                  WHEN giver.kind = 'payable' THEN -t.amount_yuan ELSE 0 END) AS payable,
         sum(CASE WHEN taker.kind = 'paid' THEN t.amount_yuan
                  WHEN giver.kind = 'paid' THEN -t.amount_yuan ELSE 0 END) AS paid,
         sum(CASE WHEN taker.kind = 'deposit' THEN t.amount_yuan
                  WHEN giver.kind = 'deposit' THEN -t.amount_yuan ELSE 0 END) AS deposited
  FROM parcels_transfer t
  JOIN parcels_account taker ON taker.id = t.to_account_id
  JOIN parcels_account giver ON giver.id = t.from_account_id
  WHERE t.line_id IS NOT NULL AND t.value_date <= %(on)s
  GROUP BY t.line_id
),
line_sent AS MATERIALIZED (
  -- In transit: released by then, answered later or not yet. A return does not move the bank's first day.
  -- Materialized: with few rows expected, a planner would add it up again for every line.
  SELECT i.line_id, sum(i.amount_yuan) AS in_transit
  FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
  WHERE r.released_date <= %(on)s AND (i.result_date IS NULL OR i.result_date > %(on)s)
  GROUP BY i.line_id
),
line_open AS (
  SELECT l.id AS line_id, l.project_id, l.taking_id, l.agreement_id, l.head, l.level, l.claimant_id, l.payee_id,
         l.due_date, l.amount_yuan, l.position, p.payable, p.paid, p.deposited,
         p.payable - p.paid - p.deposited AS left_over,
         EXISTS (SELECT FROM parcels_linehold h WHERE h.line_id = l.id AND h.valid @> %(on)s::date) AS is_held,
         COALESCE((SELECT r.reason FROM parcels_linereason r
                   WHERE r.line_id = l.id AND r.valid @> %(on)s::date), 'unspecified') AS reason,
         GREATEST(%(on)s::date - l.due_date, 0) AS days_late,
         COALESCE(s.in_transit, 0) AS in_transit,
         COALESCE(land.parent_id, home.parent_id) AS village_id
  FROM line_posted p
  JOIN parcels_line l ON l.id = p.line_id
  JOIN parcels_party claimant ON claimant.id = l.claimant_id
  LEFT JOIN parcels_place home ON home.id = claimant.group_id
  LEFT JOIN parcels_taking taking ON taking.id = l.taking_id
  LEFT JOIN parcels_parcel parcel ON parcel.id = taking.parcel_id
  LEFT JOIN parcels_place land ON land.id = parcel.group_id
  LEFT JOIN line_sent s ON s.line_id = l.id
),
line_state AS (
  SELECT o.*,
         CASE WHEN is_held THEN left_over ELSE 0 END AS held,
         CASE WHEN is_held THEN 0 ELSE left_over END AS unpaid,
         CASE WHEN is_held OR days_late = 0 THEN 0 ELSE left_over END AS overdue,
         CASE WHEN days_late = 0 THEN 'not_due' WHEN days_late <= 30 THEN 'd1_30'
              WHEN days_late <= 90 THEN 'd31_90' WHEN days_late <= 180 THEN 'd91_180'
              WHEN days_late <= 365 THEN 'd181_365' ELSE 'd366' END AS age
  FROM line_open o
)
