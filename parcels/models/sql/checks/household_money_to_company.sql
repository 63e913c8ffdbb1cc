-- What a household or a person is owed, made out to an enterprise.
SELECT 'line' AS kind, l.id AS subject, l.project_id, l.due_date AS day, l.amount_yuan,
       jsonb_build_object('agreement', g.number, 'claimant', k.name, 'payee', c.name) AS told
FROM parcels_line l
JOIN parcels_agreement g ON g.id = l.agreement_id AND g.state = 'signed' AND g.signed_date <= %(on)s
JOIN parcels_party k ON k.id = l.claimant_id AND k.kind IN ('person', 'household')
JOIN parcels_party c ON c.id = l.payee_id AND c.kind = 'enterprise'
