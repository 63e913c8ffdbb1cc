-- Paid to somebody else than the one it is owed to, by an authority's paper.
SELECT 'line' AS kind, l.id AS subject, l.project_id, min(t.value_date) AS day, sum(t.amount_yuan) AS amount_yuan,
       jsonb_build_object('agreement', g.number, 'claimant', k.name, 'payee', c.name, 'paper', d.title) AS told
FROM parcels_line l
JOIN parcels_agreement g ON g.id = l.agreement_id
JOIN parcels_party k ON k.id = l.claimant_id
JOIN parcels_party c ON c.id = l.payee_id
LEFT JOIN parcels_document d ON d.id = l.authority_paper_id
JOIN parcels_transfer t ON t.line_id = l.id AND t.value_date <= %(on)s AND t.reverses_id IS NULL
     AND NOT EXISTS (SELECT FROM parcels_transfer r WHERE r.reverses_id = t.id)
JOIN parcels_account b ON b.id = t.to_account_id AND b.kind = 'paid'
WHERE l.payee_id <> l.claimant_id
GROUP BY l.id, g.number, k.name, c.name, d.title
