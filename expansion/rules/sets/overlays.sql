-- The ground of every constraint layer is its features with their distance, united: as much of it, and no piece twice.
WITH epsg AS (SELECT COALESCE((SELECT survey_epsg FROM parcels_office), 4525) AS code), drawn AS (
  SELECT l.id, l.code, ST_Area(ST_CollectionExtract(ST_UnaryUnion(ST_Collect(
           CASE WHEN l.buffer_m > 0 THEN ST_Buffer(ST_Transform(f.geom, e.code), l.buffer_m::float8, 'quad_segs=' || GREATEST(128, ceil(0.5 * l.buffer_m)::int))
                WHEN ST_Dimension(f.geom) = 2 THEN ST_Transform(f.geom, e.code) END)), 3)) AS m2
  FROM expansion_overlaylayer l CROSS JOIN epsg e
  LEFT JOIN expansion_overlayfeature f ON f.layer_id = l.id
  GROUP BY l.id, l.code
), kept AS (
  SELECT layer_id, sum(ST_Area(geom)) AS m2, min(ST_SRID(geom)) AS srid, max(ST_SRID(geom)) AS other FROM expansion_overlayground GROUP BY layer_id
)
SELECT 'overlay_layer ' || d.id || ' (' || d.code || ')' AS subject, round(COALESCE(k.m2, 0)::numeric, 2) || ' ㎡ in ' || COALESCE(k.srid, e.code) AS kept,
       round(COALESCE(d.m2, 0)::numeric, 2) || ' ㎡ in ' || e.code AS expected
FROM drawn d CROSS JOIN epsg e LEFT JOIN kept k ON k.layer_id = d.id
WHERE abs(COALESCE(k.m2, 0) - COALESCE(d.m2, 0)) > GREATEST(0.5, 1e-6 * COALESCE(d.m2, 0)) OR COALESCE(k.srid, e.code) <> e.code OR COALESCE(k.other, e.code) <> e.code
UNION ALL
SELECT 'overlay_layer ' || l.id || ' (' || l.code || ')', l.state, CASE WHEN count(f.id) > 0 THEN 'loaded' ELSE 'no_data' END
FROM expansion_overlaylayer l LEFT JOIN expansion_overlayfeature f ON f.layer_id = l.id
GROUP BY l.id, l.code, l.state HAVING (count(f.id) > 0) <> (l.state = 'loaded')
