-- Money that left before the agreement it names was signed.
SELECT 'line' AS kind, l.id AS subject, l.project_id, min(t.value_date) AS day, sum(t.amount_yuan) AS amount_yuan,
       jsonb_build_object('agreement', g.number, 'payee', c.name, 'paid', min(t.value_date), 'signed', g.signed_date) AS told
FROM parcels_transfer t
JOIN parcels_account b ON b.id = t.to_account_id AND b.kind IN ('paid', 'deposit')
JOIN parcels_line l ON l.id = t.line_id
JOIN parcels_agreement g ON g.id = l.agreement_id
JOIN parcels_party c ON c.id = l.payee_id
WHERE t.value_date <= %(on)s AND (g.signed_date IS NULL OR t.value_date < g.signed_date)
  AND t.reverses_id IS NULL AND NOT EXISTS (SELECT FROM parcels_transfer r WHERE r.reverses_id = t.id)
GROUP BY l.id, g.number, c.name, g.signed_date
