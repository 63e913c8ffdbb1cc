-- Every geometry a taking had in the weeks, with its step of the ramp at each weekly end; "-" where it did not hold.
WITH days AS (
  SELECT n, %(on)s::date - 7 * (%(weeks)s::integer - 1 - n) AS day FROM generate_series(0, %(weeks)s::integer - 1) AS n
)
SELECT t.id AS taking_id, COALESCE(t.code, '#' || t.id) AS code, g.plane_area_m2 AS m2, ST_AsGeoJSON(g.geom, 7) AS geometry,
       ARRAY(SELECT x.lot_id FROM expansion_lot_takings x WHERE x.taking_id = t.id ORDER BY x.lot_id) AS lots, steps.text AS steps
FROM parcels_takinggeometry g
JOIN parcels_taking t ON t.id = g.taking_id
CROSS JOIN LATERAL (
  SELECT string_agg(CASE WHEN g.valid @> d.day THEN (array_position(%(ramp)s::text[],
           CASE WHEN COALESCE(w.works, 'not_started') <> 'not_started' THEN w.works
                WHEN s.stage = 'decided' THEN 'signed'
                ELSE COALESCE(s.stage, 'not_started') END::text) - 1)::text ELSE '-' END, '' ORDER BY d.n) AS text
  FROM days d
  LEFT JOIN parcels_takingstage s ON s.taking_id = t.id AND s.valid @> d.day
  LEFT JOIN parcels_takingworks w ON w.taking_id = t.id AND w.valid @> d.day
) steps
WHERE g.valid && daterange((SELECT min(day) FROM days), %(on)s::date, '[]') AND steps.text ~ '[0-9]'
ORDER BY t.code, t.id, g.id
