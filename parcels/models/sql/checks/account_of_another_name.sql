-- Money paid into an account that bears another name than the payee's.
SELECT 'run_item' AS kind, i.id AS subject, r.project_id, i.result_date AS day, i.amount_yuan,
       jsonb_build_object('run', r.number, 'payee', c.name, 'holder', i.holder_name) AS told
FROM parcels_runitem i
JOIN parcels_paymentrun r ON r.id = i.run_id
JOIN parcels_party c ON c.id = i.payee_id
WHERE i.result = 'success' AND i.result_date <= %(on)s
  AND regexp_replace(i.holder_name, '\s', '', 'g') <> regexp_replace(c.name, '\s', '', 'g')
