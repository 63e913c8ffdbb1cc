-- Each block of the boundary in ㎡: held, taken and handed over, being acquired; ground claimed twice counts once.
, handed AS (SELECT ST_Union(geom) AS geom FROM pieces WHERE step >= %(handed)s),
claimed AS (SELECT ST_Union(geom) AS geom FROM pieces),
nothing AS (SELECT ST_GeomFromText('POLYGON EMPTY', (SELECT code FROM epsg)) AS geom),
block AS (
  SELECT b.id, ST_Transform(b.geom, e.code) AS geom
  FROM expansion_boundaryblock b
  JOIN expansion_boundaryversion v ON v.id = b.version_id AND v.valid @> %(on)s::date
  CROSS JOIN epsg e
)
SELECT b.id AS block_id, ST_Area(b.geom)::numeric AS whole,
       ST_Area(ST_Intersection(b.geom, h.geom))::numeric AS held,
       ST_Area(ST_Intersection(ST_Difference(b.geom, h.geom), COALESCE(d.geom, n.geom)))::numeric AS taken,
       ST_Area(ST_Intersection(ST_Difference(b.geom, h.geom), COALESCE(c.geom, n.geom)))::numeric AS claimed
FROM block b CROSS JOIN held h CROSS JOIN handed d CROSS JOIN claimed c CROSS JOIN nothing n
ORDER BY b.id
