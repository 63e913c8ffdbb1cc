-- A loan between projects that was not repaid by its day.
SELECT 'loan' AS kind, n.id AS subject, f.project_id, n.due_date AS day,
       n.amount_yuan - COALESCE((SELECT sum(t.amount_yuan) FROM parcels_transfer t
                                  WHERE t.loan_id = n.id AND t.kind = 'repay_out' AND t.value_date <= %(on)s
                                    AND NOT EXISTS (SELECT FROM parcels_transfer r WHERE r.reverses_id = t.id)), 0) AS amount_yuan,
       jsonb_build_object('number', n.number, 'lender', e.name, 'borrower', f.name, 'due', n.due_date) AS told
FROM parcels_projectloan n
JOIN parcels_fundsource e ON e.id = n.lender_id
JOIN parcels_fundsource f ON f.id = n.borrower_id
WHERE n.state = 'standing' AND n.due_date < %(on)s
