-- One claimant, one taking, one head, under several agreements that are not versions of each other.
SELECT 'taking' AS kind, e.taking_id AS subject, g.project_id, max(g.signed_date) AS day, sum(e.amount_yuan) AS amount_yuan,
       jsonb_build_object('code', k.code, 'claimant', p.name, 'head', e.head,
                          'agreements', array_to_json((array_agg(DISTINCT g.number))[1:5])) AS told
FROM parcels_entitlement e
JOIN parcels_agreement g ON g.id = e.agreement_id AND g.state = 'signed' AND g.signed_date <= %(on)s
JOIN parcels_taking k ON k.id = e.taking_id
JOIN parcels_party p ON p.id = e.claimant_id
GROUP BY e.taking_id, g.project_id, k.code, e.claimant_id, p.name, e.head
HAVING count(DISTINCT g.number) > 1
