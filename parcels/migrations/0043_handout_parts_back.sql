CREATE OR REPLACE FUNCTION handout_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE p parcels_distributionplan; bad text;
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
    SELECT f::text INTO bad FROM heirs_family(NEW.household_id) f WHERE plan_handed(p.number, f) > plan_due(p.id, f) LIMIT 1;
    IF bad IS NULL AND (SELECT sum(plan_handed(p.number, f)) FROM heirs_family(NEW.household_id) f)
        > (SELECT COALESCE(sum(amount_yuan), 0) FROM parcels_planpart WHERE plan_id = p.id
           AND household_id IN (SELECT heirs_family(NEW.household_id))) THEN
      bad := NEW.household_id::text;
    END IF;
    IF bad IS NOT NULL THEN PERFORM refuse('handout_above_plan', bad); END IF;
    IF plan_lowest(p.id, NEW.value_date) < 0 THEN PERFORM refuse('handout_above_plan_receipts', NEW.plan_id::text); END IF;
  END IF;
  IF collective_lowest(NEW.collective_id, NEW.value_date) < 0 THEN PERFORM refuse('handout_above_receipts', NEW.collective_id::text); END IF;
  RETURN NULL;
END $$;

DROP FUNCTION agent_due(bigint, bigint, bigint, date);
DROP FUNCTION handed_by_agent(varchar, bigint, bigint);
DROP FUNCTION plan_handed_until(varchar, bigint, date);
DROP FUNCTION plan_due(bigint, bigint, bigint[], date);
-- What a plan gives a party in all: its own part, and its share of what those it is an heir of were not handed.
-- Who has died keeps what he was handed. In a circle of heirs nothing passes (parcels/rules/heirs.py).
CREATE FUNCTION plan_due(wanted bigint, whom bigint, path bigint[] DEFAULT '{}') RETURNS numeric LANGUAGE plpgsql STABLE AS $$
DECLARE of_number varchar; yuan numeric; dead record;
BEGIN
  SELECT number INTO of_number FROM parcels_distributionplan WHERE id = wanted;
  SELECT COALESCE(sum(amount_yuan), 0) INTO yuan FROM parcels_planpart WHERE plan_id = wanted AND household_id = whom;
  FOR dead IN SELECT c.party_id AS id, c.id AS change FROM parcels_payeepart p JOIN parcels_payeechange c ON c.id = p.change_id
      WHERE p.payee_id = whom AND c.kind = 'heirs' AND c.state = 'confirmed' AND c.id = heirs_of(c.party_id)
        AND c.party_id <> ALL (path || whom) LOOP
    yuan := yuan + COALESCE(heir_part(GREATEST(plan_due(wanted, dead.id, path || whom) - plan_handed(of_number, dead.id), 0),
                                      dead.change, whom), 0);
  END LOOP;
  RETURN yuan;
END $$;
