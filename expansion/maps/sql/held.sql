-- Land held before the system, within the boundary, as one drawing.
SELECT 'held' AS key, ST_AsGeoJSON(ST_Transform(geom, 4490), 7) AS geometry, ST_Area(geom)::numeric AS m2
FROM held WHERE NOT ST_IsEmpty(geom)
