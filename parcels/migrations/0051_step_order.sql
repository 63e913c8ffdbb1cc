-- A batch's step waits for the steps it needs, and no date contradicts theirs: as the rules have it
-- (parcels/rules/procedure.py GATES, gates.py step_obstacles). What hangs on the calendar (the least period of a
-- notice, a day still to come) is asked by the server alone. Rows written before stay as they are.

-- Of this axis a step needs all of its rows, not one of them; '' is needed by the first step.
INSERT INTO parcels_stagetransition (axis, from_stage, to_stage) VALUES
  ('procedure', '', '0'), ('procedure', '0', '1'), ('procedure', '1', '2'), ('procedure', '1', '3'),
  ('procedure', '2', '4'), ('procedure', '3', '4'), ('procedure', '4', '5'), ('procedure', '5', '6'),
  ('procedure', '5', '7'), ('procedure', '4', '8'), ('procedure', '5', '9'), ('procedure', '7', '9'),
  ('procedure', '9', '10'), ('procedure', '8', '10'), ('procedure', '10', '11'), ('procedure', '11', '12'),
  ('procedure', '12', '13'), ('procedure', '9', '14'), ('procedure', '14', '15'), ('procedure', '14', '16');

-- Who may write the order may write around every guard that reads it: the application only reads it.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON parcels_stagetransition FROM landmgmt_app;
  END IF;
END $$;

CREATE FUNCTION step_order_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE other text;
BEGIN
  -- Two steps of one batch are asked one after the other.
  PERFORM FROM parcels_approvalbatch WHERE id = NEW.batch_id FOR UPDATE;
  IF NOT EXISTS (SELECT FROM parcels_stagetransition WHERE axis = 'procedure' AND to_stage = NEW.step) THEN
    PERFORM refuse('stage_illegal', NEW.step);
  END IF;
  IF NEW.corrects_id IS NOT NULL THEN
    IF NOT EXISTS (SELECT FROM parcels_procedurestep
                   WHERE id = NEW.corrects_id AND batch_id = NEW.batch_id AND step = NEW.step) THEN
      PERFORM refuse('correction_of_other_step', NEW.step);
    END IF;
    IF EXISTS (SELECT FROM parcels_procedurestep WHERE corrects_id = NEW.corrects_id) THEN
      PERFORM refuse('step_already_corrected', NEW.step);
    END IF;
  END IF;
  -- A step done on paper before the system may lack the records of what it needs, never contradict their dates.
  IF NOT NEW.is_legacy THEN
    SELECT t.from_stage INTO other FROM parcels_stagetransition t
      WHERE t.axis = 'procedure' AND t.to_stage = NEW.step AND t.from_stage <> ''
        AND NOT EXISTS (SELECT FROM parcels_procedurestep s WHERE s.batch_id = NEW.batch_id AND s.step = t.from_stage)
      LIMIT 1;
    IF FOUND THEN PERFORM refuse('step_missing', other); END IF;
  END IF;
  -- A corrected row has given way to its correction.
  SELECT s.step INTO other FROM parcels_procedurestep s
    JOIN parcels_stagetransition t ON t.axis = 'procedure' AND t.from_stage = s.step AND t.to_stage = NEW.step
    WHERE s.batch_id = NEW.batch_id AND NEW.done_date < s.done_date
      AND NOT EXISTS (SELECT FROM parcels_procedurestep c WHERE c.corrects_id = s.id)
    LIMIT 1;
  IF FOUND THEN PERFORM refuse('step_before_gate', other); END IF;
  SELECT s.step INTO other FROM parcels_procedurestep s
    JOIN parcels_stagetransition t ON t.axis = 'procedure' AND t.from_stage = NEW.step AND t.to_stage = s.step
    WHERE s.batch_id = NEW.batch_id AND s.done_date < NEW.done_date
      AND NOT EXISTS (SELECT FROM parcels_procedurestep c WHERE c.corrects_id = s.id)
    LIMIT 1;
  IF FOUND THEN PERFORM refuse('step_after_later', other); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER step_order BEFORE INSERT ON parcels_procedurestep FOR EACH ROW EXECUTE FUNCTION step_order_guard();
