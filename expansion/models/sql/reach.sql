-- Built sections that come within the demanded reach of a lot on the day.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
)
SELECT d.kind, l.code
FROM expansion_lot o
CROSS JOIN epsg e
JOIN expansion_servicedemand d ON d.valid @> %(on)s::date
JOIN expansion_serviceline l ON l.kind = d.kind
JOIN expansion_servicelinestate s ON s.line_id = l.id AND s.valid @> %(on)s::date AND s.state = 'built'
WHERE o.id = %(lot)s AND ST_DWithin(ST_Transform(o.geom, e.code), ST_Transform(l.geom, e.code), d.reach_m::float8)
ORDER BY d.kind, l.code
