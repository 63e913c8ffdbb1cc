-- An import is undone once, from written, and stays so; only then may the first link of its land's chain go.

CREATE FUNCTION import_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'undone' AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
    PERFORM refuse('import_undone_is_final', OLD.id::text);
  END IF;
  IF NEW.state = 'undone' AND OLD.state NOT IN ('accepted', 'undone') THEN
    PERFORM refuse('import_not_written', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER import_run BEFORE UPDATE ON parcels_importrun FOR EACH ROW EXECUTE FUNCTION import_run_guard();

CREATE OR REPLACE FUNCTION stage_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    -- The first link of land that an undone import brought, and that nothing has moved since.
    IF TG_TABLE_NAME = 'parcels_takingstage' AND OLD.position = 0 AND EXISTS (
        SELECT FROM parcels_takinggeometry g JOIN parcels_importrun r ON r.id = g.import_run_id
        WHERE g.taking_id = (to_jsonb(OLD) ->> 'taking_id')::bigint AND r.state = 'undone') THEN
      RETURN OLD;
    END IF;
    PERFORM refuse('append_only', TG_TABLE_NAME);
  END IF;
  IF to_jsonb(NEW) - 'valid' IS DISTINCT FROM to_jsonb(OLD) - 'valid' THEN
    PERFORM refuse('append_only', TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$;
