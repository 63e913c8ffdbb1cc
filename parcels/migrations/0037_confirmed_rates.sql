-- A set of rates is entered by one person and prices nothing until another has confirmed it (P3).

-- 1. A set begins as proposed; who entered it stays; once confirmed its county, percent, paper and first day do -------
CREATE FUNCTION rate_set_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own text[] := ARRAY['state', 'decided_by_id', 'decided_date', 'answer', 'name', 'paper_number', 'is_sample', 'valid'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN PERFORM refuse('rate_set_starts_proposed', NEW.id::text); END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.state = 'confirmed' THEN PERFORM refuse('rates_in_force_stay', OLD.id::text); END IF;
    RETURN OLD;
  END IF;
  IF (OLD.entered_by_id, OLD.entered_date) IS DISTINCT FROM (NEW.entered_by_id, NEW.entered_date)
     OR (OLD.state, NEW.state) NOT IN (('proposed', 'proposed'), ('proposed', 'confirmed'), ('proposed', 'rejected'),
                                       ('confirmed', 'confirmed'), ('confirmed', 'rejected'))
     OR OLD.state = 'confirmed' AND to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own
     OR OLD.state = 'confirmed' AND NOT isempty(NEW.valid) AND lower(NEW.valid) IS DISTINCT FROM lower(OLD.valid)
     OR OLD.state = NEW.state AND OLD.decided_by_id IS DISTINCT FROM NEW.decided_by_id THEN
    PERFORM refuse('rate_set_is_decided', OLD.id::text);
  END IF;
  IF OLD.state = 'confirmed' AND NEW.state = 'rejected' AND (
       EXISTS (SELECT FROM parcels_entitlement e JOIN parcels_rate r ON r.id = e.rate_id WHERE r.rate_set_id = OLD.id)
       OR EXISTS (SELECT FROM parcels_item i JOIN parcels_rate r ON r.id = i.rate_id WHERE r.rate_set_id = OLD.id)
       OR EXISTS (SELECT FROM parcels_publicrow p WHERE p.rate_set_id = OLD.id)) THEN
    PERFORM refuse('rates_are_used', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rate_set_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_rateset FOR EACH ROW EXECUTE FUNCTION rate_set_guard();

-- 2. Prices and coefficients are those the second person saw: written while the set waits, and not afterwards ---------
CREATE FUNCTION rate_of_set_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE known text;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    SELECT state INTO known FROM parcels_rateset WHERE id = OLD.rate_set_id FOR SHARE;
    IF known = 'confirmed' OR TG_OP = 'UPDATE' AND known <> 'proposed' THEN PERFORM refuse('rate_set_is_decided', OLD.rate_set_id::text); END IF;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    SELECT state INTO known FROM parcels_rateset WHERE id = NEW.rate_set_id FOR SHARE;
    IF known <> 'proposed' THEN PERFORM refuse('rate_set_is_decided', NEW.rate_set_id::text); END IF;
    RETURN NEW;
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER rate_of_set BEFORE INSERT OR UPDATE OR DELETE ON parcels_rate FOR EACH ROW EXECUTE FUNCTION rate_of_set_guard();
CREATE TRIGGER rate_of_set BEFORE INSERT OR UPDATE OR DELETE ON parcels_landcoefficient FOR EACH ROW EXECUTE FUNCTION rate_of_set_guard();

-- 3. What an agreement owes, and a thing on the land, name rates that are confirmed -----------------------------------
CREATE FUNCTION rate_confirmed_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_rate r JOIN parcels_rateset s ON s.id = r.rate_set_id
                 WHERE r.id = NEW.rate_id AND s.state = 'confirmed' FOR SHARE OF s) THEN
    PERFORM refuse('rate_not_confirmed', NEW.rate_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER rate_confirmed BEFORE INSERT OR UPDATE OF rate_id ON parcels_entitlement FOR EACH ROW
  WHEN (NEW.rate_id IS NOT NULL) EXECUTE FUNCTION rate_confirmed_guard();
CREATE TRIGGER rate_confirmed BEFORE INSERT OR UPDATE OF rate_id ON parcels_item FOR EACH ROW EXECUTE FUNCTION rate_confirmed_guard();
