-- Sites that are not chosen, or not yet.
SELECT ST_AsGeoJSON(geom, 7) AS geometry, name
FROM expansion_substationcandidate WHERE (chosen_date <= %(on)s::date) IS NOT TRUE ORDER BY code
