-- A locked take-over is what was signed and what was posted: its kept totals equal its rows, each row its line and its
-- opening transfers on the day of the take-over; nothing else bears their kinds, and no line of it a live obligation.
SELECT 'takeover ' || k.id AS subject, k.agreed_yuan || ' agreed, ' || k.paid_yuan || ' paid' AS kept,
       COALESCE(x.agreed, 0) || ' agreed, ' || COALESCE(x.paid, 0) || ' paid' AS expected
FROM parcels_takeover k
LEFT JOIN (SELECT takeover_id, sum(amount_yuan) AS agreed, sum(paid_yuan) AS paid FROM parcels_oldentry GROUP BY 1) x ON x.takeover_id = k.id
WHERE k.state = 'locked' AND (k.agreed_yuan, k.paid_yuan) IS DISTINCT FROM (x.agreed, x.paid)
UNION ALL
SELECT 'takeover ' || k.id || ' posted', k.agreed_yuan || ' agreed, ' || k.paid_yuan || ' paid',
       COALESCE(x.agreed, 0) || ' agreed, ' || COALESCE(x.paid, 0) || ' paid'
FROM parcels_takeover k
LEFT JOIN (SELECT g.takeover_id, sum(t.amount_yuan) FILTER (WHERE t.kind = 'opening_due') AS agreed,
                  COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind IN ('opening_paid', 'opening_over')), 0) AS paid
           FROM parcels_transfer t LEFT JOIN parcels_suspenseitem s ON s.id = t.suspense_id LEFT JOIN parcels_oldentry e ON e.id = s.old_entry_id
           JOIN parcels_line l ON l.id = COALESCE(t.line_id, e.line_id) JOIN parcels_agreement g ON g.id = l.agreement_id
           WHERE t.kind IN ('opening_due', 'opening_paid', 'opening_over') GROUP BY 1) x ON x.takeover_id = k.id
WHERE k.state = 'locked' AND (k.agreed_yuan, k.paid_yuan) IS DISTINCT FROM (x.agreed, x.paid)
UNION ALL
SELECT 'old_entry ' || e.id, e.amount_yuan || ' agreed, ' || e.paid_yuan || ' paid',
       'line ' || COALESCE(l.amount_yuan, 0) || ', posted ' || COALESCE(x.due, 0) || ' and ' || COALESCE(x.paid, 0) || ', over ' || COALESCE(y.over, 0)
FROM parcels_oldentry e JOIN parcels_takeover k ON k.id = e.takeover_id
LEFT JOIN parcels_line l ON l.id = e.line_id
LEFT JOIN (SELECT line_id, sum(amount_yuan) FILTER (WHERE kind = 'opening_due') AS due,
                  COALESCE(sum(amount_yuan) FILTER (WHERE kind = 'opening_paid'), 0) AS paid
           FROM parcels_transfer WHERE kind IN ('opening_due', 'opening_paid') GROUP BY 1) x ON x.line_id = e.line_id
LEFT JOIN (SELECT s.old_entry_id, sum(t.amount_yuan) AS over FROM parcels_suspenseitem s
           JOIN parcels_transfer t ON t.suspense_id = s.id AND t.kind = 'opening_over' GROUP BY 1) y ON y.old_entry_id = e.id
WHERE k.state = 'locked' AND (l.amount_yuan, x.due, x.paid, COALESCE(y.over, 0))
      IS DISTINCT FROM (e.amount_yuan, e.amount_yuan, LEAST(e.paid_yuan, e.amount_yuan), GREATEST(e.paid_yuan - e.amount_yuan, 0))
UNION ALL
SELECT 'takeover ' || k.id || ' ' || v.name, COALESCE(s.agreed_yuan || ' ' || s.paid_yuan || ' ' || s.unpaid_yuan, 'nothing signed'),
       b.agreed || ' ' || b.paid || ' ' || b.unpaid || ', or a word why'
FROM (SELECT o.takeover_id, o.village_id, sum(e.amount_yuan) AS agreed, sum(e.paid_yuan) AS paid,
             sum(GREATEST(e.amount_yuan - e.paid_yuan, 0)) AS unpaid
      FROM parcels_oldentry e JOIN parcels_oldparty o ON o.id = e.owner_id GROUP BY 1, 2) b
JOIN parcels_takeover k ON k.id = b.takeover_id JOIN parcels_place v ON v.id = b.village_id
LEFT JOIN parcels_signedtotal s ON s.takeover_id = b.takeover_id AND s.village_id = b.village_id AND s.owner_id IS NULL
WHERE k.state = 'locked' AND (s.id IS NULL OR s.explanation = ''
      AND (s.agreed_yuan, s.paid_yuan, s.unpaid_yuan) <> (b.agreed, b.paid, b.unpaid))
UNION ALL
SELECT 'transfer ' || t.id, t.kind || ' on ' || t.value_date, COALESCE('on ' || k.cutover_date, 'only by a take-over')
FROM parcels_transfer t JOIN parcels_line l ON l.id = t.line_id JOIN parcels_agreement g ON g.id = l.agreement_id
LEFT JOIN parcels_takeover k ON k.id = g.takeover_id
WHERE t.kind IN ('opening_due', 'opening_paid') AND (k.state, k.cutover_date) IS DISTINCT FROM ('locked', t.value_date)
   OR t.kind = 'obligation' AND g.takeover_id IS NOT NULL
