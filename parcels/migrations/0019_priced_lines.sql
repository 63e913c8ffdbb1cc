-- Prices within their range, appraisals in their order, lines by hand with two signatures, social insurance apart.
-- Each refusal bears a constraint name (parcels/actions/deed.py).

-- 1. A chosen price lies within the range of its thing's rate; an appraisal is of a thing priced by appraisal ---
CREATE FUNCTION item_price_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_item i JOIN parcels_rate r ON r.id = i.rate_id
                 WHERE i.id = NEW.item_id AND r.pricing = 'range' AND NEW.price_yuan BETWEEN r.price_yuan AND r.high_yuan) THEN
    PERFORM refuse('item_price_in_range', NEW.item_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER item_price_guard BEFORE INSERT ON parcels_itemprice FOR EACH ROW EXECUTE FUNCTION item_price_guard();

CREATE FUNCTION appraisal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_item i JOIN parcels_rate r ON r.id = i.rate_id WHERE i.id = NEW.item_id AND r.pricing = 'appraisal') THEN
    PERFORM refuse('item_is_not_appraised', NEW.item_id::text);
  END IF;
  IF NOT EXISTS (SELECT FROM parcels_document WHERE id = NEW.paper_id AND scan <> '') THEN
    PERFORM refuse('appraisal_without_scan', NEW.number);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER appraisal_guard BEFORE INSERT ON parcels_appraisal FOR EACH ROW EXECUTE FUNCTION appraisal_guard();

-- 2. A line by hand: proposed, then decided once; what was entered never changes ------------------------------
CREATE FUNCTION manual_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER manual_line_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_manualline FOR EACH ROW EXECUTE FUNCTION manual_line_guard();

-- What an entitlement says of lines by hand: the ids it names, wherever in its words, with the sums it takes.
CREATE FUNCTION manual_named(params jsonb) RETURNS TABLE (manual_id bigint, amount numeric) LANGUAGE sql IMMUTABLE AS $$
  SELECT (x ->> 'manual')::bigint, (x ->> 'amount')::numeric FROM jsonb_path_query(params, 'strict $.** ? (exists (@.manual))') x
$$;

-- A sum of an agreement stands on countersigned lines of its own land, claimant and head, and on no larger sum.
CREATE FUNCTION entitlement_manual_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER entitlement_manual BEFORE INSERT OR UPDATE ON parcels_entitlement FOR EACH ROW
  WHEN (NEW.formula IN ('manual', 'deducted', 'difference')) EXECUTE FUNCTION entitlement_manual_guard();

-- 3. Social insurance is the fund's, and the fund's account takes nothing else (REG 32) ------------------------
CREATE OR REPLACE FUNCTION social_insurance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM parcels_party p WHERE p.id IN (NEW.payee_id, NEW.claimant_id)
             AND (p.kind = 'insurance') IS DISTINCT FROM (NEW.head = 'social_insurance')) THEN
    PERFORM refuse('social_insurance_apart', NEW.payee_id::text);
  END IF;
  RETURN NEW;
END $$;

-- The fund stays the fund: no other party becomes it, and it becomes no other.
CREATE FUNCTION insurance_fund_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.kind = 'insurance') IS DISTINCT FROM (NEW.kind = 'insurance') THEN PERFORM refuse('insurance_fund_stays', OLD.id::text); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER insurance_fund_guard BEFORE UPDATE OF kind ON parcels_party FOR EACH ROW EXECUTE FUNCTION insurance_fund_guard();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_itemprice', 'parcels_appraisal'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM landmgmt_app', t);
    END IF;
  END LOOP;
END $$;
