-- Parts of the boundary in ㎡. Where takings overlap, the ground counts once, at the furthest step.
, steps AS (
  SELECT step, ST_Union(geom) AS geom FROM pieces GROUP BY step
),
apart AS (
  SELECT s.step, ST_Difference(s.geom, COALESCE(
           (SELECT ST_Union(f.geom) FROM steps f WHERE f.step > s.step),
           ST_GeomFromText('POLYGON EMPTY', (SELECT code FROM epsg)))) AS geom
  FROM steps s
),
inside AS (
  SELECT a.step, ST_Area(ST_Difference(ST_Intersection(a.geom, b.geom), h.geom))::numeric AS m2
  FROM apart a CROSS JOIN boundary b CROSS JOIN held h
)
SELECT 'whole' AS part, NULL::integer AS step, ST_Area(geom)::numeric AS m2 FROM boundary WHERE geom IS NOT NULL
UNION ALL SELECT 'held', NULL, ST_Area(geom)::numeric FROM held
UNION ALL SELECT 'taken', step, m2 FROM inside
UNION ALL SELECT 'overlap', NULL, (SELECT COALESCE(sum(ST_Area(geom)), 0) FROM pieces)::numeric
                                - (SELECT COALESCE(sum(ST_Area(geom)), 0) FROM apart)::numeric
