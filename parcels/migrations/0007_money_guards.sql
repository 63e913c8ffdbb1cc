-- Money's second row of guards: approvals by amount, closed accounts, funds on every later day, loans between
-- projects, and money without a line. Each refusal bears a constraint name (parcels/actions/deed.py).

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_runapproval', 'parcels_bankfile', 'parcels_bankfilerow',
                           'parcels_treasurystep', 'parcels_handout'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM landmgmt_app', t);
    END IF;
  END LOOP;
END $$;

-- 1. Funds ---------------------------------------------------------------------------------------------
-- The least a fund holds on `since` or any later day, by value date and as known now.
CREATE FUNCTION fund_lowest(account bigint, since date) RETURNS numeric LANGUAGE sql STABLE AS $$
  WITH moves AS (
    SELECT since AS day, 0::numeric AS yuan
    UNION ALL SELECT GREATEST(value_date, since), amount_yuan FROM parcels_transfer WHERE to_account_id = account
    UNION ALL SELECT GREATEST(value_date, since), -amount_yuan FROM parcels_transfer WHERE from_account_id = account),
  days AS (SELECT day, sum(yuan) AS yuan FROM moves GROUP BY day)
  SELECT min(running) FROM (SELECT sum(yuan) OVER (ORDER BY day) AS running FROM days) x
$$;

-- What released runs still wait to take from a fund.
CREATE FUNCTION fund_in_transit(fund bigint, without_run bigint DEFAULT 0) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT COALESCE(sum(i.amount_yuan), 0) FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
  WHERE r.fund_source_id = fund AND r.state = 'released' AND i.result = 'pending' AND r.id <> without_run
$$;

-- What a person takes out of a fund stays within it on that day and on every later one. What the bank has
-- paid is a fact and is written whatever the fund holds; `verify` names a fund below zero.
CREATE FUNCTION fund_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE f record;
BEGIN
  FOR f IN SELECT a.id, a.fund_source_id, min(n.value_date) AS since FROM new_rows n JOIN parcels_account a ON a.id = n.from_account_id
           WHERE a.kind = 'fund' AND n.kind IN ('deposit', 'reversal', 'fund_out', 'loan_out', 'repay_out')
           GROUP BY a.id ORDER BY a.id LOOP
    PERFORM 1 FROM parcels_fundsource WHERE id = f.fund_source_id FOR UPDATE;
    IF fund_lowest(f.id, f.since) - fund_in_transit(f.fund_source_id) < 0 THEN
      PERFORM refuse('fund_below_zero', f.fund_source_id::text);
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER fund_guard AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION fund_guard();

-- 2. Approvals by amount -------------------------------------------------------------------------------
CREATE FUNCTION approvals_needed(total numeric, day date) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT COALESCE((SELECT approvals FROM parcels_approvalband WHERE valid @> day AND over_yuan < total
                   ORDER BY over_yuan DESC LIMIT 1), 1)
$$;

