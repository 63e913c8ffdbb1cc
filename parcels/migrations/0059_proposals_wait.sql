-- Whoever writes a proposal proposes it: one that came into being confirmed would name two people and have met one.

CREATE FUNCTION proposed_posting_waits_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'proposed' OR NEW.decided_by_id IS NOT NULL OR NEW.decided_date IS NOT NULL OR NEW.answer <> ''
     OR NEW.voucher_id IS NOT NULL OR NEW.agreement_id IS NOT NULL THEN
    PERFORM refuse('proposal_missing', NEW.uid::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER proposed_posting_waits BEFORE INSERT ON parcels_proposedposting
  FOR EACH ROW EXECUTE FUNCTION proposed_posting_waits_guard();
