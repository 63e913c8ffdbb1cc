DROP TRIGGER handout_payee ON parcels_handout;
DROP FUNCTION handout_payee_guard();
CREATE OR REPLACE FUNCTION handout_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE p parcels_distributionplan;
BEGIN
  PERFORM 1 FROM parcels_party WHERE id = NEW.collective_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM parcels_party c JOIN parcels_party h ON h.id = NEW.household_id
                 WHERE c.id = NEW.collective_id AND c.kind = 'collective' AND h.kind IN ('household', 'person')) THEN
    PERFORM refuse('handout_parties_wrong');
  END IF;
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM parcels_handout o WHERE o.id = NEW.reverses_id
      AND o.reverses_id IS NULL AND (o.collective_id, o.household_id, o.amount_yuan) = (NEW.collective_id, NEW.household_id, NEW.amount_yuan)
      AND o.plan_id IS NOT DISTINCT FROM NEW.plan_id AND o.value_date <= NEW.value_date) THEN
    PERFORM refuse('reversal_does_not_mirror', 'handout');
  END IF;
  IF NEW.reverses_id IS NULL AND NEW.plan_id IS NOT NULL THEN
    SELECT * INTO p FROM parcels_distributionplan WHERE id = NEW.plan_id;
    IF p.state <> 'in_force' OR p.collective_id <> NEW.collective_id
       OR NEW.value_date < (SELECT min(v.meeting_date) FROM parcels_distributionplan v WHERE v.number = p.number
                            AND v.state IN ('in_force', 'replaced')) THEN
      PERFORM refuse('handout_plan_not_in_force', NEW.plan_id::text);
    END IF;
    IF plan_handed(p.number, NEW.household_id)
       > (SELECT COALESCE(sum(amount_yuan), 0) FROM parcels_planpart WHERE plan_id = p.id AND household_id = NEW.household_id) THEN
      PERFORM refuse('handout_above_plan', NEW.household_id::text);
    END IF;
    IF plan_lowest(p.id, NEW.value_date) < 0 THEN PERFORM refuse('handout_above_plan_receipts', NEW.plan_id::text); END IF;
  END IF;
  IF collective_lowest(NEW.collective_id, NEW.value_date) < 0 THEN PERFORM refuse('handout_above_receipts', NEW.collective_id::text); END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION plan_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved text := OLD.state || '>' || NEW.state; own text[]; bad text;
BEGIN
  own := CASE moved
    WHEN 'draft>draft' THEN ARRAY['total_yuan', 'given_yuan', 'kept_yuan']
    WHEN 'draft>voted' THEN ARRAY['state', 'notice_date', 'meeting_date', 'members', 'present', 'in_favour', 'paper_id', 'legacy_reason',
                                  'voted_by_id', 'voted_date', 'sha256']
    WHEN 'voted>in_force' THEN ARRAY['state', 'confirmed_by_id', 'in_force_date']
    WHEN 'in_force>replaced' THEN ARRAY['state', 'ended_date']
    WHEN 'draft>withdrawn' THEN ARRAY['state', 'withdrawn_reason']
    WHEN 'voted>withdrawn' THEN ARRAY['state', 'withdrawn_reason']
    ELSE NULL END;
  IF own IS NULL OR to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own THEN PERFORM refuse('plan_is_frozen', OLD.number); END IF;
  PERFORM 1 FROM parcels_party WHERE id = NEW.collective_id FOR NO KEY UPDATE;
  IF moved = 'draft>voted' THEN
    PERFORM plan_check_vote(NEW);
    PERFORM plan_check_content(NEW);
    NEW.sha256 := plan_hash(NEW);
  END IF;
  IF moved = 'in_force>replaced' AND NOT EXISTS (SELECT FROM parcels_distributionplan n WHERE n.corrects_id = NEW.id AND n.state = 'voted') THEN
    PERFORM refuse('plan_is_frozen', OLD.number);
  END IF;
  IF moved = 'voted>in_force' THEN
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT FROM parcels_distributionplan o WHERE o.id = NEW.corrects_id
        AND o.state = 'replaced' AND o.ended_date = NEW.in_force_date) THEN
      PERFORM refuse('plan_corrects_the_last', OLD.number);
    END IF;
    SELECT h.household_id::text INTO bad FROM (SELECT DISTINCT h.household_id FROM parcels_handout h
        JOIN parcels_distributionplan v ON v.id = h.plan_id WHERE v.number = NEW.number) h
      WHERE plan_handed(NEW.number, h.household_id)
        > (SELECT COALESCE(sum(amount_yuan), 0) FROM parcels_planpart WHERE plan_id = NEW.id AND household_id = h.household_id) LIMIT 1;
    IF bad IS NOT NULL THEN PERFORM refuse('plan_below_handed', bad); END IF;
  END IF;
  RETURN NEW;
END $$;

DROP FUNCTION agent_of(bigint, date);
DROP FUNCTION heirs_family(bigint);
DROP FUNCTION plan_due(bigint, bigint, bigint[]);
DROP FUNCTION heir_part(numeric, bigint, bigint);
DROP FUNCTION heirs_of(bigint);