CREATE FUNCTION run_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  SELECT state, prepared_by_id, prepared_date INTO r FROM parcels_paymentrun WHERE id = NEW.run_id FOR UPDATE;
  IF r.state <> 'prepared' THEN PERFORM refuse('run_state_illegal', r.state); END IF;
  IF r.prepared_by_id = NEW.approver_id THEN PERFORM refuse('run_approver_is_not_preparer'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_approval_guard BEFORE INSERT ON parcels_runapproval FOR EACH ROW EXECUTE FUNCTION run_approval_guard();

-- 3. Payment runs: as in 0002, with the fund's project, approvals, accounts still open, and the project's cap
CREATE OR REPLACE FUNCTION run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE lowest numeric; cap numeric; spent numeric; bad text;
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'payment_run'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'prepared' THEN PERFORM refuse('run_state_illegal', NEW.state); END IF;
    IF NOT EXISTS (SELECT FROM parcels_fundsource WHERE id = NEW.fund_source_id AND project_id = NEW.project_id) THEN
      PERFORM refuse('fund_of_other_project');
    END IF;
    IF NEW.approvals_needed <> approvals_needed(NEW.total_yuan, NEW.prepared_date) THEN
      PERFORM refuse('run_approvals_wrong');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.project_id, NEW.fund_source_id, NEW.number, NEW.total_yuan, NEW.prepared_by_id, NEW.prepared_date, NEW.client_key, NEW.approvals_needed, NEW.follows_id)
     IS DISTINCT FROM (OLD.project_id, OLD.fund_source_id, OLD.number, OLD.total_yuan, OLD.prepared_by_id, OLD.prepared_date, OLD.client_key, OLD.approvals_needed, OLD.follows_id)
     OR (OLD.approved_by_id IS NOT NULL AND (NEW.approved_by_id, NEW.approved_date) IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_date))
     OR (OLD.released_by_id IS NOT NULL AND (NEW.released_by_id, NEW.released_date) IS DISTINCT FROM (OLD.released_by_id, OLD.released_date)) THEN
    PERFORM refuse('run_is_frozen');
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('prepared', 'approved'), ('approved', 'released'),
      ('released', 'answered'), ('prepared', 'cancelled'), ('approved', 'cancelled')) THEN
    PERFORM refuse('run_state_illegal', NEW.state);
  END IF;
  IF OLD.state = 'prepared' AND NEW.state = 'approved' THEN
    IF NEW.total_yuan <> COALESCE((SELECT sum(amount_yuan) FROM parcels_runitem WHERE run_id = NEW.id), 0) THEN
      PERFORM refuse('run_total_differs');
    END IF;
    IF NEW.approvals_needed > (SELECT count(*) FROM parcels_runapproval WHERE run_id = NEW.id)
       OR NOT EXISTS (SELECT FROM parcels_runapproval WHERE run_id = NEW.id AND approver_id = NEW.approved_by_id) THEN
      PERFORM refuse('run_lacks_approvals');
    END IF;
  END IF;
  IF OLD.state = 'approved' AND NEW.state = 'released' THEN
    IF EXISTS (SELECT FROM parcels_runapproval WHERE run_id = NEW.id AND approver_id = NEW.released_by_id) THEN
      PERFORM refuse('run_releaser_is_a_third');
    END IF;
    SELECT i.holder_name INTO bad FROM parcels_runitem i JOIN parcels_bankaccount b ON b.id = i.account_id
      WHERE i.run_id = NEW.id AND NOT b.valid @> NEW.released_date LIMIT 1;
    IF bad IS NOT NULL THEN PERFORM refuse('run_account_closed', bad); END IF;
    SELECT i.holder_name INTO bad FROM parcels_runitem i JOIN parcels_line l ON l.id = i.line_id
      WHERE i.run_id = NEW.id AND l.payee_id <> i.payee_id LIMIT 1;
    IF bad IS NOT NULL THEN PERFORM refuse('run_payee_changed', bad); END IF;
    -- Two releases from one fund meet at the fund's row, two of one project at the project's.
    PERFORM 1 FROM parcels_fundsource WHERE id = NEW.fund_source_id FOR UPDATE;
    SELECT fund_lowest(a.id, NEW.released_date) - fund_in_transit(NEW.fund_source_id, NEW.id) INTO lowest
      FROM parcels_account a WHERE a.fund_source_id = NEW.fund_source_id;
    IF NEW.total_yuan > lowest THEN PERFORM refuse('run_above_fund', lowest::text); END IF;
    SELECT cap_yuan INTO cap FROM parcels_project WHERE id = NEW.project_id FOR NO KEY UPDATE;
    IF cap IS NOT NULL THEN
      SELECT COALESCE(sum(CASE WHEN t.to_account_id = a.id THEN t.amount_yuan ELSE -t.amount_yuan END), 0) INTO spent
        FROM parcels_account a JOIN parcels_transfer t ON a.id IN (t.from_account_id, t.to_account_id)
        WHERE a.project_id = NEW.project_id AND a.kind IN ('paid', 'deposit', 'suspense');
      SELECT spent + COALESCE(sum(i.amount_yuan), 0) INTO spent
        FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
        WHERE r.project_id = NEW.project_id AND r.state = 'released' AND i.result = 'pending' AND r.id <> NEW.id;
      IF spent + NEW.total_yuan > cap THEN PERFORM refuse('run_above_project', (cap - spent)::text); END IF;
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- 4. Money without a line ------------------------------------------------------------------------------
CREATE FUNCTION suspense_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'suspense'); END IF;
  IF to_jsonb(NEW) - ARRAY['state', 'resolved_by_id', 'resolved_date', 'note']
     IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'resolved_by_id', 'resolved_date', 'note'] THEN
    PERFORM refuse('append_only', 'suspense');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER suspense_row BEFORE UPDATE OR DELETE ON parcels_suspenseitem FOR EACH ROW EXECUTE FUNCTION suspense_row_guard();

