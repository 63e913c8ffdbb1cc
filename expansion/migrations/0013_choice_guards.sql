-- What a choice makes final; it is taken back only with a reason, and never once an approval stands on it.
CREATE OR REPLACE FUNCTION candidate_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.chosen_date IS NOT NULL AND TG_OP = 'UPDATE' AND NEW.chosen_date IS NULL AND NEW.revoked_reason <> '' THEN
    IF EXISTS (SELECT FROM expansion_sitestep WHERE candidate_id = OLD.id) THEN
      PERFORM refuse('choice_has_approvals', OLD.code);
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.chosen_date IS NOT NULL AND (TG_OP = 'DELETE' OR NEW.chosen_date IS DISTINCT FROM OLD.chosen_date
     OR NEW.wall_area_m2 <> OLD.wall_area_m2 OR NOT ST_OrderingEquals(NEW.geom, OLD.geom)) THEN
    PERFORM refuse('candidate_chosen_is_final', OLD.code);
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
