-- Every line of a signed agreement is owed in the ledger, once and in full; a draft owes nothing. Lines of the old
-- books are owed by opening_due, all others by obligation.
SELECT 'line ' || l.id || ' of ' || a.number AS subject, COALESCE(o.total, 0)::text AS kept,
       CASE WHEN a.state = 'signed' THEN l.amount_yuan ELSE 0 END::text AS expected
FROM parcels_line l JOIN parcels_agreement a ON a.id = l.agreement_id
LEFT JOIN (SELECT t.line_id, sum(t.amount_yuan) AS total FROM parcels_transfer t
           JOIN parcels_line n ON n.id = t.line_id JOIN parcels_agreement g ON g.id = n.agreement_id
           WHERE t.kind = CASE WHEN g.takeover_id IS NULL THEN 'obligation' ELSE 'opening_due' END
           AND NOT EXISTS (SELECT FROM parcels_transfer r WHERE r.reverses_id = t.id) GROUP BY 1) o ON o.line_id = l.id
WHERE COALESCE(o.total, 0) <> CASE WHEN a.state = 'signed' THEN l.amount_yuan ELSE 0 END
UNION ALL
-- Every reduction of a signed version is posted once, and nothing is taken from a line without one.
SELECT 'line ' || COALESCE(r.line_id, t.line_id), 'taken off ' || COALESCE(t.total, 0), COALESCE(r.total, 0)::text
FROM (SELECT r.line_id, sum(r.amount_yuan) AS total FROM parcels_reduction r
      JOIN parcels_agreement a ON a.id = r.agreement_id WHERE a.state = 'signed' GROUP BY 1) r
FULL JOIN (SELECT t.line_id, sum(CASE WHEN g.kind = 'payable' THEN t.amount_yuan ELSE -t.amount_yuan END) AS total
           FROM parcels_transfer t JOIN parcels_account g ON g.id = t.from_account_id WHERE t.kind = 'amendment'
           AND NOT EXISTS (SELECT FROM parcels_transfer v WHERE v.reverses_id = t.id) GROUP BY 1) t ON t.line_id = r.line_id
WHERE COALESCE(r.total, 0) <> COALESCE(t.total, 0)
