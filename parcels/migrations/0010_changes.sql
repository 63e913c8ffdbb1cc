-- Changes of who receives money: two people, exact parts, final once decided; an account is not swapped alone.
CREATE FUNCTION change_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'payee_change'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN PERFORM refuse('change_starts_as_proposal'); END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'proposed' OR to_jsonb(NEW) - ARRAY['state', 'decided_by_id', 'decided_date', 'answer']
     IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'decided_by_id', 'decided_date', 'answer'] THEN
    PERFORM refuse('change_is_final');
  END IF;
  IF NEW.state = 'confirmed' AND NEW.kind <> 'account' AND NEW.denominator <>
     COALESCE((SELECT sum(numerator) FROM parcels_payeepart WHERE change_id = NEW.id), 0) THEN
    PERFORM refuse('shares_not_one');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER change_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_payeechange FOR EACH ROW EXECUTE FUNCTION change_guard();

CREATE FUNCTION payee_part_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' OR NOT EXISTS (SELECT FROM parcels_payeechange WHERE id = NEW.change_id AND state = 'proposed') THEN
    PERFORM refuse('change_is_final');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payee_part_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_payeepart FOR EACH ROW EXECUTE FUNCTION payee_part_guard();

-- The first account is registered; every later one is a change that a second person confirmed.
CREATE FUNCTION bank_account_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM parcels_bankaccount WHERE party_id = NEW.party_id)
     AND NOT EXISTS (SELECT FROM parcels_bankaccount WHERE party_id = NEW.party_id AND valid && NEW.valid)
     AND NOT EXISTS (SELECT FROM parcels_payeechange c WHERE c.party_id = NEW.party_id AND c.kind = 'account'
                     AND c.state = 'confirmed' AND c.number_index = NEW.number_index) THEN
    PERFORM refuse('account_change_needs_second', NEW.party_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_account_guard BEFORE INSERT ON parcels_bankaccount FOR EACH ROW EXECUTE FUNCTION bank_account_guard();

-- An account's owner and number are never edited; only its end and the reason are written.
CREATE FUNCTION bank_account_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.party_id, NEW.number_index, NEW.holder_name, NEW.uid) IS DISTINCT FROM (OLD.party_id, OLD.number_index, OLD.holder_name, OLD.uid) THEN
    PERFORM refuse('account_is_not_edited', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_account_row BEFORE UPDATE ON parcels_bankaccount FOR EACH ROW EXECUTE FUNCTION bank_account_row_guard();

-- A row of a run for a line that waits is refused, whoever writes it.
CREATE FUNCTION run_item_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM parcels_linehold h JOIN parcels_paymentrun r ON r.id = NEW.run_id
             WHERE h.line_id = NEW.line_id AND h.valid @> r.prepared_date) THEN
    PERFORM refuse('line_is_held', NEW.line_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_item_hold BEFORE INSERT ON parcels_runitem FOR EACH ROW EXECUTE FUNCTION run_item_hold_guard();

-- A decision is served after it was made; a condition is met by an instalment that has one.
CREATE FUNCTION decision_service_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_agreement WHERE id = NEW.agreement_id AND kind = 'decision' AND state = 'signed') THEN
    PERFORM refuse('service_of_a_decision');
  END IF;
  IF EXISTS (SELECT FROM parcels_agreement WHERE id = NEW.agreement_id AND signed_date > NEW.served_date) THEN
    PERFORM refuse('service_before_decision');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decision_service_guard BEFORE INSERT ON parcels_decisionservice FOR EACH ROW EXECUTE FUNCTION decision_service_guard();

CREATE FUNCTION condition_met_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_instalment i JOIN parcels_agreement a ON a.id = i.agreement_id
                 WHERE i.id = NEW.instalment_id AND i.condition <> '' AND a.state = 'signed') THEN
    PERFORM refuse('condition_of_signed_instalment');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER condition_met_guard BEFORE INSERT ON parcels_conditionmet FOR EACH ROW EXECUTE FUNCTION condition_met_guard();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_conditionmet', 'parcels_decisionservice'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM landmgmt_app', t);
    END IF;
  END LOOP;
END $$;

-- Social insurance goes to its own account (REG 32): a family is never its payee.
CREATE FUNCTION social_insurance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.head = 'social_insurance' AND EXISTS (SELECT FROM parcels_party WHERE id = NEW.payee_id AND kind IN ('person', 'household')) THEN
    PERFORM refuse('social_insurance_apart', NEW.payee_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER social_insurance BEFORE INSERT OR UPDATE ON parcels_line FOR EACH ROW EXECUTE FUNCTION social_insurance_guard();
