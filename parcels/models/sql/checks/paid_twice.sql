-- Two payments that look like one: same payee, taking, head and sum under two agreements within %(days)s days; or
-- one bank reference on two rows.
WITH paid AS (
  SELECT i.id, i.run_id, i.number, i.payee_id, i.amount_yuan, i.result_date, i.bank_reference,
         l.taking_id, l.head, l.level, g.number AS agreement
  FROM parcels_runitem i
  JOIN parcels_line l ON l.id = i.line_id
  JOIN parcels_agreement g ON g.id = l.agreement_id
  WHERE i.result = 'success' AND i.result_date <= %(on)s
), pairs AS (
  SELECT a.id AS first_id, b.id AS second_id, '' AS reference
  FROM paid a
  JOIN paid b ON b.payee_id = a.payee_id AND b.amount_yuan = a.amount_yuan AND b.taking_id = a.taking_id
             AND b.head = a.head AND b.level = a.level AND b.id > a.id AND b.agreement <> a.agreement
             AND b.result_date - a.result_date BETWEEN -%(days)s AND %(days)s
  UNION
  SELECT a.id, b.id, b.bank_reference
  FROM paid a JOIN paid b ON b.bank_reference = a.bank_reference AND b.bank_reference <> '' AND b.id > a.id
)
SELECT DISTINCT ON (b.id) 'run_item' AS kind, b.id AS subject, r.project_id, b.result_date AS day, b.amount_yuan,
       jsonb_build_object('payee', c.name, 'run', r.number, 'number', b.number, 'other_run', q.number, 'other_number', a.number,
                          'other_day', a.result_date, 'reference', x.reference) AS told
FROM pairs x
JOIN paid a ON a.id = x.first_id
JOIN paid b ON b.id = x.second_id
JOIN parcels_paymentrun r ON r.id = b.run_id
JOIN parcels_paymentrun q ON q.id = a.run_id
JOIN parcels_party c ON c.id = b.payee_id
ORDER BY b.id, x.reference DESC, a.id
