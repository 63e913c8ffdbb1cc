-- "Many owners behind one door": houses on one taking entered for %(owners)s or more owners.
SELECT 'taking' AS kind, k.id AS subject, k.project_id, max(i.first_seen_date) AS day, NULL::numeric AS amount_yuan,
       jsonb_build_object('code', k.code, 'count', count(DISTINCT i.owner_id),
                          'names', array_to_json((array_agg(DISTINCT p.name))[1:5])) AS told
FROM parcels_item i
JOIN parcels_rate r ON r.id = i.rate_id AND r.head = 'house'
JOIN parcels_taking k ON k.id = i.taking_id
JOIN parcels_party p ON p.id = i.owner_id
WHERE i.first_seen_date <= %(on)s AND i.id NOT IN (
    SELECT m.item_id FROM parcels_itemmeasure m WHERE m.kind = 'struck' AND item_struck(m.item_id))
GROUP BY k.id
HAVING count(DISTINCT i.owner_id) >= %(owners)s
