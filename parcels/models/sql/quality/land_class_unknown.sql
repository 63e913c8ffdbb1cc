-- Surveyed land with no area by class, or with a class that is on no list.
SELECT t.id AS subject, jsonb_build_object('classes', COALESCE(x.unknown, '[]'::jsonb)) AS told
FROM parcels_taking t
JOIN parcels_takingstage s ON s.taking_id = t.id AND s.valid @> %(on)s::date
LEFT JOIN LATERAL (
  SELECT count(*) AS count,
         jsonb_agg(a.land_class ORDER BY a.land_class) FILTER (WHERE a.land_class !~ %(classes)s) AS unknown
  FROM parcels_takingarea a WHERE a.taking_id = t.id) x ON true
WHERE x.unknown IS NOT NULL OR (x.count = 0 AND s.stage = ANY(%(surveyed)s))
