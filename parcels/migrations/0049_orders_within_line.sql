-- What waits in orders of a deposit is taken: neither another order nor a run takes it again.

-- What is not met of a line by any posting, whatever its day, held or not (parcels/actions/ledger.py: open_amounts).
CREATE FUNCTION line_open(wanted bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT COALESCE(sum(t.amount_yuan * (
      CASE WHEN taker.kind = 'payable' THEN 1 WHEN taker.kind IN ('paid', 'deposit') THEN -1 ELSE 0 END
      - CASE WHEN giver.kind = 'payable' THEN 1 WHEN giver.kind IN ('paid', 'deposit') THEN -1 ELSE 0 END)), 0)
  FROM parcels_transfer t JOIN parcels_account taker ON taker.id = t.to_account_id
  JOIN parcels_account giver ON giver.id = t.from_account_id
  WHERE t.line_id = wanted
$$;

CREATE FUNCTION line_in_runs(wanted bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
  SELECT COALESCE(sum(i.amount_yuan), 0) FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
  WHERE i.line_id = wanted AND r.state <> 'cancelled' AND i.result = 'pending'
$$;

-- Asked for: within what runs and all orders under way leave. Approved: within what runs and the approved ones leave.
CREATE FUNCTION deposit_within_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM parcels_line WHERE id = NEW.line_id FOR UPDATE;
  IF line_open(NEW.line_id) - line_in_runs(NEW.line_id) < (
      SELECT COALESCE(sum(amount_yuan), 0) FROM parcels_depositorder
      WHERE line_id = NEW.line_id AND (state = 'approved' OR state = 'proposed' AND NEW.state = 'proposed')) THEN
    PERFORM refuse('deposit_ordered_already', NEW.line_id::text);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER deposit_within_line AFTER INSERT OR UPDATE OF state ON parcels_depositorder FOR EACH ROW
  WHEN (NEW.state IN ('proposed', 'approved')) EXECUTE FUNCTION deposit_within_line_guard();

CREATE FUNCTION run_item_beside_orders_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT o.line_id INTO bad FROM (
      SELECT line_id, sum(amount_yuan) AS yuan FROM parcels_depositorder
      WHERE state IN ('proposed', 'approved') AND line_id IN (SELECT line_id FROM new_rows) GROUP BY line_id) o
    WHERE line_open(o.line_id) - line_in_runs(o.line_id) < o.yuan LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('run_line_in_order', bad::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER run_item_beside_orders AFTER INSERT ON parcels_runitem REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION run_item_beside_orders_guard();
