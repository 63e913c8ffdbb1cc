DROP TRIGGER measures_gone ON parcels_itemmeasure;
DROP TRIGGER append_only ON parcels_itemmeasure;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_itemmeasure FOR EACH ROW EXECUTE FUNCTION append_only_guard();
DROP FUNCTION forget_measures(bigint[]);
DROP FUNCTION measures_gone();
DROP FUNCTION item_placing_guard() CASCADE;
CREATE OR REPLACE FUNCTION import_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'undone' AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
    PERFORM refuse('import_undone_is_final', OLD.id::text);
  END IF;
  IF NEW.state = 'undone' AND OLD.state NOT IN ('accepted', 'undone') THEN
    PERFORM refuse('import_not_written', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
