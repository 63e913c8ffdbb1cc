-- How a file was read is part of what was written: it is fixed once its land stands.
CREATE FUNCTION import_reading_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.asked_epsg, NEW.choices, NEW.sha256, NEW.project_id) IS DISTINCT FROM
     (OLD.asked_epsg, OLD.choices, OLD.sha256, OLD.project_id) THEN
    PERFORM refuse('import_reading_fixed', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER import_reading_guard BEFORE UPDATE ON parcels_importrun
  FOR EACH ROW WHEN (OLD.state = 'accepted') EXECUTE FUNCTION import_reading_guard();
