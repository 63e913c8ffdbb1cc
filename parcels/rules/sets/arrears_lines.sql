-- On every day on which anything of a line happens, its deltas add up to what ledger, runs, reasons and holds say then.
WITH day AS (
  SELECT line_id, value_date AS day FROM parcels_transfer WHERE line_id IS NOT NULL
  UNION SELECT i.line_id, r.released_date FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id WHERE r.released_date IS NOT NULL
  UNION SELECT line_id, result_date FROM parcels_runitem WHERE result_date IS NOT NULL
  UNION SELECT line_id, lower(valid) FROM parcels_linereason WHERE lower(valid) IS NOT NULL
  UNION SELECT line_id, upper(valid) FROM parcels_linereason WHERE upper(valid) IS NOT NULL
  UNION SELECT line_id, lower(valid) FROM parcels_linehold WHERE lower(valid) IS NOT NULL
  UNION SELECT line_id, upper(valid) FROM parcels_linehold WHERE upper(valid) IS NOT NULL
  UNION SELECT line_id, day FROM parcels_arrearsdelta
), truth AS (
  SELECT d.line_id, d.day, l.project_id, COALESCE(land.parent_id, home.parent_id) AS village_id, l.head, l.level, l.due_date,
         COALESCE((SELECT x.reason FROM parcels_linereason x WHERE x.line_id = l.id AND x.valid @> d.day), 'unspecified') AS reason,
         100 * m.payable AS payable, 100 * m.paid AS paid, 100 * m.deposited AS deposited,
         CASE WHEN h.held THEN 100 * (m.payable - m.paid - m.deposited) ELSE 0 END AS held,
         CASE WHEN h.held THEN 0 ELSE 100 * (m.payable - m.paid - m.deposited) END AS unpaid,
         100 * COALESCE((SELECT sum(i.amount_yuan) FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
                         WHERE i.line_id = l.id AND r.released_date <= d.day AND (i.result_date > d.day) IS NOT FALSE), 0) AS in_transit,
         1 AS lines, CASE WHEN h.held OR m.payable = m.paid + m.deposited THEN 0 ELSE 1 END AS open_lines
  FROM day d
  JOIN parcels_line l ON l.id = d.line_id
  JOIN parcels_party claimant ON claimant.id = l.claimant_id
  LEFT JOIN parcels_place home ON home.id = claimant.group_id
  LEFT JOIN parcels_taking taking ON taking.id = l.taking_id
  LEFT JOIN parcels_parcel parcel ON parcel.id = taking.parcel_id
  LEFT JOIN parcels_place land ON land.id = parcel.group_id
  CROSS JOIN LATERAL (
    SELECT COALESCE(sum(x.amount_yuan) FILTER (WHERE a.kind = 'payable'), 0) - COALESCE(sum(x.amount_yuan) FILTER (WHERE b.kind = 'payable'), 0) AS payable,
           COALESCE(sum(x.amount_yuan) FILTER (WHERE a.kind = 'paid'), 0) - COALESCE(sum(x.amount_yuan) FILTER (WHERE b.kind = 'paid'), 0) AS paid,
           COALESCE(sum(x.amount_yuan) FILTER (WHERE a.kind = 'deposit'), 0) - COALESCE(sum(x.amount_yuan) FILTER (WHERE b.kind = 'deposit'), 0) AS deposited,
           count(*) AS postings
    FROM parcels_transfer x JOIN parcels_account a ON a.id = x.to_account_id JOIN parcels_account b ON b.id = x.from_account_id
    WHERE x.line_id = l.id AND x.value_date <= d.day) m
  CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM parcels_linehold x WHERE x.line_id = l.id AND x.valid @> d.day) AS held) h
  WHERE m.postings > 0
), kept AS (
  SELECT d.line_id, d.day, x.project_id, x.village_id, x.head, x.level, x.due_date, x.reason, sum(x.payable_fen) AS payable,
         sum(x.paid_fen) AS paid, sum(x.deposited_fen) AS deposited, sum(x.held_fen) AS held, sum(x.unpaid_fen) AS unpaid,
         sum(x.in_transit_fen) AS in_transit, sum(x.lines) AS lines, sum(x.open_lines) AS open_lines
  FROM day d JOIN parcels_arrearsdelta x ON x.line_id = d.line_id AND x.day <= d.day
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  HAVING (sum(x.payable_fen), sum(x.paid_fen), sum(x.deposited_fen), sum(x.held_fen), sum(x.unpaid_fen), sum(x.in_transit_fen),
          sum(x.lines), sum(x.open_lines)) <> (0, 0, 0, 0, 0, 0, 0, 0)
), differing AS (
  SELECT line_id, day, project_id, COALESCE(village_id, 0) AS village_id, head, level, due_date, reason,
         sum(sign * payable) AS payable, sum(sign * paid) AS paid, sum(sign * deposited) AS deposited, sum(sign * held) AS held,
         sum(sign * unpaid) AS unpaid, sum(sign * in_transit) AS in_transit, sum(sign * lines) AS lines, sum(sign * open_lines) AS open_lines
  FROM (SELECT 1 AS sign, k.* FROM kept k
        UNION ALL
        SELECT -1, t.line_id, t.day, t.project_id, t.village_id, t.head, t.level, t.due_date, t.reason, t.payable, t.paid, t.deposited,
               t.held, t.unpaid, t.in_transit, t.lines, t.open_lines FROM truth t) x
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)
SELECT concat_ws(' ', 'line', line_id, 'on', day, reason) AS subject,
       format('payable %s paid %s deposited %s held %s unpaid %s in transit %s lines %s', payable / 100, paid / 100,
              deposited / 100, held / 100, unpaid / 100, in_transit / 100, lines) AS kept, 'no difference to the ledger' AS expected
FROM differing
WHERE (payable, paid, deposited, held, unpaid, in_transit, lines, open_lines) <> (0, 0, 0, 0, 0, 0, 0, 0)
ORDER BY line_id, day
