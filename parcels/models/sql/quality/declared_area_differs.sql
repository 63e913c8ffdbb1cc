-- The area a file declared, further than the limit from the plane and from the ellipsoid area.
SELECT t.id AS subject,
       jsonb_build_object('declared_m2', t.declared_area_m2::text, 'plane_m2', g.plane_area_m2::text,
                          'ellipsoid_m2', g.ellipsoid_area_m2::text,
                          'percent', to_char((t.declared_area_m2 / g.plane_area_m2 - 1) * 100, 'SG999990.00')) AS told
FROM parcels_taking t
JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
WHERE t.declared_area_m2 > 0 AND g.plane_area_m2 > 0 AND g.ellipsoid_area_m2 > 0
  AND abs(t.declared_area_m2 / g.plane_area_m2 - 1) > %(area)s
  AND abs(t.declared_area_m2 / g.ellipsoid_area_m2 - 1) > %(area)s
