-- The inventory keeps every measure; a public list is frozen and hashed; an objection holds the lines of its row.
-- Each refusal bears a constraint name (parcels/actions/deed.py).

-- 1. Things on the land: quantities come from measures, and only from them -------------------------------
CREATE FUNCTION item_measure_applies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE parcels_item i SET quantity = m.quantity
    FROM (SELECT DISTINCT ON (item_id) item_id, quantity FROM new_rows WHERE kind = 'measured' ORDER BY item_id, id DESC) m
    WHERE i.id = m.item_id AND i.quantity <> m.quantity;
  UPDATE parcels_item i SET signed_quantity = m.quantity, signed_date = m.measured_date
    FROM (SELECT DISTINCT ON (item_id) item_id, quantity, measured_date FROM new_rows WHERE kind = 'signed' ORDER BY item_id, id DESC) m
    WHERE i.id = m.item_id AND (i.signed_quantity, i.signed_date) IS DISTINCT FROM (m.quantity, m.measured_date);
  RETURN NULL;
END $$;
CREATE TRIGGER item_measure_applies AFTER INSERT ON parcels_itemmeasure REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION item_measure_applies();

CREATE FUNCTION item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND (NEW.quantity, NEW.signed_quantity, NEW.signed_date, NEW.first_seen_date, NEW.taking_id)
     IS DISTINCT FROM (OLD.quantity, OLD.signed_quantity, OLD.signed_date, OLD.first_seen_date, OLD.taking_id) THEN
    PERFORM refuse('item_by_measure', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER item_guard BEFORE UPDATE ON parcels_item FOR EACH ROW EXECUTE FUNCTION item_guard();

-- What was first seen after the freeze: registered undecided, then decided by another; never undecided again.
CREATE FUNCTION late_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'late_item'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'undecided' THEN PERFORM refuse('late_item_starts_undecided'); END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = 'undecided' OR (NEW.item_id, NEW.posted_date, NEW.note, NEW.recorded_by_id, NEW.recorded_date)
     IS DISTINCT FROM (OLD.item_id, OLD.posted_date, OLD.note, OLD.recorded_by_id, OLD.recorded_date) THEN
    PERFORM refuse('late_item_is_evidence', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER late_item_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_lateitem FOR EACH ROW EXECUTE FUNCTION late_item_guard();

-- 2. Public lists ---------------------------------------------------------------------------------------
CREATE FUNCTION public_list_hash(list bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(l.number, l.revision, l.batch_id, l.place_id, l.stage, l.reason)::text || E'\n' ||
    COALESCE(string_agg(jsonb_build_array(r.number, r.kind, r.taking_id, r.party_id, r.item_id, r.group_name, r.taking_code,
      r.party_name, r.land_class, r.head, r.thing, r.quantity, r.unit, r.numerator, r.denominator, r.amount_yuan, r.standing)::text,
      E'\n' ORDER BY r.number), ''), 'UTF8')), 'hex')
  FROM parcels_publiclist l LEFT JOIN parcels_publicrow r ON r.public_list_id = l.id WHERE l.id = list
  GROUP BY l.id
$$;

CREATE FUNCTION posting_rule(project bigint, of_stage varchar, day date) RETURNS parcels_postingrule LANGUAGE sql STABLE AS $$
  SELECT * FROM parcels_postingrule r WHERE r.stage = of_stage AND r.valid @> day AND (r.project_id = project OR r.project_id IS NULL)
  ORDER BY r.project_id NULLS LAST LIMIT 1
$$;

