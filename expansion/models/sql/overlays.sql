-- How each layer in force on the day meets the boundary: ㎡ of ground, m of line without ground, points.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
boundary AS MATERIALIZED (
  SELECT ST_Subdivide(ST_Union(ST_Transform(b.geom, e.code)), 128) AS geom
  FROM expansion_boundaryblock b
  JOIN expansion_boundaryversion v ON v.id = b.version_id AND v.valid @> %(on)s::date
  CROSS JOIN epsg e
),
layers AS (
  SELECT l.id FROM expansion_overlaylayer l WHERE l.valid @> %(on)s::date AND l.state = 'loaded'
),
ground AS (
  SELECT g.layer_id, sum(ST_Area(ST_Intersection(g.geom, b.geom)))::numeric AS m2
  FROM boundary b JOIN expansion_overlayground g ON g.geom && b.geom
  WHERE g.layer_id IN (SELECT id FROM layers)
  GROUP BY g.layer_id
),
drawn AS (
  SELECT f.layer_id,
         sum(CASE WHEN ST_Dimension(f.geom) = 1
                  THEN ST_Length(ST_Intersection(ST_Transform(f.geom, e.code), b.geom)) ELSE 0 END)::numeric AS m,
         count(DISTINCT f.id) FILTER (WHERE ST_Dimension(f.geom) = 0
                                        AND ST_Intersects(ST_Transform(f.geom, e.code), b.geom)) AS points
  FROM expansion_overlayfeature f
  CROSS JOIN epsg e
  CROSS JOIN boundary b
  WHERE f.layer_id IN (SELECT id FROM layers) AND ST_Dimension(f.geom) < 2
  GROUP BY f.layer_id
)
SELECT l.id AS layer_id, COALESCE(g.m2, 0) AS m2, COALESCE(d.m, 0) AS m, COALESCE(d.points, 0) AS points
FROM layers l LEFT JOIN ground g ON g.layer_id = l.id LEFT JOIN drawn d ON d.layer_id = l.id
