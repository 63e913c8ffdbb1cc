-- The zone's guards: geometry is valid, areas and lengths are computed on write, lots go through their states in order.

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['expansion_boundaryblock', 'expansion_heldland', 'expansion_lot', 'expansion_substationcandidate'] LOOP
    EXECUTE format('CREATE TRIGGER compute_areas BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION compute_areas()', t);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))', t, replace(t, 'expansion_', '') || '_is_valid');
  END LOOP;
  ALTER TABLE expansion_serviceline ADD CONSTRAINT serviceline_is_valid CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom));
  ALTER TABLE expansion_backdrop ADD CONSTRAINT backdrop_is_valid CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom));
END $$;

CREATE FUNCTION compute_length() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE epsg integer := COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525);
BEGIN
  NEW.plane_length_m := round(ST_Length(ST_Transform(NEW.geom, epsg))::numeric, 2);
  RETURN NEW;
END $$;
CREATE TRIGGER compute_length BEFORE INSERT OR UPDATE ON expansion_serviceline FOR EACH ROW EXECUTE FUNCTION compute_length();

-- A published boundary is not overwritten: a new version is valid from a day.
CREATE FUNCTION boundary_block_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse('geometry_is_not_overwritten', TG_TABLE_NAME);
  RETURN NULL;
END $$;
CREATE TRIGGER boundary_block BEFORE UPDATE OR DELETE ON expansion_boundaryblock FOR EACH ROW EXECUTE FUNCTION boundary_block_guard();

CREATE TRIGGER stage_chain BEFORE INSERT ON expansion_lotstate FOR EACH ROW
  EXECUTE FUNCTION stage_chain_guard('lot_id', 'works', 'works', 'not_started');
CREATE TRIGGER stage_row BEFORE UPDATE OR DELETE ON expansion_lotstate FOR EACH ROW EXECUTE FUNCTION stage_row_guard();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON expansion_levellingreport FOR EACH ROW EXECUTE FUNCTION append_only_guard();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON expansion_levellingreport FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