CREATE FUNCTION public_list_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own text[] := ARRAY['state', 'posted_date', 'days', 'ends_date', 'spots', 'paper_id', 'posted_by_id', 'withdrawn_reason',
                            'rows_count', 'sha256'];
  least integer;
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('public_list_is_frozen', OLD.id::text); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'making' OR NEW.sha256 <> '' THEN PERFORM refuse('public_list_is_frozen'); END IF;
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT FROM parcels_publiclist o WHERE o.id = NEW.corrects_id AND o.state = 'posted'
        AND (o.number, o.batch_id, o.place_id, o.stage, o.revision + 1) = (NEW.number, NEW.batch_id, NEW.place_id, NEW.stage, NEW.revision)) THEN
      PERFORM refuse('public_list_corrects_the_last');
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own
     OR (OLD.state, NEW.state) NOT IN (('making', 'ready'), ('ready', 'posted'), ('ready', 'withdrawn')) THEN
    PERFORM refuse('public_list_is_frozen', OLD.id::text);
  END IF;
  IF NEW.state = 'ready' THEN
    NEW.rows_count := (SELECT count(*) FROM parcels_publicrow WHERE public_list_id = NEW.id);
    NEW.sha256 := public_list_hash(NEW.id);
    IF NEW.rows_count = 0 THEN PERFORM refuse('public_list_is_empty'); END IF;
  ELSIF (NEW.rows_count, NEW.sha256) IS DISTINCT FROM (OLD.rows_count, OLD.sha256) THEN
    PERFORM refuse('public_list_is_frozen', OLD.id::text);
  END IF;
  IF NEW.state = 'posted' THEN
    SELECT (posting_rule(b.project_id, NEW.stage, NEW.posted_date)).days INTO least FROM parcels_approvalbatch b WHERE b.id = NEW.batch_id;
    IF NEW.days < least THEN PERFORM refuse('posting_too_short', least::text); END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER public_list_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_publiclist FOR EACH ROW EXECUTE FUNCTION public_list_guard();

