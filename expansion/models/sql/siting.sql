-- What each candidate's ground touches on the day: takings that share more than 1 ㎡ with it.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
)
SELECT c.id AS candidate_id, t.id AS taking_id, COALESCE(t.code, '#' || t.id) AS code, x.m2,
       COALESCE(s.stage IN ('signed', 'decided', 'handed_over'), FALSE) AS is_settled
FROM expansion_substationcandidate c
JOIN parcels_takinggeometry g ON g.geom && c.geom AND g.valid @> %(on)s::date
JOIN parcels_taking t ON t.id = g.taking_id
LEFT JOIN parcels_takingstage s ON s.taking_id = t.id AND s.valid @> %(on)s::date
CROSS JOIN epsg e
CROSS JOIN LATERAL (
  SELECT ST_Area(ST_Intersection(ST_Transform(c.geom, e.code), ST_Transform(g.geom, e.code)))::numeric AS m2
) x
WHERE x.m2 > 1
ORDER BY c.code, t.code, t.id
