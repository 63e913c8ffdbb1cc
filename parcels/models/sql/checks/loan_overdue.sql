-- A loan between projects with something still out after its last day, by its postings and its extensions up to the day
-- asked for: what was repaid or extended later was overdue then.
SELECT 'loan' AS kind, n.id AS subject, f.project_id, x.due AS day, x.lent - x.repaid AS amount_yuan,
       jsonb_build_object('number', n.number, 'lender', e.name, 'borrower', f.name, 'due', x.due,
         'lending', p.name, 'borrowing', q.name, 'lent', x.lent::text, 'repaid', x.repaid::text) AS told
FROM parcels_projectloan n
JOIN parcels_fundsource e ON e.id = n.lender_id
JOIN parcels_fundsource f ON f.id = n.borrower_id
JOIN parcels_project p ON p.id = e.project_id
JOIN parcels_project q ON q.id = f.project_id
CROSS JOIN LATERAL (
  SELECT COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'loan_out'), 0) AS lent,
         COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'repay_out'), 0) AS repaid,
         loan_due_on(n.id, %(on)s) AS due
  FROM parcels_transfer t WHERE t.loan_id = n.id AND t.value_date <= %(on)s) x
WHERE x.due < %(on)s AND x.lent > x.repaid
