-- Back to 0010: its guard of runs, and none of the triggers that read what goes away.
CREATE OR REPLACE FUNCTION run_item_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM parcels_linehold h JOIN parcels_paymentrun r ON r.id = NEW.run_id
             WHERE h.line_id = NEW.line_id AND h.valid @> r.prepared_date) THEN
    PERFORM refuse('line_is_held', NEW.line_id::text);
  END IF;
  RETURN NEW;
END $$;
DROP FUNCTION item_measure_applies() CASCADE;
DROP FUNCTION item_guard() CASCADE;
DROP FUNCTION late_item_guard() CASCADE;
DROP FUNCTION agreement_posting_guard() CASCADE;
DROP FUNCTION run_release_hold_guard() CASCADE;
DROP FUNCTION objection_hold_guard() CASCADE;
DROP FUNCTION hold_meets_release() CASCADE;
DROP FUNCTION objection_guard() CASCADE;
DROP FUNCTION line_held_until(bigint);
DROP FUNCTION lines_of_row(bigint);
DROP FUNCTION public_row_guard() CASCADE;
DROP FUNCTION public_list_guard() CASCADE;
DROP FUNCTION posting_rule(bigint, varchar, date);
DROP FUNCTION public_list_hash(bigint);
