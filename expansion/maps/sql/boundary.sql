-- The outline of the boundary in force, without the lines between its blocks.
SELECT ST_AsGeoJSON(ST_Transform(geom, 4490), 7) AS geometry FROM boundary WHERE geom IS NOT NULL
