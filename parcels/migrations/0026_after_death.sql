-- 1. A row of a run for a line that waits, or for a payee who has died, is refused, whoever writes it.
CREATE OR REPLACE FUNCTION run_item_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE day date;
BEGIN
  SELECT prepared_date INTO day FROM parcels_paymentrun WHERE id = NEW.run_id;
  IF EXISTS (SELECT FROM parcels_linehold h WHERE h.line_id = NEW.line_id AND h.valid @> day)
     OR line_held_until(NEW.line_id) > day THEN
    PERFORM refuse('line_is_held', NEW.line_id::text);
  END IF;
  IF EXISTS (SELECT FROM parcels_payeechange c WHERE c.party_id = NEW.payee_id AND c.kind = 'heirs'
             AND c.state = 'confirmed' AND c.since_date <= day) THEN
    PERFORM refuse('payee_has_died', NEW.payee_id::text);
  END IF;
  RETURN NEW;
END $$;

-- 2. A countersigned line may still be sent back, with the reason, while no agreement counts it ----------------
CREATE OR REPLACE FUNCTION manual_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own text[] := ARRAY['state', 'decided_by_id', 'decided_date', 'answer'];
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'manual_line'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN PERFORM refuse('manual_starts_proposed'); END IF;
    IF (NEW.head = 'social_insurance') IS DISTINCT FROM (SELECT kind = 'insurance' FROM parcels_party WHERE id = NEW.claimant_id) THEN
      PERFORM refuse('social_insurance_apart', NEW.claimant_id::text);
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = 'proposed' OR to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own
     OR NOT (OLD.state = 'proposed' OR (OLD.state = 'countersigned' AND NEW.state = 'rejected')) THEN
    PERFORM refuse('manual_is_decided', OLD.id::text);
  END IF;
  IF OLD.state = 'countersigned' AND EXISTS (
      SELECT FROM parcels_entitlement e CROSS JOIN LATERAL manual_named(e.params) n
      WHERE e.taking_id = OLD.taking_id AND e.formula IN ('manual', 'deducted', 'difference') AND n.manual_id = OLD.id) THEN
    PERFORM refuse('manual_is_counted', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;

-- Who counts a line meets who sends it back at the line's row.
CREATE OR REPLACE FUNCTION entitlement_manual_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  PERFORM FROM parcels_manualline WHERE id IN (SELECT n.manual_id FROM manual_named(NEW.params) n) ORDER BY id FOR SHARE;
  SELECT n.manual_id INTO bad FROM manual_named(NEW.params) n LEFT JOIN parcels_manualline m ON m.id = n.manual_id
  WHERE m.id IS NULL OR m.state <> 'countersigned' OR n.amount > m.amount_yuan
     OR (m.taking_id, m.claimant_id, m.head) IS DISTINCT FROM (NEW.taking_id, NEW.claimant_id, NEW.head) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('manual_not_countersigned', bad::text); END IF;
  IF NEW.formula = 'manual' AND NOT EXISTS (SELECT FROM manual_named(NEW.params) n WHERE n.amount = NEW.amount_yuan) THEN
    PERFORM refuse('manual_not_countersigned', NEW.id::text);
  END IF;
  RETURN NEW;
END $$;
