-- As in 0007, and a loan is turned down with the reason, or taken back by who asked before it is answered.
CREATE OR REPLACE FUNCTION loan_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own text[] := ARRAY['state', 'decided_by_id', 'decided_date', 'answer', 'withdrawn_date'];
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'loan'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'asked' THEN PERFORM refuse('loan_state_illegal', NEW.state); END IF;
    IF EXISTS (SELECT FROM parcels_fundsource a JOIN parcels_fundsource b ON b.project_id = a.project_id
               WHERE a.id = NEW.lender_id AND b.id = NEW.borrower_id) THEN
      PERFORM refuse('loan_between_projects');
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own
     OR (OLD.decided_by_id IS NOT NULL AND (NEW.decided_by_id, NEW.decided_date) IS DISTINCT FROM (OLD.decided_by_id, OLD.decided_date)) THEN
    PERFORM refuse('loan_is_frozen');
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('asked', 'standing'), ('asked', 'refused'), ('asked', 'withdrawn'), ('standing', 'repaid')) THEN
    PERFORM refuse('loan_state_illegal', NEW.state);
  END IF;
  IF OLD.state <> 'asked' AND (NEW.answer, NEW.withdrawn_date) IS DISTINCT FROM (OLD.answer, OLD.withdrawn_date) THEN
    PERFORM refuse('loan_is_frozen');
  END IF;
  IF OLD.state = 'asked' AND NEW.state = 'refused' AND NEW.answer = '' THEN PERFORM refuse('loan_refused_with_reason', NEW.number); END IF;
  RETURN NEW;
END $$;
