-- Whatever a row of the ledger names is on file.
SELECT 'transfer ' || t.id AS subject, n.name || ' ' || n.id AS kept, 'on file' AS expected
FROM parcels_transfer t
LEFT JOIN parcels_voucher v ON v.id = t.voucher_id
LEFT JOIN parcels_account f ON f.id = t.from_account_id
LEFT JOIN parcels_account a ON a.id = t.to_account_id
LEFT JOIN parcels_line l ON l.id = t.line_id
LEFT JOIN parcels_runitem i ON i.id = t.run_item_id
LEFT JOIN parcels_suspenseitem s ON s.id = t.suspense_id
LEFT JOIN parcels_projectloan o ON o.id = t.loan_id
LEFT JOIN parcels_transfer r ON r.id = t.reverses_id
CROSS JOIN LATERAL (VALUES ('voucher', t.voucher_id, v.id), ('account', t.from_account_id, f.id), ('account', t.to_account_id, a.id),
  ('line', t.line_id, l.id), ('run_item', t.run_item_id, i.id), ('suspense', t.suspense_id, s.id), ('loan', t.loan_id, o.id),
  ('reverses', t.reverses_id, r.id)) n(name, id, found)
WHERE n.id IS DISTINCT FROM n.found
