-- A collective's money goes to households by a plan that its assembly voted, or on an old paper marked with why.
-- Each refusal bears a constraint name (parcels/actions/deed.py).

-- 1. Plans ----------------------------------------------------------------------------------------------
-- What the park owes on a line by its postings, whatever their day.
CREATE FUNCTION line_owed(wanted bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT COALESCE(sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan ELSE -t.amount_yuan END), 0)
  FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
  WHERE t.line_id = wanted AND 'payable' IN (a.kind, b.kind)
$$;

CREATE FUNCTION legal_term(wanted varchar, day date) RETURNS parcels_legalterm LANGUAGE sql STABLE AS $$
  SELECT * FROM parcels_legalterm WHERE code = wanted AND valid @> day
$$;

CREATE FUNCTION plan_hash(p parcels_distributionplan) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(p.number, p.revision, p.collective_id, p.project_id, p.batch_id, p.agreement_id,
      p.total_yuan, p.given_yuan, p.kept_yuan, p.notice_date, p.meeting_date, p.members, p.present, p.in_favour, p.paper_id,
      p.legacy_reason)::text || E'\n'
    || COALESCE((SELECT string_agg(jsonb_build_array(h.head, h.mode, h.numerator, h.denominator, h.total_yuan, h.given_yuan,
         h.kept_yuan, h.weights)::text, E'\n' ORDER BY h.head) FROM parcels_planhead h WHERE h.plan_id = p.id), '') || E'\n'
    || COALESCE((SELECT string_agg(jsonb_build_array(l.line_id, l.amount_yuan)::text, E'\n' ORDER BY l.line_id)
         FROM parcels_planline l WHERE l.plan_id = p.id), '') || E'\n'
    || COALESCE((SELECT string_agg(jsonb_build_array(x.position, x.head, x.line_id, x.household_id, x.weight, x.amount_yuan)::text,
         E'\n' ORDER BY x.position) FROM parcels_planpart x WHERE x.plan_id = p.id), ''), 'UTF8')), 'hex')
$$;

-- What a collective paid a household of a plan's number, whatever its version; less what was taken back.
CREATE FUNCTION plan_handed(of_number varchar, to_household bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT COALESCE(sum(CASE WHEN h.reverses_id IS NULL THEN h.amount_yuan ELSE -h.amount_yuan END), 0)
  FROM parcels_handout h JOIN parcels_distributionplan p ON p.id = h.plan_id
  WHERE p.number = of_number AND h.household_id = to_household
$$;

-- The least that is left of what came in on a plan's lines, after what was handed on of it, on a day or any later one.
CREATE FUNCTION plan_lowest(wanted bigint, since date) RETURNS numeric LANGUAGE sql STABLE AS $$
  WITH moves AS (
    SELECT since AS day, 0::numeric AS yuan
    UNION ALL
    SELECT GREATEST(t.value_date, since), CASE WHEN b.kind = 'paid' THEN t.amount_yuan ELSE -t.amount_yuan END
    FROM parcels_planline s JOIN parcels_transfer t ON t.line_id = s.line_id
    JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
    WHERE s.plan_id = wanted AND 'paid' IN (a.kind, b.kind)
    UNION ALL
    SELECT GREATEST(h.value_date, since), CASE WHEN h.reverses_id IS NULL THEN -h.amount_yuan ELSE h.amount_yuan END
    FROM parcels_handout h JOIN parcels_distributionplan v ON v.id = h.plan_id
    JOIN parcels_distributionplan p ON p.id = wanted AND p.number = v.number),
  days AS (SELECT day, sum(yuan) AS yuan FROM moves GROUP BY day)
  SELECT min(running) FROM (SELECT sum(yuan) OVER (ORDER BY day) AS running FROM days) x
$$;

CREATE FUNCTION plan_check_content(p parcels_distributionplan) RETURNS void LANGUAGE plpgsql AS $$
DECLARE wanted bigint := p.id; bad text;
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_planline WHERE plan_id = wanted) THEN PERFORM refuse('plan_is_empty', p.number); END IF;
  SELECT l.id::text INTO bad FROM parcels_planline s JOIN parcels_line l ON l.id = s.line_id
    JOIN parcels_agreement a ON a.id = l.agreement_id LEFT JOIN parcels_taking t ON t.id = l.taking_id
    WHERE s.plan_id = wanted AND (l.level <> 'allot' OR l.payee_id <> p.collective_id OR l.project_id <> p.project_id
      OR a.state <> 'signed' OR (p.batch_id IS NOT NULL AND t.batch_id IS DISTINCT FROM p.batch_id)
      OR (p.agreement_id IS NOT NULL AND l.agreement_id <> p.agreement_id)) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('plan_line_foreign', bad); END IF;
  SELECT s.line_id::text INTO bad FROM parcels_planline s WHERE s.plan_id = wanted AND s.amount_yuan <> line_owed(s.line_id) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('plan_total_differs', bad); END IF;
  SELECT o.number INTO bad FROM parcels_planline s JOIN parcels_planline x ON x.line_id = s.line_id
    JOIN parcels_distributionplan o ON o.id = x.plan_id AND o.state IN ('voted', 'in_force') AND o.number <> p.number
    WHERE s.plan_id = wanted LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('plan_line_twice', bad); END IF;
  SELECT COALESCE(h.head, x.head) INTO bad
    FROM (SELECT * FROM parcels_planhead WHERE plan_id = wanted) h
    FULL JOIN (SELECT l.head, sum(s.amount_yuan) AS yuan FROM parcels_planline s JOIN parcels_line l ON l.id = s.line_id
               WHERE s.plan_id = wanted GROUP BY l.head) x ON x.head = h.head
    LEFT JOIN (SELECT head, sum(amount_yuan) AS yuan, sum(weight) AS weights FROM parcels_planpart WHERE plan_id = wanted GROUP BY head) y
      ON y.head = h.head
    WHERE h.total_yuan IS DISTINCT FROM x.yuan OR h.given_yuan <> COALESCE(y.yuan, 0) OR h.weights <> COALESCE(y.weights, 0) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('plan_does_not_add_up', bad); END IF;
  IF (p.total_yuan, p.given_yuan) IS DISTINCT FROM (SELECT (sum(total_yuan), sum(given_yuan)) FROM parcels_planhead WHERE plan_id = wanted)
     OR EXISTS (SELECT FROM parcels_planpart x WHERE x.plan_id = wanted
                AND NOT EXISTS (SELECT FROM parcels_planhead h WHERE h.plan_id = wanted AND h.head = x.head)) THEN
    PERFORM refuse('plan_does_not_add_up', p.number);
  END IF;
