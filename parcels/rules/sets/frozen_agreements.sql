-- What was signed is as it was signed: its hash, its boundaries' hashes, its lines, and the hash it amends.
SELECT 'agreement ' || a.number || ' version ' || a.revision AS subject, a.frozen_sha256 AS kept,
       encode(sha256(convert_to(a.frozen::text, 'UTF8')), 'hex') AS expected
FROM parcels_agreement a
WHERE a.state = 'signed' AND (a.frozen = '{}'::jsonb OR a.frozen_sha256 <> encode(sha256(convert_to(a.frozen::text, 'UTF8')), 'hex'))
UNION ALL
SELECT 'agreement ' || a.number || ' version ' || a.revision || ' boundary of ' || (t ->> 'code'), t #>> '{geometry,sha256}',
       encode(sha256(ST_AsBinary(ST_GeomFromText(t #>> '{geometry,points}', 4490))), 'hex')
FROM parcels_agreement a CROSS JOIN LATERAL jsonb_array_elements(a.frozen -> 'takings') t
WHERE a.state = 'signed' AND t #>> '{geometry,points}' IS NOT NULL
  AND t #>> '{geometry,sha256}' <> encode(sha256(ST_AsBinary(ST_GeomFromText(t #>> '{geometry,points}', 4490))), 'hex')
UNION ALL
SELECT 'agreement ' || a.number || ' version ' || a.revision || ' line ' || COALESCE(l.id::text, f ->> 'id'),
       COALESCE(l.amount_yuan::text || ' to ' || p.name, 'no line'), COALESCE(f ->> 'amount_yuan', 'nothing signed')
FROM parcels_agreement a
CROSS JOIN LATERAL jsonb_array_elements(a.frozen -> 'lines') f
LEFT JOIN parcels_line l ON l.agreement_id = a.id AND l.id = (f ->> 'id')::bigint
LEFT JOIN parcels_party p ON p.id = l.payee_id
WHERE a.state = 'signed' AND (l.id IS NULL OR l.amount_yuan <> (f ->> 'amount_yuan')::numeric OR l.due_date <> (f ->> 'due_date')::date)
UNION ALL
SELECT 'agreement ' || a.number || ' version ' || a.revision, a.frozen #>> '{amends,sha256}', b.frozen_sha256
FROM parcels_agreement a JOIN parcels_agreement b ON b.id = a.amends_id
WHERE a.state = 'signed' AND a.frozen #>> '{amends,sha256}' IS DISTINCT FROM b.frozen_sha256
