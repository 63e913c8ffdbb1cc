-- The chain of approvals counts what stands: a correction follows the row it corrects, between its neighbours' days.
CREATE OR REPLACE FUNCTION site_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  chain text[] := ARRAY['site_opinion', 'project_approval', 'demarcation', 'conversion', 'allocation'];
  place integer;
  before date;
  after date;
BEGIN
  PERFORM 1 FROM expansion_substationcandidate WHERE id = NEW.candidate_id FOR UPDATE;
  SELECT count(*), max(done_date) FILTER (WHERE position < NEW.position),
         min(done_date) FILTER (WHERE position > NEW.position)
    INTO place, before, after
    FROM expansion_sitestep s
   WHERE candidate_id = NEW.candidate_id AND NOT EXISTS (SELECT FROM expansion_sitestep c WHERE c.corrects_id = s.id);
  IF NEW.corrects_id IS NULL THEN
    IF NEW.position <> place OR chain[place + 1] IS DISTINCT FROM NEW.step THEN
      PERFORM refuse('site_step_out_of_order', NEW.step);
    END IF;
  ELSIF NOT EXISTS (SELECT FROM expansion_sitestep s
                     WHERE s.id = NEW.corrects_id AND s.candidate_id = NEW.candidate_id
                       AND s.position = NEW.position AND s.step = NEW.step) THEN
    PERFORM refuse('site_step_out_of_order', NEW.step);
  END IF;
  before := COALESCE(before, (SELECT chosen_date FROM expansion_substationcandidate WHERE id = NEW.candidate_id));
  IF before IS NULL THEN PERFORM refuse('site_step_before_choice', NEW.step); END IF;
  IF NEW.done_date < before THEN PERFORM refuse('site_step_before_previous', NEW.step); END IF;
  IF NEW.done_date > after THEN PERFORM refuse('site_step_after_next', NEW.step); END IF;
  RETURN NEW;
END $$;
