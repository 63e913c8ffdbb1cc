-- The kept total of an agreement equals its entitlements and its lines; each entitlement equals its lines.
SELECT 'agreement ' || a.number AS subject, a.total_yuan::text AS kept,
       'entitlements ' || COALESCE(e.total, 0) || ', lines ' || COALESCE(l.total, 0) AS expected
FROM parcels_agreement a
LEFT JOIN (SELECT agreement_id, sum(amount_yuan) AS total FROM parcels_entitlement GROUP BY 1) e ON e.agreement_id = a.id
LEFT JOIN (SELECT agreement_id, sum(amount_yuan) AS total FROM parcels_line GROUP BY 1) l ON l.agreement_id = a.id
WHERE a.state = 'signed' AND (a.total_yuan <> COALESCE(e.total, 0) OR a.total_yuan <> COALESCE(l.total, 0))
UNION ALL
SELECT 'entitlement ' || e.id, e.amount_yuan::text, COALESCE(sum(l.amount_yuan), 0)::text
FROM parcels_entitlement e LEFT JOIN parcels_line l ON l.entitlement_id = e.id
GROUP BY e.id HAVING e.amount_yuan <> COALESCE(sum(l.amount_yuan), 0)
