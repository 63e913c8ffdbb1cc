-- What must never be: the database is the last guard. Each refusal bears a constraint name that the
-- actions map to a sentence (parcels/actions/deed.py).

CREATE FUNCTION refuse(name text, detail text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'refused: % %', name, detail USING ERRCODE = '23514', CONSTRAINT = name;
END $$;

-- 1. Append-only tables ------------------------------------------------------------------------------
CREATE FUNCTION append_only_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse('append_only', TG_TABLE_NAME);
  RETURN NULL;
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_transfer', 'parcels_voucher', 'parcels_journalentry', 'parcels_journalsubject',
                           'parcels_journalseal', 'parcels_accessrecord', 'parcels_importplot', 'parcels_account',
                           'parcels_procedurestep'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM landmgmt_app', t);
    END IF;
  END LOOP;
END $$;

-- 2. Areas are computed on write, in the office's survey system and on the ellipsoid ----------------
CREATE FUNCTION compute_areas() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE epsg integer := COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525);
BEGIN
  NEW.plane_area_m2 := round(ST_Area(ST_Transform(NEW.geom, epsg))::numeric, 2);
  NEW.ellipsoid_area_m2 := round(ST_Area(NEW.geom::geography)::numeric, 2);
  RETURN NEW;
END $$;

