-- Splits, merges and adjustments: who came from whom, and that nobody stands on land twice.
-- Each refusal bears a constraint name (parcels/actions/deed.py).

-- Every taking with all it came from, nearest first; undone operations do not count.
CREATE VIEW parcels_ancestry AS
WITH RECURSIVE up(taking_id, ancestor_id, since_date, steps) AS (
  SELECT k.new_id, k.old_id, o.effective_date, 1
  FROM parcels_lineagelink k JOIN parcels_landoperation o ON o.id = k.operation_id AND o.undone_date IS NULL
  UNION
  SELECT u.taking_id, k.old_id, u.since_date, u.steps + 1
  FROM up u JOIN parcels_lineagelink k ON k.new_id = u.ancestor_id
  JOIN parcels_landoperation o ON o.id = k.operation_id AND o.undone_date IS NULL
)
SELECT taking_id, ancestor_id, min(since_date) AS since_date, min(steps) AS steps FROM up GROUP BY 1, 2;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    GRANT SELECT ON parcels_ancestry TO landmgmt_app;
    REVOKE UPDATE, DELETE, TRUNCATE ON parcels_lineagelink FROM landmgmt_app;
    REVOKE DELETE, TRUNCATE ON parcels_landoperation FROM landmgmt_app;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_reader') THEN
    GRANT SELECT ON parcels_ancestry TO landmgmt_reader;
  END IF;
END $$;

-- 1. Operations and links are evidence -------------------------------------------------------------------
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_lineagelink FOR EACH ROW EXECUTE FUNCTION append_only_guard();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON parcels_lineagelink FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON parcels_landoperation FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();

CREATE FUNCTION land_operation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE undoing text[] := ARRAY['undone_date', 'undone_by_id', 'undone_reason'];
BEGIN
  IF TG_OP = 'DELETE' OR OLD.undone_date IS NOT NULL OR to_jsonb(NEW) - undoing IS DISTINCT FROM to_jsonb(OLD) - undoing THEN
    PERFORM refuse('land_operation_is_kept', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER land_operation BEFORE UPDATE OR DELETE ON parcels_landoperation FOR EACH ROW EXECUTE FUNCTION land_operation_guard();

-- 2. Lineage goes one way: a taking ends once, comes from one operation, and never from itself -----------------
CREATE FUNCTION lineage_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM parcels_taking WHERE id IN (NEW.old_id, NEW.new_id) ORDER BY id FOR KEY SHARE;
  IF NEW.old_id = NEW.new_id OR EXISTS (SELECT FROM parcels_ancestry WHERE taking_id = NEW.old_id AND ancestor_id = NEW.new_id) THEN
    PERFORM refuse('lineage_in_a_circle', NEW.old_id::text);
  END IF;
  IF EXISTS (SELECT FROM parcels_lineagelink k JOIN parcels_landoperation o ON o.id = k.operation_id AND o.undone_date IS NULL
             WHERE k.operation_id <> NEW.operation_id AND (k.old_id = NEW.old_id OR k.new_id = NEW.new_id)) THEN
    PERFORM refuse('lineage_twice', NEW.old_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lineage_guard BEFORE INSERT ON parcels_lineagelink FOR EACH ROW EXECUTE FUNCTION lineage_guard();

-- 3. A taking has a day of retirement where an operation ended it on that day, or undid its beginning; else none.
CREATE FUNCTION taking_retired_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE now_day date; should date;
BEGIN
  SELECT retired_date INTO now_day FROM parcels_taking WHERE id = NEW.id;
  SELECT min(o.effective_date) INTO should FROM parcels_lineagelink k JOIN parcels_landoperation o ON o.id = k.operation_id
    WHERE (k.old_id = NEW.id AND o.undone_date IS NULL) OR (k.new_id = NEW.id AND o.undone_date IS NOT NULL);
  IF now_day IS DISTINCT FROM should THEN PERFORM refuse('retired_by_operation', NEW.id::text); END IF;
  IF now_day IS NOT NULL AND (
      EXISTS (SELECT FROM parcels_takinggeometry g WHERE g.taking_id = NEW.id AND NOT g.valid <@ daterange(NULL, now_day))
      OR EXISTS (SELECT FROM parcels_takingstage g WHERE g.taking_id = NEW.id AND NOT g.valid <@ daterange(NULL, now_day))
      OR EXISTS (SELECT FROM parcels_takingworks g WHERE g.taking_id = NEW.id AND NOT g.valid <@ daterange(NULL, now_day))) THEN
    PERFORM refuse('retired_is_still_land', NEW.id::text);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER taking_retired AFTER INSERT OR UPDATE OF retired_date ON parcels_taking DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION taking_retired_guard();

CREATE FUNCTION parcel_retired_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE now_day date;
BEGIN
  SELECT retired_date INTO now_day FROM parcels_parcel WHERE id = NEW.id;
  IF now_day IS NOT NULL AND EXISTS (SELECT FROM parcels_parcelgeometry g WHERE g.parcel_id = NEW.id AND NOT g.valid <@ daterange(NULL, now_day)) THEN
    PERFORM refuse('retired_is_still_land', NEW.id::text);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER parcel_retired AFTER INSERT OR UPDATE OF retired_date ON parcels_parcel DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION parcel_retired_guard();

-- 4. A retired taking gets no boundary, stage or works on or after its day, and no new agreement ---------------
CREATE FUNCTION retired_gets_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ended date;
BEGIN
  -- Whoever retires the taking locks its row: the second of the two waits here, then sees the first.
  SELECT retired_date INTO ended FROM parcels_taking WHERE id = NEW.taking_id FOR KEY SHARE;
  IF ended IS NOT NULL AND NOT NEW.valid <@ daterange(NULL, ended) THEN PERFORM refuse('taking_is_retired', NEW.taking_id::text); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER retired_gets_nothing BEFORE INSERT OR UPDATE ON parcels_takinggeometry FOR EACH ROW EXECUTE FUNCTION retired_gets_nothing();
CREATE TRIGGER retired_gets_nothing BEFORE INSERT OR UPDATE ON parcels_takingstage FOR EACH ROW EXECUTE FUNCTION retired_gets_nothing();
CREATE TRIGGER retired_gets_nothing BEFORE INSERT OR UPDATE ON parcels_takingworks FOR EACH ROW EXECUTE FUNCTION retired_gets_nothing();

-- What amends a signed agreement, or was signed before the system, stays where it was owed.
CREATE FUNCTION retired_gets_no_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ended date;
BEGIN
  SELECT retired_date INTO ended FROM parcels_taking WHERE id = NEW.taking_id FOR KEY SHARE;
  IF ended IS NOT NULL AND EXISTS (SELECT FROM parcels_agreement WHERE id = NEW.agreement_id AND amends_id IS NULL AND takeover_id IS NULL) THEN
    PERFORM refuse('taking_is_retired', NEW.taking_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER retired_gets_no_agreement BEFORE INSERT OR UPDATE ON parcels_agreementtaking FOR EACH ROW EXECUTE FUNCTION retired_gets_no_agreement();
