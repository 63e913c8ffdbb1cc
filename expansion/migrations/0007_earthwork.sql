-- Volumes, factors and photos are only added to; no lot is worked before approval and hand-over, or replanned after.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['expansion_earthfactors', 'expansion_earthcalculation', 'expansion_levellingphoto'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
  END LOOP;
END $$;

CREATE FUNCTION lot_state_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER lot_may_be_worked BEFORE INSERT ON expansion_lotstate FOR EACH ROW
  WHEN (NEW.works <> 'not_started') EXECUTE FUNCTION lot_state_guard();

CREATE FUNCTION levelling_report_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM expansion_lotstate s
                 WHERE s.lot_id = NEW.lot_id AND s.works <> 'not_started' AND s.since_date <= NEW.report_date) THEN
    PERFORM refuse('report_before_works', NEW.lot_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lot_is_worked BEFORE INSERT ON expansion_levellingreport FOR EACH ROW
  WHEN (NEW.cleared_m2 > 0 OR NEW.levelled_m2 > 0 OR NEW.cut_m3 > 0 OR NEW.fill_m3 > 0)
  EXECUTE FUNCTION levelling_report_guard();

CREATE FUNCTION lot_plan_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM expansion_lotstate s WHERE s.lot_id = OLD.id AND s.works <> 'not_started') THEN
    PERFORM refuse('lot_begun_stays', OLD.code);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lot_begun_stays BEFORE UPDATE ON expansion_lot FOR EACH ROW
  WHEN (OLD.geom::bytea IS DISTINCT FROM NEW.geom::bytea OR OLD.planned_area_m2 <> NEW.planned_area_m2
        OR OLD.design_level_m <> NEW.design_level_m OR OLD.code <> NEW.code)
  EXECUTE FUNCTION lot_plan_guard();
