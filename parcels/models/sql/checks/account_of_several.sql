-- One account number registered by several parties.
SELECT 'account' AS kind, min(a.id) AS subject, NULL::bigint AS project_id, max(lower(a.valid)) AS day,
       (SELECT sum(i.amount_yuan) FROM parcels_runitem i JOIN parcels_bankaccount o ON o.id = i.account_id
         WHERE o.number_index = a.number_index AND i.result = 'success') AS amount_yuan,
       jsonb_build_object('count', count(DISTINCT a.party_id),
                          'names', array_to_json((array_agg(DISTINCT p.name))[1:5])) AS told
FROM parcels_bankaccount a
JOIN parcels_party p ON p.id = a.party_id
WHERE lower(a.valid) <= %(on)s AND NOT isempty(a.valid)
GROUP BY a.number_index
HAVING count(DISTINCT a.party_id) > 1