CREATE FUNCTION suspense_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM new_rows WHERE suspense_id IS NOT NULL) THEN RETURN NULL; END IF;
  PERFORM 1 FROM parcels_suspenseitem WHERE id IN (SELECT suspense_id FROM new_rows) ORDER BY id FOR UPDATE;
  SELECT s.id INTO bad FROM parcels_suspenseitem s WHERE s.id IN (SELECT suspense_id FROM new_rows)
    AND (SELECT COALESCE(sum(CASE WHEN b.kind = 'suspense' THEN t.amount_yuan WHEN a.kind = 'suspense' THEN -t.amount_yuan ELSE 0 END), 0)
         FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
         WHERE t.suspense_id = s.id) NOT BETWEEN 0 AND s.amount_yuan LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('suspense_above', bad::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER suspense_guard AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION suspense_guard();

-- 5. Loans between projects ----------------------------------------------------------------------------
CREATE FUNCTION loan_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'loan'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'asked' THEN PERFORM refuse('loan_state_illegal', NEW.state); END IF;
    IF EXISTS (SELECT FROM parcels_fundsource a JOIN parcels_fundsource b ON b.project_id = a.project_id
               WHERE a.id = NEW.lender_id AND b.id = NEW.borrower_id) THEN
      PERFORM refuse('loan_between_projects');
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - ARRAY['state', 'decided_by_id', 'decided_date'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'decided_by_id', 'decided_date']
     OR (OLD.decided_by_id IS NOT NULL AND (NEW.decided_by_id, NEW.decided_date) IS DISTINCT FROM (OLD.decided_by_id, OLD.decided_date)) THEN
    PERFORM refuse('loan_is_frozen');
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('asked', 'standing'), ('asked', 'refused'), ('standing', 'repaid')) THEN
    PERFORM refuse('loan_state_illegal', NEW.state);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER loan_row BEFORE INSERT OR UPDATE OR DELETE ON parcels_projectloan FOR EACH ROW EXECUTE FUNCTION loan_row_guard();

-- Both sides of a loan are written together, between the funds it names, within its sum.
CREATE FUNCTION loan_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE x record;
BEGIN
  SELECT l.amount_yuan AS lent, l.state,
         COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'loan_out' AND f.fund_source_id = l.lender_id), 0) AS went,
         COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'loan_in' AND g.fund_source_id = l.borrower_id), 0) AS came,
         COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'repay_out' AND f.fund_source_id = l.borrower_id), 0) AS repaid,
         COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'repay_in' AND g.fund_source_id = l.lender_id), 0) AS back,
         COALESCE(sum(t.amount_yuan), 0) AS every
    INTO x FROM parcels_projectloan l JOIN parcels_transfer t ON t.loan_id = l.id
    JOIN parcels_account f ON f.id = t.from_account_id JOIN parcels_account g ON g.id = t.to_account_id
    WHERE l.id = NEW.loan_id GROUP BY l.id;
  IF x.state NOT IN ('standing', 'repaid') OR x.went <> x.lent OR x.came <> x.lent OR x.repaid <> x.back
     OR x.repaid > x.lent OR x.every <> x.went + x.came + x.repaid + x.back OR (x.state = 'repaid') <> (x.repaid = x.lent) THEN
    PERFORM refuse('loan_does_not_balance', NEW.loan_id::text);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER loan_guard AFTER INSERT ON parcels_transfer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.loan_id IS NOT NULL) EXECUTE FUNCTION loan_guard();

-- 6. The ledger: the kinds of 0002 and those of funds, loans and money without a line ------------------
CREATE OR REPLACE FUNCTION transfer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
        ('deposit', 'fund', 'deposit'), ('suspense', 'fund', 'suspense'),
        ('assign', 'suspense', 'paid'), ('back', 'suspense', 'fund'), ('fund_out', 'fund', 'outside'),
        ('loan_out', 'fund', 'lent'), ('loan_in', 'borrowed', 'fund'),
        ('repay_out', 'fund', 'borrowed'), ('repay_in', 'lent', 'fund'))
        OR n.kind = 'reversal')
      OR f.project_id <> t.project_id OR f.project_id <> v.project_id
      OR l.project_id IS DISTINCT FROM CASE WHEN n.line_id IS NULL THEN l.project_id ELSE f.project_id END
    LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('transfer_between_wrong_accounts', bad::text); END IF;

  SELECT n.id INTO bad FROM new_rows n JOIN parcels_transfer o ON o.id = n.reverses_id
    WHERE n.from_account_id <> o.to_account_id OR n.to_account_id <> o.from_account_id
       OR n.amount_yuan <> o.amount_yuan OR n.line_id IS DISTINCT FROM o.line_id
       OR n.suspense_id IS DISTINCT FROM o.suspense_id OR o.loan_id IS NOT NULL
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

