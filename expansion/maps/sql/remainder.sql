-- What is neither held nor taken; a sliver of under 1 ㎡ between neighbours' rounded corners is no land.
, rest AS (
  SELECT (ST_Dump(ST_Difference(ST_Difference(b.geom, h.geom), COALESCE(
    (SELECT ST_Union(geom) FROM pieces), ST_GeomFromText('POLYGON EMPTY', e.code))))).geom
  FROM boundary b CROSS JOIN held h CROSS JOIN epsg e
)
SELECT 'remainder' AS key, ST_AsGeoJSON(ST_Transform(ST_Collect(geom), 4490), 7) AS geometry,
       sum(ST_Area(geom))::numeric AS m2
FROM rest WHERE ST_Area(geom) > 1 HAVING count(*) > 0
