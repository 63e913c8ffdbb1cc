-- Between two versions of the boundary: ground kept, added and removed, in ㎡ by both rules, with its drawing.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
old AS (
  SELECT ST_Union(ST_Transform(b.geom, e.code)) AS geom FROM expansion_boundaryblock b CROSS JOIN epsg e
  WHERE b.version_id = %(old)s
),
new AS (
  SELECT ST_Union(ST_Transform(b.geom, e.code)) AS geom FROM expansion_boundaryblock b CROSS JOIN epsg e
  WHERE b.version_id = %(new)s
),
parts AS (
  SELECT 'kept' AS part, ST_Intersection(o.geom, n.geom) AS geom FROM old o CROSS JOIN new n
  UNION ALL SELECT 'removed', ST_Difference(o.geom, n.geom) FROM old o CROSS JOIN new n
  UNION ALL SELECT 'added', ST_Difference(n.geom, o.geom) FROM old o CROSS JOIN new n
)
SELECT part, ST_Area(geom)::numeric AS plane, ST_Area(ST_Transform(geom, 4490)::geography)::numeric AS ellipsoid,
       ST_AsGeoJSON(ST_Transform(ST_CollectionExtract(geom, 3), 4490), 9) AS geometry
FROM parts
