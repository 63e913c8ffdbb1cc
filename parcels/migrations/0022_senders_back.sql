-- The guard as it was before senders (0016).
CREATE OR REPLACE FUNCTION import_reading_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.asked_epsg, NEW.choices, NEW.sha256, NEW.project_id) IS DISTINCT FROM
     (OLD.asked_epsg, OLD.choices, OLD.sha256, OLD.project_id) THEN
    PERFORM refuse('import_reading_fixed', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
