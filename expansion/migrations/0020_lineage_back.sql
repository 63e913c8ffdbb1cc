CREATE OR REPLACE FUNCTION lot_state_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE waiting text;
BEGIN
  SELECT string_agg(lt.taking_id::text, ', ') INTO waiting
  FROM expansion_lot_takings lt JOIN parcels_taking t ON t.id = lt.taking_id
  WHERE lt.lot_id = NEW.lot_id
    AND NOT EXISTS (
      SELECT FROM parcels_takingstage s
      WHERE s.taking_id = lt.taking_id AND s.stage = 'handed_over' AND s.valid @> NEW.since_date
        AND (s.legacy_reason <> '' OR EXISTS (
          SELECT FROM parcels_procedurestep p
          WHERE p.batch_id = t.batch_id AND p.step = '11' AND p.done_date <= NEW.since_date)));
  IF waiting IS NOT NULL THEN
    PERFORM refuse('lot_worked_before_hand_over', waiting);
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION delivery_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', TG_TABLE_NAME); END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.void_reason <> '' OR NEW.void_reason = '' OR lower_inf(NEW.valid) OR upper_inf(NEW.valid)
       OR to_jsonb(NEW) - 'valid' - 'void_reason' IS DISTINCT FROM to_jsonb(OLD) - 'valid' - 'void_reason' THEN
      PERFORM refuse('append_only', TG_TABLE_NAME);
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT FROM expansion_lotstate s WHERE s.lot_id = NEW.lot_id AND s.valid @> NEW.issued_date
                 AND s.works IN ('compaction', 'ready'))
     OR EXISTS (SELECT FROM expansion_lot_takings x WHERE x.lot_id = NEW.lot_id AND NOT EXISTS (
                  SELECT FROM parcels_takingstage s WHERE s.taking_id = x.taking_id AND s.stage = 'handed_over'
                  AND s.valid @> NEW.issued_date)) THEN
    PERFORM refuse('delivery_before_ready');
  END IF;
  RETURN NEW;
END $$;

DROP FUNCTION is_land_of;
