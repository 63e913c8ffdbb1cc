-- What moved what is owed between two days, per line: everything after the day %(since)s up to the day %(on)s.
-- carried + fell_due + new + changed + moved - paid + returned - deposited - held = closing, for each line and so for any sum.
-- A version for other payees posts what it takes off the old lines and puts on the new ones as one voucher: nothing
-- of it is new or changed, and together it is nothing.
given_over AS (
  SELECT DISTINCT t.voucher_id
  FROM parcels_agreement a JOIN parcels_line l ON l.agreement_id = a.id JOIN parcels_transfer t ON t.line_id = l.id
  WHERE a.kind = 'succession' AND t.kind = 'obligation' AND t.value_date > %(since)s AND t.value_date <= %(on)s
),
moved AS (
  SELECT t.line_id,
         sum(CASE WHEN g.voucher_id IS NOT NULL THEN 0
                  WHEN taker.kind = 'payable' AND t.kind IN ('obligation', 'opening_due') THEN t.amount_yuan ELSE 0 END) AS new,
         sum(CASE WHEN g.voucher_id IS NOT NULL THEN 0
                  WHEN taker.kind = 'payable' AND t.kind NOT IN ('obligation', 'opening_due') THEN t.amount_yuan
                  WHEN giver.kind = 'payable' THEN -t.amount_yuan ELSE 0 END) AS changed,
         sum(CASE WHEN g.voucher_id IS NULL THEN 0 WHEN taker.kind = 'payable' THEN t.amount_yuan
                  WHEN giver.kind = 'payable' THEN -t.amount_yuan ELSE 0 END) AS moved,
         sum(CASE WHEN taker.kind = 'paid' THEN t.amount_yuan ELSE 0 END) AS paid,
         sum(CASE WHEN giver.kind = 'paid' THEN t.amount_yuan ELSE 0 END) AS returned,
         sum(CASE WHEN taker.kind = 'deposit' THEN t.amount_yuan WHEN giver.kind = 'deposit' THEN -t.amount_yuan ELSE 0 END) AS deposited
  FROM parcels_transfer t
  JOIN parcels_account taker ON taker.id = t.to_account_id
  JOIN parcels_account giver ON giver.id = t.from_account_id
  LEFT JOIN given_over g ON g.voucher_id = t.voucher_id
  WHERE t.line_id IS NOT NULL AND t.value_date > %(since)s AND t.value_date <= %(on)s
  GROUP BY t.line_id
),
before AS (
  SELECT t.line_id,
         sum(CASE WHEN taker.kind = 'payable' THEN t.amount_yuan WHEN giver.kind = 'payable' THEN -t.amount_yuan
                  WHEN taker.kind IN ('paid', 'deposit') AND giver.kind IN ('paid', 'deposit') THEN 0
                  WHEN taker.kind IN ('paid', 'deposit') THEN -t.amount_yuan
                  WHEN giver.kind IN ('paid', 'deposit') THEN t.amount_yuan ELSE 0 END) AS left_over
  FROM parcels_transfer t
  JOIN parcels_account taker ON taker.id = t.to_account_id
  JOIN parcels_account giver ON giver.id = t.from_account_id
  WHERE t.line_id IS NOT NULL AND t.value_date <= %(since)s
  GROUP BY t.line_id
),
flow AS (
  SELECT s.*, COALESCE(b.left_over, 0) - h.before AS opening, COALESCE(m.new, 0) AS new, COALESCE(m.changed, 0) AS changed,
         COALESCE(m.moved, 0) AS moved,
         COALESCE(m.paid, 0) AS paid_then, COALESCE(m.returned, 0) AS returned, COALESCE(m.deposited, 0) AS deposited_then,
         s.held - h.before AS held_then
  FROM line_state s
  LEFT JOIN moved m ON m.line_id = s.line_id
  LEFT JOIN before b ON b.line_id = s.line_id
  CROSS JOIN LATERAL (
    SELECT CASE WHEN EXISTS (SELECT FROM parcels_linehold x WHERE x.line_id = s.line_id AND x.valid @> %(since)s::date)
                THEN COALESCE(b.left_over, 0) ELSE 0 END AS before) h
  WHERE %(whole)s OR s.due_date < %(on)s
),
statement AS (
  SELECT f.*, CASE WHEN %(whole)s OR f.due_date < %(since)s THEN f.opening ELSE 0 END AS carried,
         CASE WHEN %(whole)s OR f.due_date < %(since)s THEN 0 ELSE f.opening END AS fell_due,
         f.unpaid AS closing
  FROM flow f
)
