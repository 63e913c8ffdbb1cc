-- Land outside the ground its project, or else the office, expects.
SELECT t.id AS subject, jsonb_build_object('area_m2', to_char(x.m2, 'FM999999999990.00')) AS told
FROM parcels_taking t
JOIN parcels_project p ON p.id = t.project_id
JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
CROSS JOIN parcels_office o
CROSS JOIN LATERAL (
  SELECT ST_Area(ST_Transform(ST_Difference(g.geom, COALESCE(p.extent, o.extent)), o.survey_epsg)) AS m2
  WHERE NOT ST_Covers(COALESCE(p.extent, o.extent), g.geom)) x
WHERE x.m2 > %(outside)s
