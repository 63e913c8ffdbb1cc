-- Taking over the old books: their own account and kinds of transfer, written only while a take-over is being locked,
-- locked by a second person once it agrees with what was signed, and never changed afterwards.

-- Each project gets the account the old books come from and go to.
INSERT INTO parcels_account (kind, project_id)
  SELECT 'opening', p.id FROM parcels_project p
  WHERE NOT EXISTS (SELECT FROM parcels_account a WHERE a.project_id = p.id AND a.kind = 'opening');
SET CONSTRAINTS ALL IMMEDIATE;

-- 1. The take-over itself ------------------------------------------------------------------------------
-- Thousands of rows are written just before it looks: with no statistics yet, nested loops would be quadratic.
CREATE FUNCTION takeover_guard() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE bad text;
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'takeover'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'open' THEN PERFORM refuse('takeover_state_illegal', NEW.state); END IF;
    RETURN NEW;
  END IF;
  IF OLD.state IN ('locked', 'dropped') THEN PERFORM refuse('takeover_is_final', OLD.id::text); END IF;
  IF (NEW.uid, NEW.project_id, NEW.cutover_date, NEW.opened_by_id, NEW.opened_date)
     IS DISTINCT FROM (OLD.uid, OLD.project_id, OLD.cutover_date, OLD.opened_by_id, OLD.opened_date) THEN
    PERFORM refuse('takeover_is_final', OLD.id::text);
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('open', 'submitted'), ('open', 'dropped'),
      ('submitted', 'open'), ('submitted', 'locked')) THEN
    PERFORM refuse('takeover_state_illegal', NEW.state);
  END IF;
  IF NEW.state = 'locked' THEN
    IF NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id OR NEW.locked_by_id IN (
        SELECT NEW.opened_by_id UNION SELECT NEW.submitted_by_id
        UNION SELECT uploaded_by_id FROM parcels_oldbook WHERE takeover_id = NEW.id
        UNION SELECT entered_by_id FROM parcels_signedtotal WHERE takeover_id = NEW.id
        UNION SELECT decided_by_id FROM parcels_oldparty WHERE takeover_id = NEW.id) THEN
      PERFORM refuse('takeover_locked_by_a_second', NEW.id::text);
    END IF;
    IF EXISTS (SELECT FROM parcels_oldparty WHERE takeover_id = NEW.id AND party_id IS NULL)
       OR NOT EXISTS (SELECT FROM parcels_oldentry WHERE takeover_id = NEW.id) THEN
      PERFORM refuse('takeover_not_reconciled', NEW.id::text);
    END IF;
    -- Every village has its signed total, and every difference is nothing or explained.
    SELECT v.name INTO bad FROM parcels_place v
      JOIN (SELECT o.village_id, sum(e.amount_yuan) AS agreed, sum(e.paid_yuan) AS paid
            FROM parcels_oldentry e JOIN parcels_oldparty o ON o.id = e.owner_id WHERE e.takeover_id = NEW.id GROUP BY 1) b ON b.village_id = v.id
      LEFT JOIN parcels_signedtotal s ON s.takeover_id = NEW.id AND s.village_id = v.id AND s.owner_id IS NULL
      WHERE s.id IS NULL OR s.explanation = '' AND (s.agreed_yuan, s.paid_yuan, s.unpaid_yuan) <> (b.agreed, b.paid, b.agreed - b.paid) LIMIT 1;
    IF bad IS NOT NULL THEN PERFORM refuse('takeover_not_reconciled', bad); END IF;
    SELECT s.id::text INTO bad FROM parcels_signedtotal s
      LEFT JOIN (SELECT owner_id, sum(amount_yuan) AS agreed, sum(paid_yuan) AS paid FROM parcels_oldentry WHERE takeover_id = NEW.id GROUP BY 1) b ON b.owner_id = s.owner_id
      WHERE s.takeover_id = NEW.id AND s.explanation = '' AND (s.owner_id IS NOT NULL
            AND (s.agreed_yuan, s.paid_yuan, s.unpaid_yuan) IS DISTINCT FROM (b.agreed, b.paid, b.agreed - b.paid)
          OR s.owner_id IS NULL AND (s.agreed_yuan, s.paid_yuan, s.unpaid_yuan) <> (0, 0, 0) AND NOT EXISTS (
            SELECT FROM parcels_oldparty o JOIN parcels_oldentry e ON e.owner_id = o.id WHERE o.takeover_id = NEW.id AND o.village_id = s.village_id)) LIMIT 1;
    IF bad IS NOT NULL THEN PERFORM refuse('takeover_not_reconciled', bad); END IF;
    -- What was posted is what the books say, row by row, and the totals that are kept are its sums.
    SELECT e.id::text INTO bad FROM parcels_oldentry e LEFT JOIN parcels_line l ON l.id = e.line_id
      LEFT JOIN (SELECT t.line_id, COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'opening_due'), 0) AS due,
                        COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'opening_paid'), 0) AS paid
                 FROM parcels_transfer t WHERE t.kind IN ('opening_due', 'opening_paid') GROUP BY 1) x ON x.line_id = e.line_id
      WHERE e.takeover_id = NEW.id AND ((l.amount_yuan, x.due, x.paid) IS DISTINCT FROM (e.amount_yuan, e.amount_yuan, e.paid_yuan)) LIMIT 1;
    IF bad IS NOT NULL OR NOT EXISTS (SELECT FROM parcels_oldentry WHERE takeover_id = NEW.id
        HAVING (sum(amount_yuan), sum(paid_yuan)) = (NEW.agreed_yuan, NEW.paid_yuan)) THEN
      PERFORM refuse('takeover_does_not_add_up', bad);
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER takeover_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_takeover FOR EACH ROW EXECUTE FUNCTION takeover_guard();