-- 7. The treasury's way: application, bureau, township, in order, once the run is approved ------------
CREATE FUNCTION treasury_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r record; before text; last_day date;
BEGIN
  SELECT way, state, approved_date INTO r FROM parcels_paymentrun WHERE id = NEW.run_id FOR UPDATE;
  IF r.way <> 'treasury' OR r.state <> 'approved' THEN PERFORM refuse('treasury_step_illegal', NEW.stage); END IF;
  before := CASE NEW.stage WHEN 'bureau' THEN 'application' WHEN 'township' THEN 'bureau' END;
  IF before IS NOT NULL THEN
    SELECT done_date INTO last_day FROM parcels_treasurystep WHERE run_id = NEW.run_id AND stage = before;
    IF last_day IS NULL THEN PERFORM refuse('treasury_step_illegal', NEW.stage); END IF;
  END IF;
  IF NEW.done_date < COALESCE(last_day, r.approved_date) THEN PERFORM refuse('treasury_step_before', NEW.stage); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER treasury_step BEFORE INSERT ON parcels_treasurystep FOR EACH ROW EXECUTE FUNCTION treasury_step_guard();

CREATE FUNCTION run_way_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.way <> OLD.way THEN PERFORM refuse('run_is_frozen'); END IF;
  IF NEW.way = 'treasury' AND OLD.state = 'approved' AND NEW.state = 'released'
     AND (SELECT count(*) FROM parcels_treasurystep WHERE run_id = NEW.id AND done_date <= NEW.released_date) < 3 THEN
    PERFORM refuse('run_lacks_treasury');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_way BEFORE UPDATE ON parcels_paymentrun FOR EACH ROW EXECUTE FUNCTION run_way_guard();

-- 8. A collective never hands on more than it had received, on that day and on every later one ---------
CREATE FUNCTION collective_lowest(party bigint, since date) RETURNS numeric LANGUAGE sql STABLE AS $$
  WITH moves AS (
    SELECT since AS day, 0::numeric AS yuan
    UNION ALL
    SELECT GREATEST(t.value_date, since), CASE WHEN b.kind = 'paid' THEN t.amount_yuan ELSE -t.amount_yuan END
    FROM parcels_transfer t JOIN parcels_line l ON l.id = t.line_id AND l.level = 'allot' AND l.payee_id = party
    JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
    WHERE 'paid' IN (a.kind, b.kind)
    UNION ALL
    SELECT GREATEST(value_date, since), CASE WHEN reverses_id IS NULL THEN -amount_yuan ELSE amount_yuan END
    FROM parcels_handout WHERE collective_id = party),
  days AS (SELECT day, sum(yuan) AS yuan FROM moves GROUP BY day)
  SELECT min(running) FROM (SELECT sum(yuan) OVER (ORDER BY day) AS running FROM days) x
$$;

CREATE FUNCTION handout_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM parcels_party WHERE id = NEW.collective_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM parcels_party c JOIN parcels_party h ON h.id = NEW.household_id
                 WHERE c.id = NEW.collective_id AND c.kind = 'collective' AND h.kind IN ('household', 'person')) THEN
    PERFORM refuse('handout_parties_wrong');
  END IF;
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT FROM parcels_handout o WHERE o.id = NEW.reverses_id
      AND o.reverses_id IS NULL AND (o.collective_id, o.household_id, o.amount_yuan) = (NEW.collective_id, NEW.household_id, NEW.amount_yuan)
      AND o.value_date <= NEW.value_date) THEN
    PERFORM refuse('reversal_does_not_mirror', 'handout');
  END IF;
  IF collective_lowest(NEW.collective_id, NEW.value_date) < 0 THEN PERFORM refuse('handout_above_receipts', NEW.collective_id::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER handout_guard AFTER INSERT ON parcels_handout FOR EACH ROW EXECUTE FUNCTION handout_guard();

-- 9. What stands in runs, beside what is met already by any way (bank, 待查款, deposit), never passes what is owed
CREATE OR REPLACE FUNCTION run_item_cap_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  PERFORM 1 FROM parcels_line WHERE id IN (SELECT line_id FROM new_rows) ORDER BY id FOR UPDATE;
  SELECT n.line_id INTO bad FROM (SELECT DISTINCT line_id FROM new_rows) n
    WHERE COALESCE((SELECT sum(i.amount_yuan) FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
           WHERE i.line_id = n.line_id AND r.state <> 'cancelled' AND i.result = 'pending'), 0)
        > COALESCE((SELECT sum(CASE WHEN a.kind = 'payable' THEN t.amount_yuan WHEN b.kind = 'payable' THEN -t.amount_yuan ELSE 0 END)
                         - sum(CASE WHEN a.kind IN ('paid', 'deposit') THEN t.amount_yuan ELSE 0 END)
                         + sum(CASE WHEN b.kind IN ('paid', 'deposit') THEN t.amount_yuan ELSE 0 END)
           FROM parcels_transfer t JOIN parcels_account a ON a.id = t.to_account_id JOIN parcels_account b ON b.id = t.from_account_id
           WHERE t.line_id = n.line_id), 0) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('payment_above_line', bad::text); END IF;
  RETURN NULL;
END $$;
