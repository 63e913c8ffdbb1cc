-- What sums stand on beside the rates: prices in their range, appraisals in order, lines by hand with two signatures,
-- social insurance with its fund alone.
SELECT 'item_price ' || p.id, p.price_yuan::text, r.pricing || ' ' || COALESCE(r.price_yuan::text, '') || '–' || COALESCE(r.high_yuan::text, '')
FROM parcels_itemprice p JOIN parcels_item i ON i.id = p.item_id JOIN parcels_rate r ON r.id = i.rate_id
WHERE r.pricing <> 'range' OR p.price_yuan NOT BETWEEN r.price_yuan AND r.high_yuan
UNION ALL
SELECT 'appraisal ' || a.id, a.report_date::text, 'on or after ' || a.commission_date
FROM parcels_appraisal a WHERE a.report_date < a.commission_date AND a.legacy_reason = ''
UNION ALL
SELECT 'manual_line ' || m.id, m.state || ' by ' || COALESCE(m.decided_by_id::text, 'nobody'), 'another than ' || m.entered_by_id
FROM parcels_manualline m
WHERE m.state IN ('countersigned', 'rejected') AND m.decided_by_id IS NOT DISTINCT FROM m.entered_by_id
   OR m.state IN ('countersigned', 'rejected') AND m.decided_by_id IS NULL
UNION ALL
-- Every word of a line by hand in a sum, against the line itself.
SELECT 'entitlement ' || e.id || ' manual ' || COALESCE(x ->> 'manual', ''), x ->> 'amount',
       COALESCE(m.state || ' ' || m.amount_yuan || ' ' || m.head, 'no such line')
FROM parcels_entitlement e
CROSS JOIN LATERAL jsonb_path_query(e.params, 'strict $.** ? (exists (@.manual))') x
LEFT JOIN parcels_manualline m ON m.id = (x ->> 'manual')::bigint
WHERE m.id IS NULL OR m.state <> 'countersigned' OR (x ->> 'amount')::numeric > m.amount_yuan
   OR (m.taking_id, m.claimant_id, m.head) IS DISTINCT FROM (e.taking_id, e.claimant_id, e.head)
UNION ALL
-- Every appraised part of a sum, against its report; every chosen price, against the choice.
SELECT 'entitlement ' || e.id || ' ' || (x ->> 'name'), x ->> 'amount', COALESCE(a.value_yuan::text, 'no such appraisal')
FROM parcels_entitlement e
CROSS JOIN LATERAL jsonb_path_query(e.params, 'strict $.** ? (exists (@.appraisal))') x
LEFT JOIN parcels_appraisal a ON a.id = (x -> 'appraisal' ->> 'id')::bigint
WHERE a.id IS NULL OR a.value_yuan <> (x ->> 'amount')::numeric
UNION ALL
SELECT 'entitlement ' || e.id || ' ' || (x ->> 'name'), x ->> 'price', COALESCE(p.price_yuan::text, 'no such choice')
FROM parcels_entitlement e
CROSS JOIN LATERAL jsonb_path_query(e.params, 'strict $.** ? (exists (@.chosen))') x
LEFT JOIN parcels_itemprice p ON p.id = (x -> 'chosen' ->> 'id')::bigint
WHERE p.id IS NULL OR p.price_yuan <> (x ->> 'price')::numeric
UNION ALL
SELECT 'line ' || l.id, l.head, p.kind
FROM parcels_line l JOIN parcels_party p ON p.id IN (l.payee_id, l.claimant_id)
WHERE (l.head = 'social_insurance') <> (p.kind = 'insurance')
