-- Over each project all accounts together stand at zero, and no fund is below zero.
SELECT 'project ' || p.code AS subject, sum(x.amount)::text AS kept, '0.00' AS expected
FROM (SELECT to_account_id AS account_id, amount_yuan AS amount FROM parcels_transfer
      UNION ALL SELECT from_account_id, -amount_yuan FROM parcels_transfer) x
JOIN parcels_account a ON a.id = x.account_id JOIN parcels_project p ON p.id = a.project_id
GROUP BY p.code HAVING sum(x.amount) <> 0
UNION ALL
SELECT 'fund ' || f.code, sum(x.amount)::text, 'not below 0.00'
FROM (SELECT to_account_id AS account_id, amount_yuan AS amount FROM parcels_transfer
      UNION ALL SELECT from_account_id, -amount_yuan FROM parcels_transfer) x
JOIN parcels_account a ON a.id = x.account_id JOIN parcels_fundsource f ON f.id = a.fund_source_id
GROUP BY f.code HAVING sum(x.amount) < 0
