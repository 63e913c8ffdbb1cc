-- A quantity far above what others have of the same thing (beyond the upper quartile by three times the distance
-- between the quartiles, of %(known)s owners or more), or %(graves)s graves or more of one owner.
WITH owned AS (
  SELECT i.rate_id, i.owner_id, i.taking_id, k.project_id, max(i.id) AS item_id, sum(i.quantity) AS quantity, max(i.first_seen_date) AS day
  FROM parcels_item i JOIN parcels_taking k ON k.id = i.taking_id
  WHERE i.first_seen_date <= %(on)s AND i.id NOT IN (
    SELECT m.item_id FROM parcels_itemmeasure m WHERE m.kind = 'struck' AND item_struck(m.item_id)) AND i.owner_id IS NOT NULL
  GROUP BY i.rate_id, i.owner_id, i.taking_id, k.project_id
), usual AS (
  SELECT rate_id, count(DISTINCT owner_id) AS known,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY quantity) AS middle,
         percentile_cont(0.75) WITHIN GROUP (ORDER BY quantity)
           + 3 * (percentile_cont(0.75) WITHIN GROUP (ORDER BY quantity) - percentile_cont(0.25) WITHIN GROUP (ORDER BY quantity)) AS most
  FROM owned GROUP BY rate_id
)
SELECT 'taking' AS kind, o.taking_id AS subject, o.project_id, o.day, round(o.quantity * r.price_yuan, 2) AS amount_yuan,
       jsonb_build_object('owner', p.name, 'thing', r.name, 'quantity', o.quantity::text, 'unit', r.unit,
                          'usual', round(u.middle::numeric, 2)::text, 'known', u.known) AS told
FROM owned o
JOIN usual u USING (rate_id)
JOIN parcels_rate r ON r.id = o.rate_id
JOIN parcels_party p ON p.id = o.owner_id
WHERE (u.known >= %(known)s AND o.quantity > u.most AND o.quantity > 2 * u.middle)
   OR (r.name LIKE '%%坟%%' AND o.quantity >= %(graves)s)
