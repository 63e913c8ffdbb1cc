-- What a collective hands out follows the confirmed changes of payee, as the park's own lines do.

-- Whoever has died by a confirmed change: his last one (parcels/actions/succession.py: follow_standing).
CREATE FUNCTION heirs_of(dead bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT max(id) FROM parcels_payeechange WHERE party_id = dead AND kind = 'heirs' AND state = 'confirmed'
$$;

-- One heir's part of a sum, to the fen by the largest remainder in the order of the paper (landmgmt/lib/money.py: split).
CREATE FUNCTION heir_part(amount numeric, by_change bigint, heir bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
  WITH whole AS (SELECT amount * 100 AS fen, sum(numerator)::numeric AS all_parts FROM parcels_payeepart WHERE change_id = by_change),
  parts AS (SELECT p.payee_id, div(w.fen * p.numerator, w.all_parts) AS fen,
                   row_number() OVER (ORDER BY mod(w.fen * p.numerator, w.all_parts) DESC, p.position) AS place
            FROM parcels_payeepart p CROSS JOIN whole w WHERE p.change_id = by_change)
  SELECT (p.fen + CASE WHEN p.place <= (SELECT fen FROM whole) - (SELECT sum(fen) FROM parts) THEN 1 ELSE 0 END) / 100
  FROM parts p WHERE p.payee_id = heir
$$;

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

-- A party with those it is tied to by deaths: what one was handed is the others' bound.
CREATE FUNCTION heirs_family(whom bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE family(id) AS (
    SELECT whom
    UNION
    SELECT x.other FROM family f CROSS JOIN LATERAL (
      SELECT p.payee_id AS other FROM parcels_payeechange c JOIN parcels_payeepart p ON p.change_id = c.id
      WHERE c.party_id = f.id AND c.kind = 'heirs' AND c.state = 'confirmed'
      UNION ALL
      SELECT c.party_id FROM parcels_payeepart p JOIN parcels_payeechange c ON c.id = p.change_id
      WHERE p.payee_id = f.id AND c.kind = 'heirs' AND c.state = 'confirmed') x)
  SELECT id FROM family
$$;

-- The confirmed proxy or guardian of a party on a day, its last one.
CREATE FUNCTION agent_of(whom bigint, day date) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT max(c.id) FROM parcels_payeechange c WHERE c.party_id = whom AND c.kind IN ('proxy', 'guardian') AND c.state = 'confirmed'
    AND c.since_date <= day AND (c.until_date IS NULL OR c.until_date > day)
    AND NOT EXISTS (SELECT FROM parcels_payeechange r WHERE r.ends_id = c.id AND r.kind = 'return' AND r.state = 'confirmed')
$$;

-- Who may be handed a household's money on a day: not the dead, not while heirs wait, the agent and nobody else while there is one.
CREATE FUNCTION handout_payee_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE agent bigint := agent_of(NEW.household_id, NEW.value_date);
BEGIN
  IF NEW.reverses_id IS NOT NULL THEN
    IF NEW.received_by_id IS DISTINCT FROM (SELECT received_by_id FROM parcels_handout WHERE id = NEW.reverses_id) THEN
      PERFORM refuse('reversal_does_not_mirror', 'handout');
    END IF;
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM parcels_payeechange c WHERE c.party_id = NEW.household_id AND c.kind = 'heirs' AND c.state = 'confirmed'
             AND c.since_date <= NEW.value_date) THEN
    PERFORM refuse('handout_to_the_dead', NEW.household_id::text);
  END IF;
  IF EXISTS (SELECT FROM parcels_payeechange c WHERE c.party_id = NEW.household_id AND c.kind = 'heirs' AND c.state = 'proposed'
             AND c.since_date <= NEW.value_date) THEN
    PERFORM refuse('handout_waits_for_heirs', NEW.household_id::text);
  END IF;
  IF agent IS NULL AND NEW.received_by_id IS NOT NULL THEN PERFORM refuse('handout_receiver_unknown', NEW.received_by_id::text); END IF;
  IF agent IS NOT NULL AND NOT EXISTS (SELECT FROM parcels_payeepart WHERE change_id = agent AND payee_id = NEW.received_by_id) THEN
    PERFORM refuse('handout_has_agent', NEW.household_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER handout_payee BEFORE INSERT ON parcels_handout FOR EACH ROW EXECUTE FUNCTION handout_payee_guard();

-- As in 0018, but within what the plan gives by who has died since.
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
        > plan_due(NEW.id, h.household_id) LIMIT 1;
    IF bad IS NOT NULL THEN PERFORM refuse('plan_below_handed', bad); END IF;
  END IF;
  RETURN NEW;
END $$;
