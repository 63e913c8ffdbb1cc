-- Constraint layers: sound geometry, never overwritten; the ground they cover is computed here and nowhere else.

ALTER TABLE expansion_overlayfeature ADD CONSTRAINT overlayfeature_is_valid CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom));

CREATE FUNCTION overlay_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse('geometry_is_not_overwritten', TG_TABLE_NAME);
  RETURN NULL;
END $$;
CREATE TRIGGER overlay_feature BEFORE UPDATE OR DELETE ON expansion_overlayfeature FOR EACH ROW EXECUTE FUNCTION overlay_row_guard();

-- The survey system is a row of the office, so the column bears whatever system its rows are in.
ALTER TABLE expansion_overlayground ALTER COLUMN geom TYPE geometry(Polygon) USING geom::geometry(Polygon);

-- The ground of a layer in the survey system: polygons as drawn, everything with its distance, united, cut into
-- pieces that share no ground. An arc of the distance has 128 sides a quarter: at 1 km it lies 2 cm inside the circle.
CREATE FUNCTION overlay_ground_of(asked bigint) RETURNS SETOF geometry LANGUAGE sql STABLE AS $$
  SELECT ST_Subdivide(piece.geom, 128)
  FROM (
    SELECT (ST_Dump(ST_CollectionExtract(ST_Union(reach.geom), 3))).geom
    FROM (
      SELECT CASE WHEN l.buffer_m > 0
                  THEN ST_Buffer(ST_Transform(f.geom, e.code), l.buffer_m::float8, 'quad_segs=128')
                  ELSE ST_Transform(f.geom, e.code) END AS geom
      FROM expansion_overlayfeature f
      JOIN expansion_overlaylayer l ON l.id = f.layer_id
      CROSS JOIN (SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code) e
      WHERE f.layer_id = asked AND (l.buffer_m > 0 OR ST_Dimension(f.geom) = 2)
    ) reach
  ) piece
$$;

-- Ground is kept in the office's survey system: the system stays once the zone has any.
CREATE FUNCTION survey_system_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM expansion_boundaryblock) OR EXISTS (SELECT FROM expansion_heldland) OR EXISTS (SELECT FROM expansion_overlayground) THEN
    PERFORM refuse('survey_system_has_zone', TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER survey_system BEFORE UPDATE ON parcels_office FOR EACH ROW
  WHEN (NEW.survey_epsg IS DISTINCT FROM OLD.survey_epsg) EXECUTE FUNCTION survey_system_guard();
