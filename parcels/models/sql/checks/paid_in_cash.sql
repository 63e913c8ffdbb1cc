-- Cash: a collective's payment or a posting whose words say so.
SELECT 'handout' AS kind, h.id AS subject, NULL::bigint AS project_id, h.value_date AS day, h.amount_yuan,
       jsonb_build_object('giver', g.name, 'taker', t.name, 'words', h.note) AS told
FROM parcels_handout h
JOIN parcels_party g ON g.id = h.collective_id
JOIN parcels_party t ON t.id = h.household_id
WHERE h.value_date <= %(on)s AND h.note LIKE '%%现金%%' AND h.reverses_id IS NULL
  AND NOT EXISTS (SELECT FROM parcels_handout r WHERE r.reverses_id = h.id)
