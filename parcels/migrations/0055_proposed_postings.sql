-- What one person proposes and another confirms (待复核入账): a claim of money the bank paid astray, and what mends locked old
-- books. The proposal is never edited, and nothing of these kinds is posted without one that another person has confirmed.

CREATE FUNCTION proposed_posting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own text[] := ARRAY['state', 'decided_by_id', 'decided_date', 'answer', 'voucher_id', 'agreement_id'];
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', TG_TABLE_NAME); END IF;
  IF to_jsonb(NEW) - own <> to_jsonb(OLD) - own THEN PERFORM refuse('append_only', TG_TABLE_NAME); END IF;
  IF OLD.state = 'confirmed' AND NEW.state = 'confirmed' AND OLD.voucher_id IS NULL AND OLD.agreement_id IS NULL
     AND NEW.decided_by_id = OLD.decided_by_id AND NEW.decided_date = OLD.decided_date AND NEW.answer = OLD.answer THEN
    RETURN NEW;  -- what it became is named once
  END IF;
  IF OLD.state <> 'proposed' OR NEW.voucher_id IS NOT NULL OR NEW.agreement_id IS NOT NULL THEN
    PERFORM refuse('proposal_is_decided', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER proposed_posting BEFORE UPDATE OR DELETE ON parcels_proposedposting
  FOR EACH ROW EXECUTE FUNCTION proposed_posting_guard();

CREATE FUNCTION posting_needs_two_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'reversal' AND NOT EXISTS (SELECT FROM parcels_transfer t
      WHERE t.id = NEW.reverses_id AND t.kind IN ('opening_paid', 'opening_fix')) THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
      SELECT FROM parcels_proposedposting p
      WHERE p.state = 'confirmed' AND p.voucher_id IS NULL AND p.line_id = NEW.line_id
        AND CASE NEW.kind
          WHEN 'assign' THEN p.kind = 'claim' AND p.suspense_id = NEW.suspense_id AND p.amount_yuan = NEW.amount_yuan
                             AND p.value_date = NEW.value_date
          WHEN 'opening_fix' THEN p.kind = 'old_paid' AND p.amount_yuan = NEW.amount_yuan AND p.value_date = NEW.value_date
          ELSE p.kind = 'old_paid' END) THEN
    PERFORM refuse('proposal_missing', NEW.kind);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER posting_needs_two BEFORE INSERT ON parcels_transfer FOR EACH ROW
  WHEN (NEW.kind IN ('assign', 'opening_fix', 'reversal')) EXECUTE FUNCTION posting_needs_two_guard();

-- A further version of what came with old books, but for who receives it, mends what they owed.
CREATE FUNCTION old_version_needs_two_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM parcels_agreement g WHERE g.project_id = NEW.project_id AND g.number = NEW.number
             AND g.takeover_id IS NOT NULL)
     AND NOT EXISTS (
       SELECT FROM parcels_proposedposting p JOIN parcels_line l ON l.id = p.line_id JOIN parcels_agreement g ON g.id = l.agreement_id
       WHERE p.kind = 'old_line' AND p.state = 'confirmed' AND p.agreement_id IS NULL
         AND p.value_date = NEW.signed_date AND g.project_id = NEW.project_id AND g.number = NEW.number) THEN
    PERFORM refuse('proposal_missing', NEW.number);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER old_version_needs_two BEFORE UPDATE OF state ON parcels_agreement FOR EACH ROW
  WHEN (NEW.state = 'signed' AND OLD.state IS DISTINCT FROM 'signed' AND NEW.amends_id IS NOT NULL AND NEW.kind <> 'succession')
  EXECUTE FUNCTION old_version_needs_two_guard();

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    REVOKE DELETE, TRUNCATE ON parcels_proposedposting FROM landmgmt_app;
    REVOKE UPDATE, DELETE, TRUNCATE ON parcels_proposedpostingevent FROM landmgmt_app;
  END IF;
END $$;
