-- Each refusal bears a constraint name (parcels/actions/deed.py).

-- 1. A roster is taken back once ---------------------------------------------------------------------------
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_rosterundo FOR EACH ROW EXECUTE FUNCTION append_only_guard();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON parcels_rosterundo FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();

-- 2. The first measure of a thing goes only with the thing: of a roster that was taken back, or of a placing on a
-- new parcel that was withdrawn.
CREATE FUNCTION measures_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM old_rows o WHERE o.kind <> 'measured' OR (
      o.item_id NOT IN (
        SELECT e::bigint FROM parcels_rosterundo u JOIN parcels_rosterimport r ON r.id = u.roster_id
          CROSS JOIN LATERAL jsonb_array_elements_text(r.made -> 'items') e)
      AND NOT EXISTS (SELECT FROM parcels_itemplacing p WHERE p.made = o.item_id AND p.withdrawn_date IS NOT NULL))) THEN
    PERFORM refuse('append_only', TG_TABLE_NAME);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER append_only ON parcels_itemmeasure;
CREATE TRIGGER append_only BEFORE UPDATE ON parcels_itemmeasure FOR EACH ROW EXECUTE FUNCTION append_only_guard();
CREATE TRIGGER measures_gone AFTER DELETE ON parcels_itemmeasure REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION measures_gone();

-- The application has no right to delete a measure; whoever may undo calls this.
CREATE FUNCTION forget_measures(things bigint[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM parcels_itemmeasure WHERE item_id = ANY (things)
$$;
REVOKE EXECUTE ON FUNCTION forget_measures(bigint[]) FROM PUBLIC;

-- 3. A thing is placed on a parcel that got ground of its own; a placing is only withdrawn, never rewritten. ----
CREATE FUNCTION item_placing_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', TG_TABLE_NAME); END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.withdrawn_date IS NOT NULL OR to_jsonb(NEW) - ARRAY['withdrawn_date', 'withdrawn_by_id', 'withdrawn_reason']
       IS DISTINCT FROM to_jsonb(OLD) - ARRAY['withdrawn_date', 'withdrawn_by_id', 'withdrawn_reason'] THEN
      PERFORM refuse('append_only', TG_TABLE_NAME);
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT FROM parcels_lineagelink l JOIN parcels_item i ON i.taking_id = l.old_id
                 WHERE i.id = NEW.item_id AND l.operation_id = NEW.operation_id AND l.new_id = NEW.taking_id) THEN
    PERFORM refuse('item_placed_on_kin', NEW.item_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER item_placing BEFORE INSERT OR UPDATE OR DELETE ON parcels_itemplacing FOR EACH ROW EXECUTE FUNCTION item_placing_guard();

-- 4. A file in an old datum is kept, never written as land, and stays kept ------------------------------------
CREATE OR REPLACE FUNCTION import_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'undone' AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
    PERFORM refuse('import_undone_is_final', OLD.id::text);
  END IF;
  IF OLD.state = 'kept' AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
    PERFORM refuse('import_kept_is_final', OLD.id::text);
  END IF;
  IF NEW.state = 'undone' AND OLD.state NOT IN ('accepted', 'undone') THEN
    PERFORM refuse('import_not_written', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON parcels_rosterundo FROM landmgmt_app;
    REVOKE DELETE, TRUNCATE ON parcels_rostertrial FROM landmgmt_app;
    REVOKE DELETE, TRUNCATE ON parcels_itemplacing FROM landmgmt_app;
    GRANT EXECUTE ON FUNCTION forget_measures(bigint[]) TO landmgmt_app;
  END IF;
END $$;
