-- What the old books had paid above what was owed: a doubt until a person disposes of it, with what still waits in 待查款.
SELECT 'line' AS kind, e.line_id AS subject, s.project_id, s.bank_date AS day, s.amount_yuan,
       jsonb_build_object('book', b.name, 'row', e.row, 'name', o.name, 'paid', e.paid_yuan::text, 'owed', e.amount_yuan::text,
                          'left', x.left_over::text, 'why', e.excess_reason) AS told
FROM parcels_suspenseitem s
JOIN parcels_oldentry e ON e.id = s.old_entry_id
JOIN parcels_oldbook b ON b.id = e.book_id
JOIN parcels_oldparty o ON o.id = e.owner_id
CROSS JOIN LATERAL (
  SELECT COALESCE(sum(CASE WHEN c.kind = 'suspense' THEN t.amount_yuan ELSE -t.amount_yuan END), 0.00) AS left_over
  FROM parcels_transfer t JOIN parcels_account c ON c.id = t.to_account_id
  WHERE t.suspense_id = s.id AND t.value_date <= %(on)s) x
WHERE s.bank_date <= %(on)s
