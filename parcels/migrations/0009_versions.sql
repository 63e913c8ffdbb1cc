-- Versions of agreements: what is signed is frozen and hashed by the database, what amends it follows on.
CREATE OR REPLACE FUNCTION frozen_hash(content jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(content::text, 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION agreement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before parcels_agreement;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' THEN PERFORM refuse('signed_is_final', 'agreement'); END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN PERFORM refuse('agreement_starts_as_draft'); END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'draft' THEN PERFORM refuse('signed_is_final', 'agreement'); END IF;
  IF NEW.state = 'signed' THEN
    IF NEW.total_yuan <> COALESCE((SELECT sum(amount_yuan) FROM parcels_line WHERE agreement_id = NEW.id), 0)
       OR NEW.total_yuan <> COALESCE((SELECT sum(amount_yuan) FROM parcels_entitlement WHERE agreement_id = NEW.id), 0)
       OR NEW.reduced_yuan <> COALESCE((SELECT sum(amount_yuan) FROM parcels_reduction WHERE agreement_id = NEW.id), 0) THEN
      PERFORM refuse('agreement_lines_do_not_add_up');
    END IF;
    IF EXISTS (SELECT FROM parcels_entitlement e WHERE e.agreement_id = NEW.id AND e.amount_yuan <>
               COALESCE((SELECT sum(l.amount_yuan) FROM parcels_line l WHERE l.entitlement_id = e.id), 0)) THEN
      PERFORM refuse('agreement_lines_do_not_add_up');
    END IF;
    IF NEW.amends_id IS NOT NULL THEN
      SELECT * INTO before FROM parcels_agreement WHERE id = NEW.amends_id FOR UPDATE;
      IF before.state <> 'signed' OR before.project_id <> NEW.project_id OR before.number <> NEW.number
         OR before.revision <> NEW.revision - 1 OR before.signed_date > NEW.signed_date THEN
        PERFORM refuse('agreement_amends_the_last');
      END IF;
    END IF;
    IF NEW.kind = 'succession' THEN
      -- Another payee, never another sum: per land, head, claimant and due day as much is added as taken away.
      IF EXISTS (SELECT FROM (
            SELECT taking_id, head, claimant_id, due_date, amount_yuan FROM parcels_line WHERE agreement_id = NEW.id
            UNION ALL
            SELECT l.taking_id, l.head, l.claimant_id, l.due_date, -r.amount_yuan
            FROM parcels_reduction r JOIN parcels_line l ON l.id = r.line_id WHERE r.agreement_id = NEW.id) x
          GROUP BY taking_id, head, claimant_id, due_date HAVING sum(amount_yuan) <> 0) THEN
        PERFORM refuse('succession_changes_a_sum');
      END IF;
    ELSIF EXISTS (SELECT FROM parcels_instalment WHERE agreement_id = NEW.id AND due_date < NEW.signed_date) THEN
      PERFORM refuse('due_before_signing');
    END IF;
    IF NEW.frozen = '{}'::jsonb THEN PERFORM refuse('agreement_not_frozen'); END IF;
    NEW.frozen_sha256 := frozen_hash(NEW.frozen);
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER agreement_part BEFORE INSERT OR UPDATE OR DELETE ON parcels_reduction FOR EACH ROW EXECUTE FUNCTION agreement_part_guard();
CREATE TRIGGER agreement_part BEFORE INSERT OR UPDATE OR DELETE ON parcels_signedaccount FOR EACH ROW EXECUTE FUNCTION agreement_part_guard();

-- A reduction takes from a line of an earlier version of the same agreement.
CREATE FUNCTION reduction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_agreement a JOIN parcels_agreement o ON o.project_id = a.project_id AND o.number = a.number
                 JOIN parcels_line l ON l.agreement_id = o.id
                 WHERE a.id = NEW.agreement_id AND l.id = NEW.line_id AND o.revision < a.revision AND o.state = 'signed') THEN
    PERFORM refuse('reduction_of_other_agreement', NEW.line_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reduction_guard BEFORE INSERT OR UPDATE ON parcels_reduction FOR EACH ROW EXECUTE FUNCTION reduction_guard();

-- What was signed before this guard is frozen as far as it was kept then, and says so.
ALTER TABLE parcels_agreement DISABLE TRIGGER agreement_guard;
UPDATE parcels_agreement SET
  frozen = jsonb_build_object('kept_since', 'drafting', 'number', number, 'revision', revision, 'signed_date', signed_date,
    'total_yuan', total_yuan::text, 'rate_sets', snapshot -> 'rate_sets', 'sums', snapshot -> 'sums'),
  frozen_sha256 = frozen_hash(jsonb_build_object('kept_since', 'drafting', 'number', number, 'revision', revision,
    'signed_date', signed_date, 'total_yuan', total_yuan::text, 'rate_sets', snapshot -> 'rate_sets', 'sums', snapshot -> 'sums'))
WHERE state = 'signed';
ALTER TABLE parcels_agreement ENABLE TRIGGER agreement_guard;
