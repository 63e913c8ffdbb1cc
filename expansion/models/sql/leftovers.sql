-- What the boundary leaves over, what takings claim twice, and what lies outside: each piece of more than 1 ㎡.
, rest AS (
  SELECT (ST_Dump(ST_Difference(ST_Difference(b.geom, h.geom), COALESCE(
    (SELECT ST_Union(geom) FROM pieces), ST_GeomFromText('POLYGON EMPTY', e.code))))).geom
  FROM boundary b CROSS JOIN held h CROSS JOIN epsg e WHERE b.geom IS NOT NULL
),
found AS (
  SELECT 'left' AS part, NULL::bigint AS taking_id, NULL::bigint AS other_id, geom FROM rest
  UNION ALL
  SELECT 'overlap', a.id, b.id, ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 3)
  FROM pieces a JOIN pieces b ON b.id > a.id AND b.geom && a.geom AND ST_Intersects(a.geom, b.geom)
  UNION ALL
  SELECT 'outside', p.id, NULL, ST_Difference(p.geom, b.geom)
  FROM pieces p CROSS JOIN boundary b WHERE b.geom IS NOT NULL AND NOT ST_CoveredBy(p.geom, b.geom)
)
SELECT f.part, f.taking_id, f.other_id,
       COALESCE(t.code, '#' || t.id) AS code, COALESCE(o.code, '#' || o.id) AS other,
       ST_Area(f.geom)::numeric AS m2, ST_AsGeoJSON(ST_Transform(f.geom, 4490), 9) AS geometry
FROM found f
LEFT JOIN parcels_taking t ON t.id = f.taking_id
LEFT JOIN parcels_taking o ON o.id = f.other_id
WHERE ST_Area(f.geom) > 1
ORDER BY f.part, m2 DESC, code
