-- Kept areas and lengths of the zone equal the geometry's, to 0.01.
WITH epsg AS (SELECT COALESCE((SELECT survey_epsg FROM parcels_office), 4525) AS code), kept AS (
  SELECT 'boundary_block ' || id || ' (' || code || ')' AS subject, plane_area_m2 AS figure, geom FROM expansion_boundaryblock
  UNION ALL SELECT 'held_land ' || id || ' (' || name || ')', plane_area_m2, geom FROM expansion_heldland
  UNION ALL SELECT 'lot ' || id || ' (' || code || ')', plane_area_m2, geom FROM expansion_lot
  UNION ALL SELECT 'substation_candidate ' || id || ' (' || code || ')', plane_area_m2, geom FROM expansion_substationcandidate
)
SELECT k.subject, k.figure::text AS kept, round(x.plane, 2)::text AS expected
FROM kept k CROSS JOIN epsg CROSS JOIN LATERAL (SELECT ST_Area(ST_Transform(k.geom, epsg.code))::numeric AS plane) x
WHERE abs(k.figure - x.plane) > 0.011
UNION ALL
SELECT 'service_line ' || s.id || ' (' || s.code || ')', s.plane_length_m::text, round(ST_Length(ST_Transform(s.geom, epsg.code))::numeric, 2)::text
FROM expansion_serviceline s CROSS JOIN epsg
WHERE abs(s.plane_length_m - ST_Length(ST_Transform(s.geom, epsg.code))::numeric) > 0.011
