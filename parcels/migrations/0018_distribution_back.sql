-- Back to 0007: its guard of handouts, and none of the triggers that read what goes away.
CREATE OR REPLACE FUNCTION handout_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM parcels_party WHERE id = NEW.collective_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM parcels_party c JOIN parcels_party h ON h.id = NEW.household_id
                 WHERE c.id = NEW.collective_id AND c.kind = 'collective' AND h.kind IN ('household', 'person')) THEN
    PERFORM refuse('handout_parties_wrong');
  END IF;
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM parcels_handout o WHERE o.id = NEW.reverses_id
      AND o.reverses_id IS NULL AND (o.collective_id, o.household_id, o.amount_yuan) = (NEW.collective_id, NEW.household_id, NEW.amount_yuan)
      AND o.value_date <= NEW.value_date) THEN
    PERFORM refuse('reversal_does_not_mirror', 'handout');
  END IF;
  IF collective_lowest(NEW.collective_id, NEW.value_date) < 0 THEN PERFORM refuse('handout_above_receipts', NEW.collective_id::text); END IF;
  RETURN NULL;
END $$;
DROP FUNCTION takeover_drop_guard() CASCADE;
DROP FUNCTION calendar_day_guard() CASCADE;
DROP FUNCTION plan_content_guard() CASCADE;
DROP FUNCTION plan_begins() CASCADE;
DROP FUNCTION plan_guard() CASCADE;
DROP FUNCTION plan_check_vote(parcels_distributionplan);
DROP FUNCTION plan_check_content(parcels_distributionplan);
DROP FUNCTION plan_lowest(bigint, date);
DROP FUNCTION plan_handed(varchar, bigint);
DROP FUNCTION plan_hash(parcels_distributionplan);
DROP FUNCTION legal_term(varchar, date);
DROP FUNCTION line_owed(bigint);
