-- Service sections on the day, each in the state it was in.
SELECT ST_AsGeoJSON(l.geom, 7) AS geometry, l.name, l.kind, s.state
FROM expansion_serviceline l JOIN expansion_servicelinestate s ON s.line_id = l.id AND s.valid @> %(on)s::date
ORDER BY l.code
