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
