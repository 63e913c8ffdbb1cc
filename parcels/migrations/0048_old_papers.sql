-- While a plan in force divides a collective's money, an old paper hands on only what no plan divides.

-- The plan in force by which a collective's money is paid on a day: the last one that was voted by then.
CREATE FUNCTION plan_standing(party bigint, day date) RETURNS varchar LANGUAGE sql STABLE AS $$
  SELECT p.number FROM parcels_distributionplan p
  JOIN LATERAL (SELECT min(v.meeting_date) AS began FROM parcels_distributionplan v
                WHERE v.number = p.number AND v.state IN ('in_force', 'replaced')) f ON f.began <= day
  WHERE p.collective_id = party AND p.state = 'in_force' ORDER BY f.began DESC, p.number DESC LIMIT 1
$$;

-- The least that is left of what came in on lines that no plan in force divides, after all that was handed on by old papers,
-- on a day or any later one. An old paper names no project, so each counts against it.
CREATE FUNCTION unplanned_lowest(party bigint, since date) RETURNS numeric LANGUAGE sql STABLE AS $$
  WITH moves AS (
    SELECT since AS day, 0::numeric AS yuan
    UNION ALL
    SELECT GREATEST(t.value_date, since), CASE WHEN b.kind = 'paid' THEN t.amount_yuan ELSE -t.amount_yuan END
    FROM parcels_transfer t JOIN parcels_line l ON l.id = t.line_id AND l.level = 'allot' AND l.payee_id = party
    JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
    WHERE 'paid' IN (a.kind, b.kind)
      AND NOT EXISTS (SELECT FROM parcels_planline s JOIN parcels_distributionplan p ON p.id = s.plan_id AND p.state = 'in_force'
                      WHERE s.line_id = l.id)
    UNION ALL
    SELECT GREATEST(value_date, since), CASE WHEN reverses_id IS NULL THEN -amount_yuan ELSE amount_yuan END
    FROM parcels_handout WHERE collective_id = party AND plan_id IS NULL),
  days AS (SELECT day, sum(yuan) AS yuan FROM moves GROUP BY day)
  SELECT min(running) FROM (SELECT sum(yuan) OVER (ORDER BY day) AS running FROM days) x
$$;

-- As in 0043, and no old paper goes past a plan.
CREATE OR REPLACE FUNCTION handout_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE p parcels_distributionplan; bad text; agent bigint; stands varchar;
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
  IF NEW.reverses_id IS NULL AND NEW.plan_id IS NULL THEN
    stands := plan_standing(NEW.collective_id, NEW.value_date);
    IF stands IS NOT NULL AND unplanned_lowest(NEW.collective_id, NEW.value_date) < 0 THEN
      PERFORM refuse('handout_plan_stands', stands);
    END IF;
  END IF;
  IF collective_lowest(NEW.collective_id, NEW.value_date) < 0 THEN PERFORM refuse('handout_above_receipts', NEW.collective_id::text); END IF;
  RETURN NULL;
END $$;