-- A geometry is never overwritten: a new row is valid from a day; only the end of the old one moves.
CREATE FUNCTION geometry_period_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.geom::bytea <> OLD.geom::bytea OR lower(NEW.valid) IS DISTINCT FROM lower(OLD.valid) AND NOT isempty(NEW.valid) THEN
    PERFORM refuse('geometry_is_not_overwritten', TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_parcelgeometry', 'parcels_takinggeometry'] LOOP
    EXECUTE format('CREATE TRIGGER compute_areas BEFORE INSERT OR UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION compute_areas()', t);
    EXECUTE format('CREATE TRIGGER geometry_period BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION geometry_period_guard()', t);
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (ST_IsValid(geom) AND NOT ST_IsEmpty(geom))', t, replace(t, 'parcels_', '') || '_is_valid');
  END LOOP;
END $$;

-- 3. Chains of stages ---------------------------------------------------------------------------------
-- Arguments: owner column, value column, axis, first value.
CREATE FUNCTION stage_chain_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owner bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
  value text := to_jsonb(NEW) ->> TG_ARGV[1];
  prev record;
BEGIN
  IF NEW.is_legacy AND NEW.legacy_reason = '' THEN
    PERFORM refuse('stage_legacy_has_reason');
  END IF;
  IF NEW.position = 0 THEN
    IF value <> TG_ARGV[3] THEN PERFORM refuse('stage_illegal', value); END IF;
    RETURN NEW;
  END IF;
  EXECUTE format('SELECT %I AS value, since_date FROM %I WHERE %I = $1 AND position = $2', TG_ARGV[1], TG_TABLE_NAME, TG_ARGV[0])
    INTO prev USING owner, NEW.position - 1;
  IF prev IS NULL OR NOT EXISTS (SELECT FROM parcels_stagetransition
                                 WHERE axis = TG_ARGV[2] AND from_stage = prev.value AND to_stage = value) THEN
    PERFORM refuse('stage_illegal', value);
  END IF;
  IF NEW.since_date < prev.since_date THEN PERFORM refuse('stage_before_previous', value); END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION stage_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', TG_TABLE_NAME); END IF;
  IF to_jsonb(NEW) - 'valid' IS DISTINCT FROM to_jsonb(OLD) - 'valid' THEN
    PERFORM refuse('append_only', TG_TABLE_NAME);
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER stage_chain BEFORE INSERT ON parcels_takingstage FOR EACH ROW
  EXECUTE FUNCTION stage_chain_guard('taking_id', 'stage', 'acquisition', 'not_started');
CREATE TRIGGER stage_chain BEFORE INSERT ON parcels_takingworks FOR EACH ROW
  EXECUTE FUNCTION stage_chain_guard('taking_id', 'works', 'works', 'not_started');
CREATE TRIGGER stage_chain BEFORE INSERT ON parcels_disputestateperiod FOR EACH ROW
  EXECUTE FUNCTION stage_chain_guard('dispute_id', 'state', 'dispute', 'received');
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_takingstage', 'parcels_takingworks', 'parcels_disputestateperiod'] LOOP
    EXECUTE format('CREATE TRIGGER stage_row BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION stage_row_guard()', t);
  END LOOP;
END $$;

-- No earthwork before hand-over (LAL 44, facts of the procedure).
CREATE FUNCTION works_after_handover_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.works <> 'not_started' AND NOT EXISTS (
      SELECT FROM parcels_takingstage s WHERE s.taking_id = NEW.taking_id AND s.stage = 'handed_over'
        AND s.since_date <= NEW.since_date) THEN
    PERFORM refuse('works_before_handover');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER works_after_handover BEFORE INSERT ON parcels_takingworks FOR EACH ROW
  EXECUTE FUNCTION works_after_handover_guard();

-- 4. Shares: a signed set sums to its denominator and stays as it is --------------------------------
CREATE FUNCTION share_sum_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE set_id bigint := (CASE WHEN TG_TABLE_NAME = 'parcels_shareset' THEN to_jsonb(NEW) ->> 'id'
                               ELSE COALESCE(to_jsonb(NEW), to_jsonb(OLD)) ->> 'share_set_id' END)::bigint;
BEGIN
  IF EXISTS (SELECT FROM parcels_shareset s WHERE s.id = set_id AND s.signed_date IS NOT NULL
             AND s.denominator <> COALESCE((SELECT sum(numerator) FROM parcels_share WHERE share_set_id = s.id), 0)) THEN
    PERFORM refuse('shares_not_one');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER share_sum AFTER INSERT OR UPDATE ON parcels_shareset DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION share_sum_guard();
CREATE CONSTRAINT TRIGGER share_sum AFTER INSERT OR UPDATE OR DELETE ON parcels_share DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION share_sum_guard();

CREATE FUNCTION signed_share_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.signed_date IS NOT NULL AND (TG_OP = 'DELETE'
      OR to_jsonb(NEW) - 'valid' IS DISTINCT FROM to_jsonb(OLD) - 'valid') THEN
    PERFORM refuse('signed_is_final', TG_TABLE_NAME);
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER signed_share BEFORE UPDATE OR DELETE ON parcels_shareset FOR EACH ROW EXECUTE FUNCTION signed_share_guard();

CREATE FUNCTION share_of_signed_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM parcels_shareset WHERE id = OLD.share_set_id AND signed_date IS NOT NULL) THEN
    PERFORM refuse('signed_is_final', TG_TABLE_NAME);
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER share_of_signed BEFORE UPDATE OR DELETE ON parcels_share FOR EACH ROW EXECUTE FUNCTION share_of_signed_guard();

-- 5. Agreements: what is signed adds up, and is never changed ----------------------------------------
CREATE FUNCTION agreement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
       OR NEW.total_yuan <> COALESCE((SELECT sum(amount_yuan) FROM parcels_entitlement WHERE agreement_id = NEW.id), 0) THEN
      PERFORM refuse('agreement_lines_do_not_add_up');
    END IF;
    IF EXISTS (SELECT FROM parcels_entitlement e WHERE e.agreement_id = NEW.id AND e.amount_yuan <>
               COALESCE((SELECT sum(l.amount_yuan) FROM parcels_line l WHERE l.entitlement_id = e.id), 0)) THEN
      PERFORM refuse('agreement_lines_do_not_add_up');
    END IF;
    IF EXISTS (SELECT FROM parcels_instalment WHERE agreement_id = NEW.id AND due_date < NEW.signed_date) THEN
      PERFORM refuse('due_before_signing');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreement_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_agreement FOR EACH ROW EXECUTE FUNCTION agreement_guard();

