-- ㎡ of a shape and ㎡ of it on the ground of the layers of a kind on the day; no row where none has data.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
asked AS (SELECT ST_Transform(ST_GeomFromWKB(%(geom)s, 4490), e.code) AS geom FROM epsg e),
layers AS (
  SELECT id FROM expansion_overlaylayer l
  WHERE l.kind = %(kind)s AND l.state = 'loaded' AND l.valid @> %(on)s::date AND (%(restricted)s OR NOT l.is_restricted)
)
SELECT ST_Area(a.geom)::numeric AS whole,
       COALESCE((SELECT ST_Area(ST_Union(ST_Intersection(g.geom, a.geom))) FROM expansion_overlayground g
                 WHERE g.layer_id IN (SELECT id FROM layers) AND g.geom && a.geom), 0)::numeric AS inside
FROM asked a WHERE EXISTS (SELECT FROM layers)
