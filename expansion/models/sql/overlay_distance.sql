-- Metres from a shape to the nearest thing drawn in the layers of a kind on the day; no row where none has data.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
asked AS (SELECT ST_Transform(ST_GeomFromWKB(%(geom)s, 4490), e.code) AS geom FROM epsg e)
SELECT min(ST_Distance(ST_Transform(f.geom, e.code), a.geom))::numeric AS m
FROM expansion_overlaylayer l
JOIN expansion_overlayfeature f ON f.layer_id = l.id
CROSS JOIN epsg e CROSS JOIN asked a
WHERE l.kind = %(kind)s AND l.state = 'loaded' AND l.valid @> %(on)s::date AND (%(restricted)s OR NOT l.is_restricted)
HAVING count(*) > 0
