-- Every fund on the day %(on)s: what came in from outside, what is still there, what released runs wait to take.
SELECT a.id, a.project_id, a.fund_source_id,
       COALESCE(sum(CASE WHEN giver.kind = 'outside' THEN t.amount_yuan
                         WHEN taker.kind = 'outside' THEN -t.amount_yuan ELSE 0 END), 0) AS received,
       COALESCE(sum(CASE WHEN t.to_account_id = a.id THEN t.amount_yuan ELSE -t.amount_yuan END), 0) AS balance,
       (SELECT COALESCE(sum(i.amount_yuan), 0) FROM parcels_runitem i
        JOIN parcels_paymentrun r ON r.id = i.run_id
        WHERE r.fund_source_id = a.fund_source_id AND r.released_date <= %(on)s
          AND (i.result_date IS NULL OR i.result_date > %(on)s)) AS in_transit
FROM parcels_account a
LEFT JOIN parcels_transfer t ON a.id IN (t.from_account_id, t.to_account_id) AND t.value_date <= %(on)s
LEFT JOIN parcels_account giver ON giver.id = t.from_account_id
LEFT JOIN parcels_account taker ON taker.id = t.to_account_id
WHERE a.kind = 'fund' GROUP BY a.id