CREATE FUNCTION public_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_publiclist WHERE id = NEW.public_list_id AND state = 'making') THEN
    PERFORM refuse('public_list_is_frozen', NEW.public_list_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER public_row_guard BEFORE INSERT ON parcels_publicrow FOR EACH ROW EXECUTE FUNCTION public_row_guard();

-- 3. Objections -----------------------------------------------------------------------------------------
-- Which signed lines a row stands behind: of its land and claimant, and of its head where it names one. What is
-- signed later asks line_held_until.
CREATE FUNCTION lines_of_row(wanted bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  SELECT l.id FROM parcels_publicrow r JOIN parcels_line l ON l.taking_id = r.taking_id AND l.claimant_id = r.party_id
    AND (r.head = '' OR r.head = l.head) JOIN parcels_agreement a ON a.id = l.agreement_id AND a.state = 'signed'
  WHERE r.id = wanted
$$;

-- Until which day objections keep a line from being paid: no end while one is open or its corrected list does not
-- hang, else the day after that list's last one; null where none holds it.
CREATE FUNCTION line_held_until(line bigint) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT max(CASE WHEN o.state = 'upheld' AND s.ends_date IS NOT NULL THEN s.ends_date + 1 ELSE 'infinity'::date END)
  FROM parcels_line l
  JOIN parcels_publicrow r ON r.taking_id = l.taking_id AND r.party_id = l.claimant_id AND (r.head = '' OR r.head = l.head)
  JOIN parcels_objection o ON o.row_id = r.id AND o.state <> 'rejected'
  LEFT JOIN parcels_publiclist s ON s.id = o.settled_by_id
  WHERE l.id = line
$$;

CREATE FUNCTION objection_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE fixed text[] := ARRAY['state', 'ordered_by_id', 'ordered_date', 'measured_date', 'measured_quantity', 'measured_paper_id',
                              'decided_by_id', 'decided_date', 'answer', 'settled_by_id'];
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('objection_is_kept', OLD.id::text); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'open' OR NEW.settled_by_id IS NOT NULL THEN PERFORM refuse('objection_starts_open'); END IF;
    IF NOT EXISTS (SELECT FROM parcels_publicrow r JOIN parcels_publiclist l ON l.id = r.public_list_id
                   WHERE r.id = NEW.row_id AND l.state = 'posted' AND l.posted_date <= NEW.received_date) THEN
      PERFORM refuse('objection_of_posted_list');
    END IF;
    -- Whoever releases a run locks the same lines: one of the two waits and sees the other.
    PERFORM 1 FROM parcels_line WHERE id IN (SELECT lines_of_row(NEW.row_id)) ORDER BY id FOR UPDATE;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - fixed IS DISTINCT FROM to_jsonb(OLD) - fixed THEN PERFORM refuse('objection_is_kept', OLD.id::text); END IF;
  IF OLD.state IN ('upheld', 'rejected') THEN
    -- Decided is decided; an upheld one is answered by a later version of its list, another one where that is withdrawn.
    IF to_jsonb(NEW) - 'settled_by_id' IS DISTINCT FROM to_jsonb(OLD) - 'settled_by_id'
       OR EXISTS (SELECT FROM parcels_publiclist WHERE id = OLD.settled_by_id AND state <> 'withdrawn') THEN
      PERFORM refuse('objection_is_decided', OLD.id::text);
    END IF;
  ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('open', 'remeasure'), ('open', 'upheld'), ('open', 'rejected'),
      ('remeasure', 'upheld'), ('remeasure', 'rejected')) THEN
    PERFORM refuse('objection_is_decided', OLD.id::text);
  ELSIF OLD.state = 'remeasure' AND NEW.state <> 'remeasure' AND NEW.measured_paper_id IS NULL THEN
    PERFORM refuse('objection_not_measured', OLD.id::text);
  END IF;
  IF NEW.settled_by_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM parcels_publiclist s JOIN parcels_publicrow r ON r.id = NEW.row_id JOIN parcels_publiclist l ON l.id = r.public_list_id
      WHERE s.id = NEW.settled_by_id AND s.state = 'ready' AND s.number = l.number AND s.revision > l.revision) THEN
    PERFORM refuse('objection_settled_by_correction', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER objection_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_objection FOR EACH ROW EXECUTE FUNCTION objection_guard();

-- 4. Payment waits --------------------------------------------------------------------------------------
-- A hold and a release meet at the line.
CREATE FUNCTION hold_meets_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM parcels_line WHERE id = NEW.line_id FOR UPDATE;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_meets_release BEFORE INSERT ON parcels_linehold FOR EACH ROW EXECUTE FUNCTION hold_meets_release();

-- The hold of an objection lasts as long as the objection, whoever writes.
CREATE FUNCTION objection_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE until date; ends date;
BEGIN
  until := line_held_until(OLD.line_id);
  IF TG_OP = 'DELETE' THEN
    IF until IS NOT NULL THEN PERFORM refuse('objection_holds', OLD.line_id::text); END IF;
    RETURN OLD;
  END IF;
  ends := CASE WHEN isempty(NEW.valid) THEN '-infinity'::date ELSE COALESCE(upper(NEW.valid), 'infinity') END;
  IF (NEW.line_id, NEW.cause) IS DISTINCT FROM (OLD.line_id, OLD.cause)
     OR (until IS NOT NULL AND ends < COALESCE(upper(OLD.valid), 'infinity') AND ends < until) THEN
    PERFORM refuse('objection_holds', OLD.line_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER objection_hold BEFORE UPDATE OR DELETE ON parcels_linehold FOR EACH ROW
  WHEN (OLD.cause = 'objection') EXECUTE FUNCTION objection_hold_guard();

-- As in 0010, and also where the hold itself was forgotten.
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

-- A run with a held line is not released: the lines are locked first, then asked.
CREATE FUNCTION run_release_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  PERFORM 1 FROM parcels_line WHERE id IN (SELECT line_id FROM parcels_runitem WHERE run_id = NEW.id) ORDER BY id FOR UPDATE;
  SELECT i.line_id INTO bad FROM parcels_runitem i WHERE i.run_id = NEW.id
    AND (EXISTS (SELECT FROM parcels_linehold h WHERE h.line_id = i.line_id AND h.valid @> NEW.released_date)
         OR line_held_until(i.line_id) > NEW.released_date) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('line_is_held', bad::text); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_release_hold BEFORE UPDATE ON parcels_paymentrun FOR EACH ROW
  WHEN (OLD.state = 'approved' AND NEW.state = 'released') EXECUTE FUNCTION run_release_hold_guard();

-- 5. Where the project's rule says so, nothing is signed over an objection that is not settled ------------
CREATE FUNCTION agreement_posting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text;
BEGIN
  SELECT o.number INTO bad FROM parcels_agreementtaking t JOIN parcels_publicrow r ON r.taking_id = t.taking_id
    JOIN parcels_publiclist l ON l.id = r.public_list_id JOIN parcels_objection o ON o.row_id = r.id AND o.state <> 'rejected'
    LEFT JOIN parcels_publiclist s ON s.id = o.settled_by_id
    WHERE t.agreement_id = NEW.id AND (posting_rule(NEW.project_id, l.stage, NEW.signed_date)).before_signing
      AND (o.state <> 'upheld' OR s.ends_date IS NULL OR s.ends_date >= NEW.signed_date) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('agreement_over_objection', bad); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreement_posting BEFORE UPDATE ON parcels_agreement FOR EACH ROW
  WHEN (OLD.state = 'draft' AND NEW.state = 'signed' AND NEW.kind = 'agreement' AND NEW.amends_id IS NULL)
  EXECUTE FUNCTION agreement_posting_guard();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_itemmeasure', 'parcels_publicrow'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM landmgmt_app', t);
    END IF;
  END LOOP;
END $$;
