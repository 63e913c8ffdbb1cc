-- The ground of each layer as one drawing, and its lines and points as they are.
SELECT layer_id, 'ground' AS part, '' AS name,
       ST_AsGeoJSON(ST_Transform(ST_SimplifyPreserveTopology(ST_Union(geom), 0.1), 4490), 7) AS geometry
FROM expansion_overlayground WHERE layer_id = ANY(%(layers)s) GROUP BY layer_id
UNION ALL
SELECT layer_id, 'line', name, ST_AsGeoJSON(geom, 7)
FROM expansion_overlayfeature WHERE layer_id = ANY(%(layers)s) AND ST_Dimension(geom) < 2
ORDER BY layer_id, part
