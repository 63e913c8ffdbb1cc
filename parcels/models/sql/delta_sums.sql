-- Every change up to the day %(on)s, in fen, by the names line_state has: whatever is asked of them adds up.
SELECT d.line_id, d.project_id, d.village_id, d.head, d.level, d.reason, d.payable_fen AS payable, d.paid_fen AS paid,
       d.unpaid_fen AS unpaid, CASE WHEN d.due_date < %(on)s THEN d.unpaid_fen ELSE 0 END AS overdue,
       d.deposited_fen AS deposited, d.held_fen AS held, d.in_transit_fen AS in_transit, d.lines,
       CASE WHEN d.due_date < %(on)s THEN d.open_lines ELSE 0 END AS overdue_lines,
       CASE WHEN %(on)s::date - d.due_date <= 0 THEN 'not_due' WHEN %(on)s::date - d.due_date <= 30 THEN 'd1_30'
            WHEN %(on)s::date - d.due_date <= 90 THEN 'd31_90' WHEN %(on)s::date - d.due_date <= 180 THEN 'd91_180'
            WHEN %(on)s::date - d.due_date <= 365 THEN 'd181_365' ELSE 'd366' END AS age
-- Folded and waiting apart, for each has an index of its own.
FROM (SELECT * FROM parcels_arrearsdelta WHERE fold IS NOT NULL
      UNION ALL SELECT * FROM parcels_arrearsdelta WHERE fold IS NULL) d WHERE d.day <= %(on)s
