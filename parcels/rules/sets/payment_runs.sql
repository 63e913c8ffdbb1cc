-- A run's kept total equals its rows; each success has exactly one payment of the same line and amount; people differ.
SELECT 'run ' || r.number AS subject, r.total_yuan::text AS kept, COALESCE(sum(i.amount_yuan), 0)::text AS expected
FROM parcels_paymentrun r LEFT JOIN parcels_runitem i ON i.run_id = r.id
GROUP BY r.id HAVING r.total_yuan <> COALESCE(sum(i.amount_yuan), 0)
UNION ALL
SELECT 'run ' || r.number || ' row ' || i.number, i.result || ', posted ' || COALESCE(sum(t.amount_yuan), 0),
       CASE WHEN i.result IN ('success', 'returned') THEN i.amount_yuan ELSE 0 END::text
FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
-- What a line no longer owed when the bank answered stands as suspense money of the same row.
LEFT JOIN parcels_transfer t ON t.run_item_id = i.id AND t.reverses_id IS NULL AND (t.kind = 'suspense' OR t.kind = 'payment' AND t.line_id = i.line_id)
GROUP BY r.number, i.id
HAVING COALESCE(sum(t.amount_yuan), 0) <> CASE WHEN i.result IN ('success', 'returned') THEN i.amount_yuan ELSE 0 END
UNION ALL
SELECT 'run ' || r.number || ' row ' || i.number, 'returns ' || count(t.id), CASE WHEN i.result = 'returned' THEN '1' ELSE '0' END
FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
LEFT JOIN parcels_transfer p ON p.run_item_id = i.id AND p.kind = 'payment'
LEFT JOIN parcels_transfer t ON t.reverses_id = p.id AND t.kind = 'return'
GROUP BY r.number, i.id HAVING count(t.id) <> CASE WHEN i.result = 'returned' THEN 1 ELSE 0 END
UNION ALL
SELECT 'run ' || r.number, 'one person twice', 'prepared, approved and released by three people'
FROM parcels_paymentrun r
WHERE r.prepared_by_id = r.approved_by_id OR r.released_by_id IN (r.prepared_by_id, r.approved_by_id)
