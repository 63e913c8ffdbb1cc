-- No line is paid or deposited above what is owed, or below nothing; a reversal mirrors its row; sides fit the kind.
SELECT 'line ' || x.line_id AS subject, 'paid and deposited ' || x.met AS kept, 'between 0 and ' || x.payable AS expected
FROM (SELECT t.line_id,
             sum(t.amount_yuan) FILTER (WHERE a.kind = 'payable') AS owed,
             COALESCE(sum(t.amount_yuan) FILTER (WHERE a.kind = 'payable'), 0)
               - COALESCE(sum(t.amount_yuan) FILTER (WHERE b.kind = 'payable'), 0) AS payable,
             COALESCE(sum(t.amount_yuan) FILTER (WHERE a.kind IN ('paid', 'deposit')), 0)
               - COALESCE(sum(t.amount_yuan) FILTER (WHERE b.kind IN ('paid', 'deposit')), 0) AS met
      FROM parcels_transfer t JOIN parcels_account a ON a.id = t.to_account_id JOIN parcels_account b ON b.id = t.from_account_id
      WHERE t.line_id IS NOT NULL GROUP BY t.line_id) x
WHERE x.met > x.payable OR x.met < 0
UNION ALL
SELECT 'transfer ' || r.id, r.amount_yuan || ' on ' || r.value_date, 'the mirror of transfer ' || o.id || ', ' || o.amount_yuan
FROM parcels_transfer r JOIN parcels_transfer o ON o.id = r.reverses_id
WHERE (r.from_account_id, r.to_account_id, r.amount_yuan) IS DISTINCT FROM (o.to_account_id, o.from_account_id, o.amount_yuan)
   OR r.line_id IS DISTINCT FROM o.line_id OR r.value_date < o.value_date
UNION ALL
SELECT 'transfer ' || t.id, 'project ' || a.project_id || ' → ' || b.project_id, 'one project'
FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
WHERE a.project_id <> b.project_id