CREATE FUNCTION agreement_part_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM parcels_agreement a WHERE a.state <> 'draft'
             AND a.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.agreement_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.agreement_id END)) THEN
    PERFORM refuse('signed_is_final', TG_TABLE_NAME);
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_entitlement', 'parcels_instalment', 'parcels_line', 'parcels_agreementtaking'] LOOP
    EXECUTE format('CREATE TRIGGER agreement_part BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION agreement_part_guard()', t);
  END LOOP;
END $$;

CREATE FUNCTION line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_instalment i JOIN parcels_entitlement e ON e.agreement_id = i.agreement_id
                 JOIN parcels_agreement a ON a.id = i.agreement_id
                 WHERE i.id = NEW.instalment_id AND e.id = NEW.entitlement_id AND i.agreement_id = NEW.agreement_id
                   AND i.due_date = NEW.due_date AND e.head = NEW.head AND e.level = NEW.level
                   AND e.claimant_id = NEW.claimant_id AND e.taking_id IS NOT DISTINCT FROM NEW.taking_id
                   AND a.project_id = NEW.project_id) THEN
    PERFORM refuse('line_is_not_of_its_agreement');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER line_guard BEFORE INSERT OR UPDATE ON parcels_line FOR EACH ROW EXECUTE FUNCTION line_guard();

