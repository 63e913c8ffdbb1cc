-- Service lines as last told.
SELECT ST_AsGeoJSON(geom, 7) AS geometry, name, kind, state FROM expansion_serviceline ORDER BY code
