-- Each of several guardians or proxies takes no more than his part, and an heir inherits from the death on.

DROP FUNCTION plan_due(bigint, bigint, bigint[]);
-- As in 0041, on a day: nobody inherits before the death.
-- Who has died keeps what he was handed. In a circle of heirs nothing passes (parcels/rules/heirs.py).
CREATE FUNCTION plan_due(wanted bigint, whom bigint, path bigint[] DEFAULT '{}', day date DEFAULT 'infinity') RETURNS numeric LANGUAGE plpgsql STABLE AS $$
DECLARE of_number varchar; yuan numeric; dead record;
BEGIN
  SELECT number INTO of_number FROM parcels_distributionplan WHERE id = wanted;
  SELECT COALESCE(sum(amount_yuan), 0) INTO yuan FROM parcels_planpart WHERE plan_id = wanted AND household_id = whom;
  FOR dead IN SELECT c.party_id AS id, c.id AS change FROM parcels_payeepart p JOIN parcels_payeechange c ON c.id = p.change_id
      WHERE p.payee_id = whom AND c.kind = 'heirs' AND c.state = 'confirmed' AND c.id = heirs_of(c.party_id)
        AND c.since_date <= day
        AND c.party_id <> ALL (path || whom) LOOP
    yuan := yuan + COALESCE(heir_part(GREATEST(plan_due(wanted, dead.id, path || whom, day) - plan_handed(of_number, dead.id), 0),
                                      dead.change, whom), 0);
  END LOOP;
  RETURN yuan;
END $$;

-- What a household was handed of a plan by a day and keeps: what was taken back since does not count.
CREATE FUNCTION plan_handed_until(of_number varchar, whom bigint, day date) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT COALESCE(sum(h.amount_yuan), 0) FROM parcels_handout h JOIN parcels_distributionplan p ON p.id = h.plan_id
  WHERE p.number = of_number AND h.household_id = whom AND h.value_date <= day AND h.reverses_id IS NULL
    AND NOT EXISTS (SELECT FROM parcels_handout r WHERE r.reverses_id = h.id)
$$;

-- What one of those who receive by a change was handed for its party while it ran.
CREATE FUNCTION handed_by_agent(of_number varchar, by_change bigint, hand bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT COALESCE(sum(h.amount_yuan), 0) FROM parcels_payeechange c JOIN parcels_handout h ON h.household_id = c.party_id
  JOIN parcels_distributionplan p ON p.id = h.plan_id
  WHERE c.id = by_change AND p.number = of_number AND h.received_by_id = hand AND h.reverses_id IS NULL
    AND h.value_date >= c.since_date AND (c.until_date IS NULL OR h.value_date < c.until_date)
    AND NOT EXISTS (SELECT FROM parcels_handout r WHERE r.reverses_id = h.id)
$$;

-- His part of what was left to his principal when the change began; what went by another hand meanwhile is no longer left
-- (parcels/models/plan_sheet.py: part_of_agent).
CREATE FUNCTION agent_due(wanted bigint, by_change bigint, hand bigint, day date) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
DECLARE of_number varchar; c parcels_payeechange; gone numeric;
BEGIN
  SELECT number INTO of_number FROM parcels_distributionplan WHERE id = wanted;
  SELECT * INTO c FROM parcels_payeechange WHERE id = by_change;
  gone := plan_handed_until(of_number, c.party_id, COALESCE(c.until_date - 1, 'infinity'::date))
    - (SELECT COALESCE(sum(handed_by_agent(of_number, c.id, x.payee_id)), 0) FROM parcels_payeepart x WHERE x.change_id = c.id);
  RETURN COALESCE(heir_part(GREATEST(plan_due(wanted, c.party_id, '{}', day) - gone, 0), c.id, hand), 0);
END $$;

-- As in 0041, and by whom and when.
CREATE OR REPLACE FUNCTION handout_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE p parcels_distributionplan; bad text; agent bigint;
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
    -- On its own day and on each before a later death he may have no more than was his by then.
    IF EXISTS (SELECT FROM (SELECT NEW.value_date AS day UNION SELECT c.since_date - 1 FROM parcels_payeechange c
        WHERE c.party_id IN (SELECT heirs_family(NEW.household_id)) AND c.kind = 'heirs' AND c.state = 'confirmed'
          AND c.since_date > NEW.value_date) d
        WHERE plan_handed_until(p.number, NEW.household_id, d.day) > plan_due(p.id, NEW.household_id, '{}', d.day)) THEN
      PERFORM refuse('handout_before_death', NEW.household_id::text);
    END IF;
    agent := agent_of(NEW.household_id, NEW.value_date);
    IF agent IS NOT NULL AND handed_by_agent(p.number, agent, NEW.received_by_id)
        > agent_due(p.id, agent, NEW.received_by_id, NEW.value_date) THEN
      PERFORM refuse('handout_above_agents_part', NEW.received_by_id::text);
    END IF;
    IF plan_lowest(p.id, NEW.value_date) < 0 THEN PERFORM refuse('handout_above_plan_receipts', NEW.plan_id::text); END IF;
  END IF;
  IF collective_lowest(NEW.collective_id, NEW.value_date) < 0 THEN PERFORM refuse('handout_above_receipts', NEW.collective_id::text); END IF;
  RETURN NULL;
END $$;
