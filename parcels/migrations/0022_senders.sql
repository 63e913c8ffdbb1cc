-- Whose file it was is fixed with how it was read: once its land stands neither changes.
CREATE OR REPLACE FUNCTION import_reading_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.asked_epsg, NEW.choices, NEW.sha256, NEW.project_id, NEW.sender_id) IS DISTINCT FROM
     (OLD.asked_epsg, OLD.choices, OLD.sha256, OLD.project_id, OLD.sender_id) THEN
    PERFORM refuse('import_reading_fixed', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
