-- The site that is chosen on the day.
SELECT ST_AsGeoJSON(geom, 7) AS geometry, name
FROM expansion_substationcandidate WHERE chosen_date <= %(on)s::date ORDER BY code
