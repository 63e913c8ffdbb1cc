-- The surveyed area, all classes together, further than the limit from the plane and from the ellipsoid area.
SELECT t.id AS subject,
       jsonb_build_object('surveyed_m2', a.m2::text, 'plane_m2', g.plane_area_m2::text,
                          'ellipsoid_m2', g.ellipsoid_area_m2::text,
                          'percent', to_char((a.m2 / g.plane_area_m2 - 1) * 100, 'SG999990.00')) AS told
FROM parcels_taking t
JOIN (SELECT taking_id, sum(surveyed_area_m2) AS m2 FROM parcels_takingarea GROUP BY taking_id) a ON a.taking_id = t.id
JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
WHERE g.plane_area_m2 > 0 AND g.ellipsoid_area_m2 > 0
  AND abs(a.m2 / g.plane_area_m2 - 1) > %(area)s
  AND abs(a.m2 / g.ellipsoid_area_m2 - 1) > %(area)s
