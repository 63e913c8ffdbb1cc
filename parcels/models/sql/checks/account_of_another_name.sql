-- Money paid into an account that bears another name than the payee's, or claimed for a payee though the bank paid another.
SELECT 'run_item' AS kind, i.id AS subject, r.project_id, i.result_date AS day, i.amount_yuan,
       jsonb_build_object('run', r.number, 'payee', c.name, 'holder', i.holder_name) AS told
FROM parcels_runitem i
JOIN parcels_paymentrun r ON r.id = i.run_id
JOIN parcels_party c ON c.id = i.payee_id
WHERE i.result = 'success' AND i.result_date <= %(on)s
  AND regexp_replace(i.holder_name, '\s', '', 'g') <> regexp_replace(c.name, '\s', '', 'g')
UNION ALL
SELECT 'voucher', t.voucher_id, s.project_id, t.value_date, t.amount_yuan,
       jsonb_build_object('run', r.number, 'payee', c.name, 'holder', s.holder_name)
FROM parcels_transfer t
JOIN parcels_suspenseitem s ON s.id = t.suspense_id
JOIN parcels_paymentrun r ON r.id = s.run_id
JOIN parcels_line l ON l.id = t.line_id
JOIN parcels_party c ON c.id = l.payee_id
WHERE t.kind = 'assign' AND t.value_date <= %(on)s AND s.holder_name <> ''
  AND regexp_replace(s.holder_name, '\s', '', 'g') <> regexp_replace(c.name, '\s', '', 'g')
  AND t.reverses_id IS NULL AND NOT EXISTS (SELECT FROM parcels_transfer b WHERE b.reverses_id = t.id)
