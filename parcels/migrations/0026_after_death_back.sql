-- The guards as they were.
CREATE OR REPLACE FUNCTION run_item_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE day date;
BEGIN
  SELECT prepared_date INTO day FROM parcels_paymentrun WHERE id = NEW.run_id;
  IF EXISTS (SELECT FROM parcels_linehold h WHERE h.line_id = NEW.line_id AND h.valid @> day)
     OR line_held_until(NEW.line_id) > day THEN
    PERFORM refuse('line_is_held', NEW.line_id::text);
  END IF;
  RETURN NEW;
END $$;

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
  IF OLD.state <> 'proposed' OR NEW.state = 'proposed' OR to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN
    PERFORM refuse('manual_is_decided', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION entitlement_manual_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT n.manual_id INTO bad FROM manual_named(NEW.params) n LEFT JOIN parcels_manualline m ON m.id = n.manual_id
  WHERE m.id IS NULL OR m.state <> 'countersigned' OR n.amount > m.amount_yuan
     OR (m.taking_id, m.claimant_id, m.head) IS DISTINCT FROM (NEW.taking_id, NEW.claimant_id, NEW.head) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('manual_not_countersigned', bad::text); END IF;
  IF NEW.formula = 'manual' AND NOT EXISTS (SELECT FROM manual_named(NEW.params) n WHERE n.amount = NEW.amount_yuan) THEN
    PERFORM refuse('manual_not_countersigned', NEW.id::text);
  END IF;
  RETURN NEW;
END $$;