-- 6. The ledger: each kind moves between its two accounts; no line is paid above what is owed ------
CREATE FUNCTION transfer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT n.id INTO bad FROM new_rows n
    JOIN parcels_account f ON f.id = n.from_account_id
    JOIN parcels_account t ON t.id = n.to_account_id
    JOIN parcels_voucher v ON v.id = n.voucher_id
    LEFT JOIN parcels_line l ON l.id = n.line_id
    WHERE NOT ((n.kind, f.kind, t.kind) IN (
        ('fund_in', 'outside', 'fund'), ('obligation', 'obligation', 'payable'),
        ('amendment', 'obligation', 'payable'), ('amendment', 'payable', 'obligation'),
        ('payment', 'fund', 'paid'), ('payment', 'deposit', 'paid'), ('return', 'paid', 'fund'),
        ('deposit', 'fund', 'deposit'), ('suspense', 'fund', 'suspense'))
        OR n.kind = 'reversal')
      OR f.project_id <> t.project_id OR f.project_id <> v.project_id
      OR l.project_id IS DISTINCT FROM CASE WHEN n.line_id IS NULL THEN l.project_id ELSE f.project_id END
    LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('transfer_between_wrong_accounts', bad::text); END IF;

  SELECT n.id INTO bad FROM new_rows n JOIN parcels_transfer o ON o.id = n.reverses_id
    WHERE n.from_account_id <> o.to_account_id OR n.to_account_id <> o.from_account_id
       OR n.amount_yuan <> o.amount_yuan OR n.line_id IS DISTINCT FROM o.line_id
       OR n.value_date < o.value_date OR o.reverses_id IS NOT NULL LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('reversal_does_not_mirror', bad::text); END IF;

  -- Two transactions that pay one line meet here: the second waits, then sees the first.
  PERFORM 1 FROM parcels_line WHERE id IN (SELECT line_id FROM new_rows) ORDER BY id FOR UPDATE;
  SELECT x.line_id INTO bad FROM (
    SELECT t.line_id,
           sum(CASE WHEN a.kind = 'payable' THEN t.amount_yuan ELSE 0 END) - sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan ELSE 0 END) AS payable,
           sum(CASE WHEN a.kind IN ('paid', 'deposit') THEN t.amount_yuan ELSE 0 END)
             - sum(CASE WHEN b.kind IN ('paid', 'deposit') THEN t.amount_yuan ELSE 0 END) AS met
    FROM parcels_transfer t JOIN parcels_account a ON a.id = t.to_account_id JOIN parcels_account b ON b.id = t.from_account_id
    WHERE t.line_id IN (SELECT line_id FROM new_rows) GROUP BY t.line_id) x
    WHERE x.met > x.payable OR x.met < 0 LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('payment_above_line', bad::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER transfer_guard AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION transfer_guard();

-- 7. Payment runs: states in order, frozen once prepared, within the line and the fund -------------
CREATE FUNCTION run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE balance numeric; in_transit numeric;
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'payment_run'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'prepared' THEN PERFORM refuse('run_state_illegal', NEW.state); END IF;
    RETURN NEW;
  END IF;
  IF (NEW.project_id, NEW.fund_source_id, NEW.number, NEW.total_yuan, NEW.prepared_by_id, NEW.prepared_date, NEW.client_key)
     IS DISTINCT FROM (OLD.project_id, OLD.fund_source_id, OLD.number, OLD.total_yuan, OLD.prepared_by_id, OLD.prepared_date, OLD.client_key)
     OR (OLD.approved_by_id IS NOT NULL AND (NEW.approved_by_id, NEW.approved_date) IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_date))
     OR (OLD.released_by_id IS NOT NULL AND (NEW.released_by_id, NEW.released_date) IS DISTINCT FROM (OLD.released_by_id, OLD.released_date)) THEN
    PERFORM refuse('run_is_frozen');
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('prepared', 'approved'), ('approved', 'released'),
      ('released', 'answered'), ('prepared', 'cancelled'), ('approved', 'cancelled')) THEN
    PERFORM refuse('run_state_illegal', NEW.state);
  END IF;
  IF OLD.state = 'prepared' AND NEW.state = 'approved' AND NEW.total_yuan <>
      COALESCE((SELECT sum(amount_yuan) FROM parcels_runitem WHERE run_id = NEW.id), 0) THEN
    PERFORM refuse('run_total_differs');
  END IF;
  IF OLD.state = 'approved' AND NEW.state = 'released' THEN
    -- Two releases from one fund meet at the fund's row.
    PERFORM 1 FROM parcels_fundsource WHERE id = NEW.fund_source_id FOR UPDATE;
    SELECT COALESCE(sum(CASE WHEN t.to_account_id = a.id THEN t.amount_yuan ELSE -t.amount_yuan END), 0) INTO balance
      FROM parcels_account a JOIN parcels_transfer t ON a.id IN (t.from_account_id, t.to_account_id)
      WHERE a.fund_source_id = NEW.fund_source_id;
    SELECT COALESCE(sum(i.amount_yuan), 0) INTO in_transit
      FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
      WHERE r.fund_source_id = NEW.fund_source_id AND r.state = 'released' AND i.result = 'pending' AND r.id <> NEW.id;
    IF NEW.total_yuan > balance - in_transit THEN PERFORM refuse('run_above_fund', (balance - in_transit)::text); END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_paymentrun FOR EACH ROW EXECUTE FUNCTION run_guard();

CREATE FUNCTION run_item_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'run_item'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.result <> 'pending' OR NOT EXISTS (SELECT FROM parcels_paymentrun r JOIN parcels_line l ON l.project_id = r.project_id
        JOIN parcels_bankaccount b ON b.id = NEW.account_id AND b.party_id = NEW.payee_id
        WHERE r.id = NEW.run_id AND r.state = 'prepared' AND l.id = NEW.line_id AND l.payee_id = NEW.payee_id) THEN
      PERFORM refuse('run_is_frozen');
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - ARRAY['result', 'result_date', 'failure', 'bank_reference']
     IS DISTINCT FROM to_jsonb(OLD) - ARRAY['result', 'result_date', 'failure', 'bank_reference'] THEN
    PERFORM refuse('run_is_frozen');
  END IF;
  IF NOT ((OLD.result = 'pending' AND NEW.result IN ('success', 'failed')) OR (OLD.result = 'success' AND NEW.result = 'returned')
          OR NEW IS NOT DISTINCT FROM OLD)
     OR NOT EXISTS (SELECT FROM parcels_paymentrun WHERE id = NEW.run_id AND state IN ('released', 'answered')) THEN
    PERFORM refuse('run_answer_illegal');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_item_row BEFORE INSERT OR UPDATE OR DELETE ON parcels_runitem FOR EACH ROW EXECUTE FUNCTION run_item_row_guard();

