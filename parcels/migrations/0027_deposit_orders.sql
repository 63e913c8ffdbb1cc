-- Deposits with the notary: no one person moves money out of a fund. Each refusal bears a constraint name.

-- 1. An order is asked for, approved by as many as its sum needs, and done with a voucher of just its sum ----
CREATE FUNCTION deposit_order_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own text[] := ARRAY['state', 'ended_by_id', 'ended_date', 'answer', 'entered_by_id', 'voucher_id'];
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'deposit_order'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN PERFORM refuse('deposit_state_illegal', NEW.id::text); END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own
     OR (OLD.state, NEW.state) NOT IN (('proposed', 'approved'), ('proposed', 'refused'), ('proposed', 'withdrawn'),
                                       ('approved', 'done'), ('approved', 'refused'), ('approved', 'withdrawn')) THEN
    PERFORM refuse('deposit_state_illegal', OLD.id::text);
  END IF;
  IF NEW.state = 'approved' AND (SELECT count(*) FROM parcels_depositapproval WHERE order_id = NEW.id) < NEW.approvals_needed THEN
    PERFORM refuse('deposit_not_approved', OLD.id::text);
  END IF;
  IF NEW.state = 'done' THEN
    IF EXISTS (SELECT FROM parcels_depositapproval WHERE order_id = NEW.id AND approver_id = NEW.entered_by_id) THEN
      PERFORM refuse('deposit_entered_by_a_third', OLD.id::text);
    END IF;
    IF NOT EXISTS (SELECT FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id
                   WHERE t.voucher_id = NEW.voucher_id AND t.kind = 'deposit' AND t.line_id = NEW.line_id
                     AND t.amount_yuan = NEW.amount_yuan AND a.fund_source_id = NEW.fund_source_id) THEN
      PERFORM refuse('deposit_differs', OLD.id::text);
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER deposit_order_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_depositorder FOR EACH ROW
  EXECUTE FUNCTION deposit_order_guard();

CREATE FUNCTION deposit_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE o record;
BEGIN
  SELECT ordered_by_id, state INTO o FROM parcels_depositorder WHERE id = NEW.order_id FOR UPDATE;
  IF o.state <> 'proposed' THEN PERFORM refuse('deposit_state_illegal', NEW.order_id::text); END IF;
  IF o.ordered_by_id = NEW.approver_id THEN PERFORM refuse('deposit_approver_is_another', NEW.order_id::text); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER deposit_approval_guard BEFORE INSERT ON parcels_depositapproval FOR EACH ROW
  EXECUTE FUNCTION deposit_approval_guard();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_depositapproval FOR EACH ROW EXECUTE FUNCTION append_only_guard();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON parcels_depositapproval FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();

-- 2. What goes to the notary was ordered, and was owed on that day and on every later one ---------------------
CREATE FUNCTION deposit_ordered_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM parcels_depositorder WHERE voucher_id = NEW.voucher_id AND state = 'done') THEN
    PERFORM refuse('deposit_without_order', NEW.id::text);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deposit_ordered AFTER INSERT ON parcels_transfer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.kind = 'deposit') EXECUTE FUNCTION deposit_ordered_guard();

-- The least that is unmet of a line on a day or any later one; below zero where money met what was not owed yet.
CREATE FUNCTION line_lowest(line bigint, since date) RETURNS numeric LANGUAGE sql STABLE AS $$
  WITH moved AS (
    SELECT t.value_date, sum(t.amount_yuan * (
        CASE WHEN taker.kind = 'payable' THEN 1 WHEN taker.kind IN ('paid', 'deposit') THEN -1 ELSE 0 END
        - CASE WHEN giver.kind = 'payable' THEN 1 WHEN giver.kind IN ('paid', 'deposit') THEN -1 ELSE 0 END)) AS net
    FROM parcels_transfer t JOIN parcels_account taker ON taker.id = t.to_account_id
    JOIN parcels_account giver ON giver.id = t.from_account_id
    WHERE t.line_id = line GROUP BY t.value_date),
  stood AS (SELECT value_date, sum(net) OVER (ORDER BY value_date) AS unmet,
                   lead(value_date) OVER (ORDER BY value_date) AS next FROM moved)
  SELECT LEAST((SELECT min(unmet) FROM stood WHERE next IS NULL OR next > since),
               CASE WHEN since < (SELECT min(value_date) FROM moved) THEN 0 END)
$$;
CREATE FUNCTION money_of_debt_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF line_lowest(NEW.line_id, NEW.value_date) < 0 THEN PERFORM refuse('money_before_debt', NEW.line_id::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER money_of_debt AFTER INSERT ON parcels_transfer FOR EACH ROW
  WHEN (NEW.kind IN ('deposit', 'assign')) EXECUTE FUNCTION money_of_debt_guard();
