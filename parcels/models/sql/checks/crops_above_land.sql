-- Crops entered for one taking that together cover more than its land, as surveyed or else as drawn in the survey plane,
-- by more than the tolerance of areas (parcels/rules/checks.py). One crop alone is refused when it is entered.
WITH grown AS (
  SELECT i.taking_id, max(i.first_seen_date) AS day, sum(round(i.quantity * r.price_yuan, 2)) AS yuan,
         sum(i.quantity * CASE r.unit WHEN '亩' THEN 10000.0 / 15 ELSE 1 END) AS m2,
         array_to_json((array_agg(DISTINCT r.name))[1:5]) AS names
  FROM parcels_item i
  JOIN parcels_rate r ON r.id = i.rate_id AND r.head = 'crops' AND r.unit IN ('亩', '㎡')
  WHERE i.first_seen_date <= %(on)s AND i.id NOT IN (
    SELECT m.item_id FROM parcels_itemmeasure m WHERE m.kind = 'struck' AND item_struck(m.item_id))
  GROUP BY i.taking_id
), land AS (
  SELECT g.taking_id, COALESCE(
           (SELECT sum(a.surveyed_area_m2) FROM parcels_takingarea a WHERE a.taking_id = g.taking_id),
           (SELECT t.plane_area_m2 FROM parcels_takinggeometry t WHERE t.taking_id = g.taking_id AND upper_inf(t.valid) LIMIT 1)) AS m2
  FROM grown g
)
SELECT 'taking' AS kind, k.id AS subject, k.project_id, g.day, g.yuan AS amount_yuan,
       jsonb_build_object('code', k.code, 'names', g.names, 'grown_m2', round(g.m2, 2)::text, 'land_m2', round(l.m2, 2)::text) AS told
FROM grown g
JOIN land l USING (taking_id)
JOIN parcels_taking k ON k.id = g.taking_id
WHERE g.m2 > l.m2 * 1.01
