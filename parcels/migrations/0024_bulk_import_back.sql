DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_parcelgeometry', 'parcels_takinggeometry', 'parcels_takingstage'] LOOP
    EXECUTE format('DROP TRIGGER no_overlap ON %I', t);
    EXECUTE format('DROP TRIGGER no_overlap_later ON %I', t);
  END LOOP;
END $$;
DROP FUNCTION no_overlap_guard();
DROP FUNCTION bulk_write(bigint, bigint, bigint, bigint, bigint, text[], bigint[], bigint[], bigint);
DROP FUNCTION bulk_measure(bigint);
DROP FUNCTION bulk_open(bigint);
DROP FUNCTION bulk_close(bigint);
DROP FUNCTION bulk_numbers(regclass, integer);
DROP FUNCTION bulk_history(regclass, bigint, bigint);
DROP FUNCTION bulk_named(regclass, bigint[]);
DROP FUNCTION bulk_may_rest();
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
