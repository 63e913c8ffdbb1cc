DROP TRIGGER import_run ON parcels_importrun;
DROP FUNCTION import_run_guard;
CREATE OR REPLACE FUNCTION stage_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', TG_TABLE_NAME); END IF;
  IF to_jsonb(NEW) - 'valid' IS DISTINCT FROM to_jsonb(OLD) - 'valid' THEN
    PERFORM refuse('append_only', TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$;
