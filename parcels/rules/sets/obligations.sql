-- Every line of a signed agreement is owed in the ledger, once and in full; a draft owes nothing.
SELECT 'line ' || l.id || ' of ' || a.number AS subject, COALESCE(o.total, 0)::text AS kept,
       CASE WHEN a.state = 'signed' THEN l.amount_yuan ELSE 0 END::text AS expected
FROM parcels_line l JOIN parcels_agreement a ON a.id = l.agreement_id
LEFT JOIN (SELECT t.line_id, sum(t.amount_yuan) AS total FROM parcels_transfer t WHERE t.kind = 'obligation'
           AND NOT EXISTS (SELECT FROM parcels_transfer r WHERE r.reverses_id = t.id) GROUP BY 1) o ON o.line_id = l.id
WHERE COALESCE(o.total, 0) <> CASE WHEN a.state = 'signed' THEN l.amount_yuan ELSE 0 END
