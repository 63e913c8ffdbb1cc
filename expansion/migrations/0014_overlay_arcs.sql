-- Arcs as fine as their radius asks for: a polygon of n sides lies 2π³r²/(3n²) ㎡ within its circle. Half a side a quarter and
-- metre leave a whole circle 5.2 ㎡ short and an eighth of a turn 0.7 ㎡; 128 sides at 1 km left 79 and 10 ㎡.
CREATE OR REPLACE FUNCTION overlay_ground_of(asked bigint) RETURNS SETOF geometry LANGUAGE sql STABLE AS $$
  SELECT ST_Subdivide(piece.geom, 128)
  FROM (
    SELECT (ST_Dump(ST_CollectionExtract(ST_Union(reach.geom), 3))).geom
    FROM (
      SELECT CASE WHEN l.buffer_m > 0
                  THEN ST_Buffer(ST_Transform(f.geom, e.code), l.buffer_m::float8, 'quad_segs=' || GREATEST(128, ceil(0.5 * l.buffer_m)::int))
                  ELSE ST_Transform(f.geom, e.code) END AS geom
      FROM expansion_overlayfeature f
      JOIN expansion_overlaylayer l ON l.id = f.layer_id
      CROSS JOIN (SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code) e
      WHERE f.layer_id = asked AND (l.buffer_m > 0 OR ST_Dimension(f.geom) = 2)
    ) reach
  ) piece
$$;

-- What was derived with coarser arcs is derived again.
DELETE FROM expansion_overlayground WHERE layer_id IN (SELECT id FROM expansion_overlaylayer WHERE buffer_m > 0);
INSERT INTO expansion_overlayground (layer_id, geom)
SELECT l.id, overlay_ground_of(l.id) FROM expansion_overlaylayer l WHERE l.buffer_m > 0;
