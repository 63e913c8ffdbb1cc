-- No fund is below zero on any day; each run has the consents its sum needs, none by a hand that did something
-- else; money without a line is never used twice; both books of a loan agree; no deposit is below zero.
SELECT 'fund ' || f.code || ' on ' || x.day AS subject, x.running::text AS kept, 'not below 0.00' AS expected
FROM (SELECT account_id, day, sum(yuan) OVER (PARTITION BY account_id ORDER BY day) AS running
      FROM (SELECT account_id, day, sum(yuan) AS yuan FROM (
              SELECT to_account_id AS account_id, value_date AS day, amount_yuan AS yuan FROM parcels_transfer
              UNION ALL SELECT from_account_id, value_date, -amount_yuan FROM parcels_transfer) m
            GROUP BY account_id, day) d) x
JOIN parcels_account a ON a.id = x.account_id JOIN parcels_fundsource f ON f.id = a.fund_source_id
WHERE x.running < 0
UNION ALL
SELECT 'run ' || r.number, count(c.id) || ' consents', r.approvals_needed || ' needed'
FROM parcels_paymentrun r LEFT JOIN parcels_runapproval c ON c.run_id = r.id
WHERE r.state IN ('approved', 'released', 'answered')
GROUP BY r.id HAVING count(c.id) < r.approvals_needed
UNION ALL
SELECT 'run ' || r.number, 'a consent by its preparer or releaser', 'by others'
FROM parcels_paymentrun r JOIN parcels_runapproval c ON c.run_id = r.id
WHERE c.approver_id IN (r.prepared_by_id, r.released_by_id)
UNION ALL
SELECT 'suspense ' || s.id, COALESCE(x.left_over, 0) || ' left, ' || s.state, 'between 0 and ' || s.amount_yuan || ', and its state'
FROM parcels_suspenseitem s LEFT JOIN (
  SELECT t.suspense_id, sum(CASE WHEN b.kind = 'suspense' THEN t.amount_yuan WHEN a.kind = 'suspense' THEN -t.amount_yuan ELSE 0 END) AS left_over
  FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
  GROUP BY 1) x ON x.suspense_id = s.id
WHERE COALESCE(x.left_over, 0) NOT BETWEEN 0 AND s.amount_yuan
   OR (s.state IN ('open', 'part')) <> (COALESCE(x.left_over, 0) > 0)
UNION ALL
SELECT 'collective ' || h.collective_id, sum(CASE WHEN h.reverses_id IS NULL THEN h.amount_yuan ELSE -h.amount_yuan END)::text,
       'at most what it received'
FROM parcels_handout h GROUP BY h.collective_id
HAVING sum(CASE WHEN h.reverses_id IS NULL THEN h.amount_yuan ELSE -h.amount_yuan END) NOT BETWEEN 0 AND COALESCE((
  SELECT sum(CASE WHEN b.kind = 'paid' THEN t.amount_yuan WHEN a.kind = 'paid' THEN -t.amount_yuan ELSE 0 END)
  FROM parcels_transfer t JOIN parcels_line l ON l.id = t.line_id AND l.level = 'allot' AND l.payee_id = h.collective_id
  JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id), 0)
UNION ALL
SELECT 'loan ' || l.number, concat_ws(' ', x.went, x.came, x.repaid, x.back), 'both books alike, within ' || l.amount_yuan
FROM parcels_projectloan l JOIN (
  SELECT t.loan_id,
         COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'loan_out'), 0) AS went,
         COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'loan_in'), 0) AS came,
         COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'repay_out'), 0) AS repaid,
         COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'repay_in'), 0) AS back
  FROM parcels_transfer t WHERE t.loan_id IS NOT NULL GROUP BY 1) x ON x.loan_id = l.id
WHERE x.went <> l.amount_yuan OR x.came <> l.amount_yuan OR x.repaid <> x.back OR x.repaid > l.amount_yuan
UNION ALL
-- The notary holds no less than nothing for a line on any day.
SELECT 'deposit of line ' || x.line_id || ' on ' || x.day, x.running::text, 'not below 0.00'
FROM (SELECT line_id, day, sum(yuan) OVER (PARTITION BY line_id ORDER BY day) AS running
      FROM (SELECT t.line_id, t.value_date AS day, sum(CASE WHEN b.kind = 'deposit' THEN t.amount_yuan ELSE -t.amount_yuan END) AS yuan
            FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
            WHERE 'deposit' IN (a.kind, b.kind) GROUP BY 1, 2) d) x
WHERE x.running < 0
