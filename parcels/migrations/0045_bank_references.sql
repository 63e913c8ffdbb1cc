-- A transaction of the bank is booked in one run only: its number, to the same account, answers no row of another run.
CREATE FUNCTION bank_reference_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text;
BEGIN
  SELECT n.bank_reference INTO bad FROM new_rows n JOIN old_rows o ON o.id = n.id AND o.result <> 'success'
    JOIN parcels_runitem i ON i.bank_reference = n.bank_reference AND i.bank_reference <> '' AND i.account_id = n.account_id
      AND i.run_id <> n.run_id AND i.result IN ('success', 'returned')
    WHERE n.result = 'success' AND n.bank_reference <> '' LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('bank_reference_booked', bad); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER run_item_reference AFTER UPDATE ON parcels_runitem REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION bank_reference_guard();

-- What a follow-up run pays again stands in no other run of its family as paid or on its way: the bank may have paid the
-- lost row after all, and another follow-up may have taken it. The first such row of the run.
CREATE FUNCTION followed_already(run bigint) RETURNS text LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up AS (
    SELECT id, follows_id FROM parcels_paymentrun WHERE id = run
    UNION SELECT p.id, p.follows_id FROM up JOIN parcels_paymentrun p ON p.id = up.follows_id
  ), family AS (
    SELECT id FROM up WHERE follows_id IS NULL
    UNION SELECT p.id FROM family f JOIN parcels_paymentrun p ON p.follows_id = f.id
  )
  SELECT i.holder_name FROM parcels_runitem i
    JOIN parcels_runitem o ON o.line_id = i.line_id AND o.run_id <> run AND o.run_id IN (SELECT id FROM family)
    JOIN parcels_paymentrun r ON r.id = o.run_id
    WHERE i.run_id = run AND (o.result = 'success' OR (o.result = 'pending' AND r.state <> 'cancelled'))
    ORDER BY i.number LIMIT 1
$$;
CREATE FUNCTION run_item_follow_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text;
BEGIN
  SELECT followed_already(p.id) INTO bad FROM parcels_paymentrun p
    WHERE p.id IN (SELECT run_id FROM new_rows) AND p.follows_id IS NOT NULL AND followed_already(p.id) IS NOT NULL LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('follow_up_paid_already', bad); END IF;
  RETURN NULL;
END $$;
-- By name after run_item_cap, which locks the lines: two follow-ups of one row meet there.
CREATE TRIGGER run_item_follow AFTER INSERT ON parcels_runitem REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION run_item_follow_guard();
CREATE FUNCTION run_follow_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad text := followed_already(NEW.id);
BEGIN
  IF bad IS NOT NULL THEN PERFORM refuse('follow_up_paid_already', bad); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_follow BEFORE UPDATE ON parcels_paymentrun FOR EACH ROW
  WHEN (NEW.follows_id IS NOT NULL AND OLD.state <> NEW.state AND NEW.state IN ('approved', 'released'))
  EXECUTE FUNCTION run_follow_guard();

-- A return is proved as a payment is: by the voucher's slip or by a row of the bank's own file.
CREATE FUNCTION return_slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT n.run_item_id INTO bad FROM new_rows n JOIN parcels_voucher v ON v.id = n.voucher_id
    LEFT JOIN parcels_document d ON d.id = v.paper_id
    WHERE n.kind = 'return' AND n.run_item_id IS NOT NULL AND COALESCE(d.number, '') = '' AND COALESCE(d.scan, '') = ''
      AND NOT EXISTS (SELECT FROM parcels_bankfilerow r WHERE r.item_id = n.run_item_id AND r.verdict = 'returned') LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('return_without_slip', bad::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER return_slip AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION return_slip_guard();
