-- Contour lines, for orientation only.
SELECT ST_AsGeoJSON(geom, 7) AS geometry, name FROM expansion_backdrop WHERE kind = 'contour' ORDER BY id
