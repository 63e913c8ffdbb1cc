-- Takings that a section crosses for more than half a metre on the day, with the metres inside and the hand-over.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
)
SELECT l.id AS line_id, t.id AS taking_id, COALESCE(t.code, '#' || t.id) AS code, round(x.m::numeric, 2) AS metres,
       EXISTS (SELECT FROM parcels_takingstage s
               WHERE s.taking_id = t.id AND s.valid @> %(on)s::date AND s.stage = 'handed_over') AS handed_over
FROM expansion_serviceline l
JOIN parcels_takinggeometry g ON g.geom && l.geom AND g.valid @> %(on)s::date
JOIN parcels_taking t ON t.id = g.taking_id
CROSS JOIN epsg e
CROSS JOIN LATERAL (
  SELECT ST_Length(ST_Intersection(ST_Transform(l.geom, e.code), ST_Transform(g.geom, e.code))) AS m
) x
WHERE x.m > 0.5 AND (%(line)s::bigint IS NULL OR l.id = %(line)s)
ORDER BY l.id, t.code, t.id