-- 2. Its parts change while it is open. While it is being locked, a row gets its line and a name its party, once.
CREATE FUNCTION takeover_part_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE s text;
BEGIN
  SELECT state INTO s FROM parcels_takeover WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.takeover_id ELSE OLD.takeover_id END FOR SHARE;
  IF TG_OP = 'UPDATE' AND NEW.takeover_id <> OLD.takeover_id THEN PERFORM refuse('takeover_is_final', TG_TABLE_NAME); END IF;
  IF s = 'open' THEN RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END IF;
  IF s = 'submitted' AND TG_OP = 'UPDATE' AND (
       TG_TABLE_NAME = 'parcels_oldentry' AND to_jsonb(OLD) ->> 'line_id' IS NULL AND to_jsonb(NEW) - 'line_id' = to_jsonb(OLD) - 'line_id'
       OR TG_TABLE_NAME = 'parcels_oldparty' AND to_jsonb(OLD) ->> 'party_id' IS NULL AND to_jsonb(NEW) - 'party_id' = to_jsonb(OLD) - 'party_id') THEN
    RETURN NEW;
  END IF;
  PERFORM refuse('takeover_is_final', TG_TABLE_NAME);
  RETURN NULL;
END $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_oldbook', 'parcels_oldparty', 'parcels_oldentry', 'parcels_signedtotal'] LOOP
    EXECUTE format('CREATE TRIGGER takeover_part BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION takeover_part_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('REVOKE TRUNCATE ON %I FROM landmgmt_app', t);
    END IF;
  END LOOP;
END $$;

-- 3. Old agreements come in while their take-over is being locked, of its project, and as first versions only.
CREATE FUNCTION agreement_takeover_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.takeover_id IS DISTINCT FROM OLD.takeover_id THEN PERFORM refuse('takeover_is_final', 'agreement'); END IF;
  IF NEW.takeover_id IS NOT NULL AND (NEW.amends_id IS NOT NULL OR NOT EXISTS (
      SELECT FROM parcels_takeover k WHERE k.id = NEW.takeover_id AND k.project_id = NEW.project_id AND k.state = 'submitted')) THEN
    PERFORM refuse('takeover_state_illegal', 'agreement');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreement_takeover BEFORE INSERT OR UPDATE ON parcels_agreement FOR EACH ROW EXECUTE FUNCTION agreement_takeover_guard();

-- 4. Old books and live postings are never mixed: an old agreement's lines are owed by opening_due and nothing else,
-- a live one's never, all of it on the day of the take-over and while it is being locked.
CREATE FUNCTION opening_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT n.id INTO bad FROM new_rows n JOIN parcels_line l ON l.id = n.line_id JOIN parcels_agreement g ON g.id = l.agreement_id
    LEFT JOIN parcels_takeover k ON k.id = g.takeover_id
    WHERE n.kind IN ('opening_due', 'opening_paid') AND (k.state, k.cutover_date) IS DISTINCT FROM ('submitted', n.value_date)
       OR n.kind = 'obligation' AND g.takeover_id IS NOT NULL
       -- What had been paid before is corrected after the lock, from a day after the take-over on.
       OR n.kind = 'opening_fix' AND (k.state IS DISTINCT FROM 'locked' OR n.value_date < k.cutover_date) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('opening_by_takeover_only', bad::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER opening_guard AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION opening_guard();

-- As in 0007, with the kinds of the old books; they touch no fund.
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
        ('repay_out', 'fund', 'borrowed'), ('repay_in', 'lent', 'fund'),
        ('opening_due', 'opening', 'payable'), ('opening_paid', 'opening', 'paid'), ('opening_fix', 'opening', 'paid'))
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
