-- Rivers, for orientation only.
SELECT ST_AsGeoJSON(geom, 7) AS geometry, name FROM expansion_backdrop WHERE kind = 'river' ORDER BY id