END $$;

-- The assembly by its figures; the notice's last day off a free one is the server's to move.
CREATE FUNCTION plan_check_vote(p parcels_distributionplan) RETURNS void LANGUAGE plpgsql AS $$
DECLARE quorum parcels_legalterm; consent parcels_legalterm; notice parcels_legalterm;
BEGIN
  IF p.legacy_reason <> '' THEN RETURN; END IF;
  quorum := legal_term('assembly_quorum', p.meeting_date);
  consent := legal_term('assembly_consent', p.meeting_date);
  notice := legal_term('assembly_notice', p.meeting_date);
  IF quorum.id IS NULL OR consent.id IS NULL OR notice.id IS NULL THEN PERFORM refuse('plan_vote_before_law', p.number); END IF;
  IF p.meeting_date - p.notice_date < notice.amount THEN PERFORM refuse('plan_vote_notice', p.number); END IF;
  IF p.present::bigint * quorum.denominator < p.members::bigint * quorum.amount THEN PERFORM refuse('plan_vote_quorum', p.number); END IF;
  IF p.in_favour::bigint * consent.denominator < p.members::bigint * consent.amount THEN PERFORM refuse('plan_vote_consent', p.number); END IF;
END $$;

CREATE FUNCTION plan_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER plan_guard BEFORE UPDATE ON parcels_distributionplan FOR EACH ROW EXECUTE FUNCTION plan_guard();

CREATE FUNCTION plan_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('plan_is_frozen', OLD.number); END IF;
  IF NEW.state <> 'draft' OR NEW.sha256 <> '' THEN PERFORM refuse('plan_is_frozen', NEW.number); END IF;
  IF NOT EXISTS (SELECT FROM parcels_party WHERE id = NEW.collective_id AND kind = 'collective') THEN PERFORM refuse('plan_of_a_collective'); END IF;
  IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT FROM parcels_distributionplan o WHERE o.id = NEW.corrects_id AND o.state = 'in_force'
      AND (o.number, o.collective_id, o.project_id, o.revision + 1) = (NEW.number, NEW.collective_id, NEW.project_id, NEW.revision)) THEN
    PERFORM refuse('plan_corrects_the_last', NEW.number);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER plan_begins BEFORE INSERT OR DELETE ON parcels_distributionplan FOR EACH ROW EXECUTE FUNCTION plan_begins();

-- Heads, lines and parts are written and rewritten while the plan is a draft, never after.
CREATE FUNCTION plan_content_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END;
BEGIN
  IF TG_OP = 'UPDATE' OR NOT EXISTS (SELECT FROM parcels_distributionplan WHERE id = owner AND state = 'draft') THEN
    PERFORM refuse('plan_is_frozen', owner::text);
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_planhead', 'parcels_planline', 'parcels_planpart'] LOOP
    EXECUTE format('CREATE TRIGGER plan_content BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION plan_content_guard()', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['parcels_accountsnotice', 'parcels_calendarnotice', 'parcels_calendarday'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM landmgmt_app', t);
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION calendar_day_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_calendarnotice WHERE id = NEW.notice_id AND year = extract(year FROM NEW.day)) THEN
    PERFORM refuse('calendar_day_of_other_year', NEW.day::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER calendar_day BEFORE INSERT ON parcels_calendarday FOR EACH ROW EXECUTE FUNCTION calendar_day_guard();

-- A take-over is taken back with its reason.
CREATE FUNCTION takeover_drop_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.note = '' THEN PERFORM refuse('takeover_drop_has_reason', NEW.id::text); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER takeover_drop BEFORE UPDATE ON parcels_takeover FOR EACH ROW
  WHEN (OLD.state <> 'dropped' AND NEW.state = 'dropped') EXECUTE FUNCTION takeover_drop_guard();

-- 2. Handouts: as in 0007, and only by a plan in force, within it and within what came in on its lines ------
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