CREATE FUNCTION run_item_cap_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  PERFORM 1 FROM parcels_line WHERE id IN (SELECT line_id FROM new_rows) ORDER BY id FOR UPDATE;
  SELECT n.line_id INTO bad FROM (SELECT DISTINCT line_id FROM new_rows) n
    WHERE COALESCE((SELECT sum(i.amount_yuan) FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
           WHERE i.line_id = n.line_id AND r.state <> 'cancelled' AND i.result IN ('pending', 'success')), 0)
        > COALESCE((SELECT sum(CASE WHEN a.kind = 'payable' THEN t.amount_yuan WHEN b.kind = 'payable' THEN -t.amount_yuan
                         WHEN a.kind = 'deposit' THEN -t.amount_yuan WHEN b.kind = 'deposit' THEN t.amount_yuan ELSE 0 END)
           FROM parcels_transfer t JOIN parcels_account a ON a.id = t.to_account_id JOIN parcels_account b ON b.id = t.from_account_id
           WHERE t.line_id = n.line_id), 0) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('payment_above_line', bad::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER run_item_cap AFTER INSERT ON parcels_runitem REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION run_item_cap_guard();

-- 8. The journal: hashed when written, its subjects indexed; sealed into a chain after commit ------
CREATE FUNCTION journal_row_hash(e parcels_journalentry) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(concat_ws('|', e.id, e.uid, extract(epoch FROM e.recorded_at), e.effective_date - DATE '2000-01-01',
    e.actor_id, e.deed, e.params, e.touched, COALESCE(e.project_id, 0)), 'UTF8')), 'hex')
$$;
CREATE FUNCTION journal_hash_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.recorded_at := clock_timestamp();
  NEW.row_hash := journal_row_hash(NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER journal_hash BEFORE INSERT ON parcels_journalentry FOR EACH ROW EXECUTE FUNCTION journal_hash_guard();
CREATE FUNCTION journal_subjects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO parcels_journalsubject (entry_id, kind, object_id)
    SELECT DISTINCT NEW.id, s ->> 0, (s ->> 1)::bigint FROM jsonb_array_elements(NEW.touched) s;
  RETURN NULL;
END $$;
CREATE TRIGGER journal_subjects AFTER INSERT ON parcels_journalentry FOR EACH ROW EXECUTE FUNCTION journal_subjects();

-- Chains what is committed and not yet chained; one sealer at a time; returns how many it sealed.
CREATE FUNCTION seal_journal() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE last_number bigint; last_hash text; e record; n integer := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('landmgmt journal')) THEN RETURN 0; END IF;
  SELECT number, chain_hash INTO last_number, last_hash FROM parcels_journalseal ORDER BY number DESC LIMIT 1;
  FOR e IN SELECT j.id, j.row_hash FROM parcels_journalentry j
           -- A late commit has an id a little below the newest sealed one; older gaps are found by `verify`.
           WHERE j.id > COALESCE((SELECT max(entry_id) FROM parcels_journalseal), 0) - 10000
             AND NOT EXISTS (SELECT FROM parcels_journalseal s WHERE s.entry_id = j.id) ORDER BY j.id LOOP
    last_number := COALESCE(last_number, 0) + 1;
    last_hash := encode(sha256(convert_to(COALESCE(last_hash, '') || '|' || e.id || '|' || e.row_hash, 'UTF8')), 'hex');
    INSERT INTO parcels_journalseal (number, entry_id, chain_hash) VALUES (last_number, e.id, last_hash);
    n := n + 1;
  END LOOP;
  RETURN n;
END $$;
