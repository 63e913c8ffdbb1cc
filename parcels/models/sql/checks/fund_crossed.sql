-- Money of one project spent for another: a posting whose two accounts, or whose line, are of different projects.
SELECT 'voucher' AS kind, v.id AS subject, v.project_id, t.value_date AS day, t.amount_yuan,
       jsonb_build_object('voucher', v.number, 'giver', p.name, 'taker', q.name) AS told
FROM parcels_transfer t
JOIN parcels_voucher v ON v.id = t.voucher_id
JOIN parcels_account a ON a.id = t.from_account_id
JOIN parcels_account b ON b.id = t.to_account_id
JOIN parcels_project p ON p.id = a.project_id
JOIN parcels_project q ON q.id = b.project_id
LEFT JOIN parcels_line l ON l.id = t.line_id
WHERE t.value_date <= %(on)s AND (a.project_id <> b.project_id OR l.project_id <> a.project_id)
