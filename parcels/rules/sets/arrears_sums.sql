-- Every cell of the day sums is the sum of its deltas; every cell of a checkpoint that of the day sums up to its day.
WITH cell AS (
  SELECT g.grain, g.key, t.threshold, CASE t.threshold WHEN 0 THEN d.day ELSE GREATEST(d.day, d.due_date + t.days) END AS day,
         ARRAY[d.payable_fen, d.paid_fen, d.deposited_fen, d.held_fen, d.unpaid_fen, d.in_transit_fen, d.lines, d.open_lines] AS m
  FROM parcels_arrearsdelta d
  CROSS JOIN (VALUES (0, 0), (1, 1), (2, 31), (3, 91), (4, 181), (5, 366)) t(threshold, days)
  CROSS JOIN LATERAL (VALUES ('all', ''), ('project', d.project_id::text), ('village', COALESCE(d.village_id::text, '')),
                             ('head', d.head), ('level', d.level), ('reason', d.reason)) g(grain, key)
  WHERE d.fold IS NOT NULL
), differing AS (
  SELECT 'arrears' AS kind, grain, key, threshold, day, sum(sign * m[1]) AS payable, sum(sign * m[2]) AS paid,
         sum(sign * m[3]) AS deposited, sum(sign * m[4]) AS held, sum(sign * m[5]) AS unpaid, sum(sign * m[6]) AS in_transit,
         sum(sign * m[7]) AS lines, sum(sign * m[8]) AS open_lines
  FROM (SELECT -1 AS sign, cell.* FROM cell
        UNION ALL
        SELECT 1, s.grain, s.key, s.threshold, s.day, ARRAY[s.payable_fen, s.paid_fen, s.deposited_fen, s.held_fen, s.unpaid_fen,
               s.in_transit_fen, s.lines, s.open_lines] FROM parcels_arrearsdaysum s) x
  GROUP BY grain, key, threshold, day
  UNION ALL
  SELECT 'arrears checkpoint ' || checkpoint_id, grain, key, threshold, day, sum(sign * m[1]), sum(sign * m[2]), sum(sign * m[3]),
         sum(sign * m[4]), sum(sign * m[5]), sum(sign * m[6]), sum(sign * m[7]), sum(sign * m[8])
  FROM (SELECT -1 AS sign, c.id AS checkpoint_id, c.day, s.grain, s.key, s.threshold, ARRAY[s.payable_fen, s.paid_fen, s.deposited_fen,
               s.held_fen, s.unpaid_fen, s.in_transit_fen, s.lines, s.open_lines] AS m
        FROM parcels_arrearscheckpoint c JOIN parcels_arrearsdaysum s ON s.day <= c.day AND s.fold <= c.fold
        UNION ALL
        SELECT 1, c.id, c.day, s.grain, s.key, s.threshold, ARRAY[s.payable_fen, s.paid_fen, s.deposited_fen, s.held_fen,
               s.unpaid_fen, s.in_transit_fen, s.lines, s.open_lines]
        FROM parcels_arrearscheckpointsum s JOIN parcels_arrearscheckpoint c ON c.id = s.checkpoint_id) y
  GROUP BY checkpoint_id, day, grain, key, threshold
)
SELECT concat_ws(' ', kind, grain, key, 'threshold', threshold, 'on', day) AS subject,
       format('payable %s paid %s deposited %s held %s unpaid %s in transit %s lines %s open %s', payable / 100, paid / 100,
              deposited / 100, held / 100, unpaid / 100, in_transit / 100, lines, open_lines) AS kept,
       'no difference to its deltas' AS expected
FROM differing
WHERE (payable, paid, deposited, held, unpaid, in_transit, lines, open_lines) <> (0, 0, 0, 0, 0, 0, 0, 0)
ORDER BY 1
