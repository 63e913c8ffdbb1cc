-- Posting hundreds of rows at the price of writing them: the ledger's keys, kinds and caps are asked in one pass over
-- the rows of a statement, and its totals are moved by what the statement adds. Nothing is guarded less than before.

-- 1. What the ledger names stays -----------------------------------------------------------------------
-- The keys of parcels_transfer are asked by transfer_guard below, a statement at a time. What they name is never taken
-- away: accounts, vouchers, rows of runs, sums without a line, loans and transfers refuse deletion, a new id and
-- TRUNCATE whatever names them (append_only, run_item_row, suspense_row, loan_row). A line of a draft may go; so a line
-- is locked by who posts to it, and asks here before it goes. Waits for the poster, and then sees the posting: but not in
-- a transaction that reads an older state than it waited for, where it stays.
CREATE OR REPLACE FUNCTION line_in_ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.id = OLD.id THEN RETURN NULL; END IF;
  IF EXISTS (SELECT FROM parcels_transfer WHERE line_id = OLD.id)
     OR current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    PERFORM refuse('line_is_in_the_ledger', OLD.id::text);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS line_in_ledger ON parcels_line;
CREATE TRIGGER line_in_ledger AFTER DELETE OR UPDATE OF id ON parcels_line FOR EACH ROW EXECUTE FUNCTION line_in_ledger_guard();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_line', 'parcels_runitem', 'parcels_suspenseitem', 'parcels_projectloan'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS append_only_truncate ON %I', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
  END LOOP;
END $$;

-- 2. The ledger: as in 0013, with the keys, in one pass --------------------------------------------------
-- Every long table is asked by an array of ids, so that one plan serves one row and thousands.
CREATE OR REPLACE FUNCTION transfer_guard() RETURNS trigger LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
DECLARE k record; x record; l record; bad bigint; due bigint[]; met bigint[];
BEGIN
  -- Few combinations however many rows: each moves between its two accounts, in the voucher's project.
  WITH pair AS MATERIALIZED (
    SELECT n.voucher_id, n.kind, n.from_account_id, n.to_account_id, min(n.id) AS id FROM new_rows n GROUP BY 1, 2, 3, 4
  ), account AS MATERIALIZED (
    SELECT a.id, a.kind, a.project_id FROM parcels_account a
    WHERE a.id = ANY(ARRAY(SELECT from_account_id FROM pair UNION SELECT to_account_id FROM pair))
  ), voucher AS MATERIALIZED (
    SELECT v.id, v.project_id FROM parcels_voucher v WHERE v.id = ANY(ARRAY(SELECT DISTINCT voucher_id FROM pair))
  )
  SELECT min(CASE WHEN v.id IS NULL THEN 'voucher' WHEN f.id IS NULL OR t.id IS NULL THEN 'account' END) AS lost,
         min(p.id) FILTER (WHERE NOT ((p.kind, f.kind, t.kind) IN (
             ('fund_in', 'outside', 'fund'), ('obligation', 'obligation', 'payable'),
             ('amendment', 'obligation', 'payable'), ('amendment', 'payable', 'obligation'),
             ('payment', 'fund', 'paid'), ('payment', 'deposit', 'paid'), ('return', 'paid', 'fund'),
             ('deposit', 'fund', 'deposit'), ('suspense', 'fund', 'suspense'),
             ('assign', 'suspense', 'paid'), ('back', 'suspense', 'fund'), ('fund_out', 'fund', 'outside'),
             ('loan_out', 'fund', 'lent'), ('loan_in', 'borrowed', 'fund'),
             ('repay_out', 'fund', 'borrowed'), ('repay_in', 'lent', 'fund'),
             ('opening_due', 'opening', 'payable'), ('opening_paid', 'opening', 'paid'), ('opening_fix', 'opening', 'paid'))
             OR p.kind = 'reversal')
           OR f.project_id <> t.project_id OR f.project_id <> v.project_id) AS wrong,
         array_agg(DISTINCT v.project_id) AS projects, array_agg(v.id) AS vouchers, array_agg(v.project_id) AS of_vouchers INTO k
    FROM pair p LEFT JOIN voucher v ON v.id = p.voucher_id
    LEFT JOIN account f ON f.id = p.from_account_id LEFT JOIN account t ON t.id = p.to_account_id;
  IF k.lost IS NOT NULL THEN PERFORM refuse('transfer_names_nothing', k.lost); END IF;
  IF k.wrong IS NOT NULL THEN PERFORM refuse('transfer_between_wrong_accounts', k.wrong::text); END IF;

  SELECT array_agg(DISTINCT n.line_id) FILTER (WHERE n.line_id IS NOT NULL) AS lines,
         array_agg(DISTINCT n.run_item_id) FILTER (WHERE n.run_item_id IS NOT NULL) AS items,
         array_agg(DISTINCT n.reverses_id) FILTER (WHERE n.reverses_id IS NOT NULL) AS reversed,
         array_agg(DISTINCT n.suspense_id) FILTER (WHERE n.suspense_id IS NOT NULL) AS sums,
         array_agg(DISTINCT n.loan_id) FILTER (WHERE n.loan_id IS NOT NULL) AS loans INTO x FROM new_rows n;
  IF cardinality(x.items) <> (SELECT count(*) FROM parcels_runitem WHERE id = ANY(x.items)) THEN
    PERFORM refuse('transfer_names_nothing', 'run_item');
  END IF;
  IF cardinality(x.sums) <> (SELECT count(*) FROM parcels_suspenseitem WHERE id = ANY(x.sums)) THEN
    PERFORM refuse('transfer_names_nothing', 'suspense');
  END IF;
  IF cardinality(x.loans) <> (SELECT count(*) FROM parcels_projectloan WHERE id = ANY(x.loans)) THEN
    PERFORM refuse('transfer_names_nothing', 'loan');
  END IF;
  IF x.reversed IS NOT NULL THEN
    IF cardinality(x.reversed) <> (SELECT count(*) FROM parcels_transfer WHERE id = ANY(x.reversed)) THEN
      PERFORM refuse('transfer_names_nothing', 'reverses');
    END IF;
    SELECT n.id INTO bad FROM new_rows n JOIN (SELECT * FROM parcels_transfer WHERE id = ANY(x.reversed)) o ON o.id = n.reverses_id
      WHERE n.from_account_id <> o.to_account_id OR n.to_account_id <> o.from_account_id
         OR n.amount_yuan <> o.amount_yuan OR n.line_id IS DISTINCT FROM o.line_id
         OR n.suspense_id IS DISTINCT FROM o.suspense_id OR o.loan_id IS NOT NULL
         OR n.value_date < o.value_date OR o.reverses_id IS NOT NULL LIMIT 1;
    IF bad IS NOT NULL THEN PERFORM refuse('reversal_does_not_mirror', bad::text); END IF;
  END IF;
  IF x.lines IS NULL THEN RETURN NULL; END IF;

  -- Two transactions that pay one line meet here: the second waits, then sees the first. So does who takes the line away.
  WITH line AS MATERIALIZED (SELECT i.id, i.project_id FROM parcels_line i WHERE i.id = ANY(x.lines) ORDER BY i.id FOR UPDATE)
  SELECT min(n.id) AS wrong, count(*) FILTER (WHERE o.id IS NULL) AS lost INTO l
    FROM new_rows n JOIN unnest(k.vouchers, k.of_vouchers) v(id, project_id) ON v.id = n.voucher_id
    LEFT JOIN line o ON o.id = n.line_id WHERE n.line_id IS NOT NULL AND o.project_id IS DISTINCT FROM v.project_id;
  IF l.lost > 0 THEN PERFORM refuse('transfer_names_nothing', 'line'); END IF;
  IF l.wrong IS NOT NULL THEN PERFORM refuse('transfer_between_wrong_accounts', l.wrong::text); END IF;

  SELECT array_agg(a.id) FILTER (WHERE a.kind = 'payable'), array_agg(a.id) FILTER (WHERE a.kind IN ('paid', 'deposit')) INTO due, met
    FROM parcels_account a WHERE a.project_id = ANY(k.projects);
  SELECT t.line_id INTO bad FROM parcels_transfer t WHERE t.line_id = ANY(x.lines) GROUP BY t.line_id
    HAVING COALESCE(sum(t.amount_yuan) FILTER (WHERE t.to_account_id = ANY(met)), 0)
             - COALESCE(sum(t.amount_yuan) FILTER (WHERE t.from_account_id = ANY(met)), 0)
           NOT BETWEEN 0 AND COALESCE(sum(t.amount_yuan) FILTER (WHERE t.to_account_id = ANY(due)), 0)
             - COALESCE(sum(t.amount_yuan) FILTER (WHERE t.from_account_id = ANY(due)), 0) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('payment_above_line', bad::text); END IF;
  RETURN NULL;
END $$;

-- 3. The totals: what only adds to the end of a line's history and changes neither its reason nor its holds -----------
-- A change of the reason or of a hold on a later day would have left a delta on that day: the reason moves the line, a hold
-- moves what is open of it. So the line's deltas tell its state from that day on; only where nothing is open of it must its
-- holds be asked. Writes what these sums change and returns the lines for arrears_note: those with something later, with
-- two days at once, with no posting yet, or with a hold and nothing open. The caller has locked the lines.
CREATE OR REPLACE FUNCTION arrears_move(ids bigint[], days date[], payable bigint[], paid bigint[], deposited bigint[], in_transit bigint[])
RETURNS bigint[] LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
DECLARE rest bigint[];
BEGIN
  IF COALESCE(cardinality(ids), 0) = 0 THEN RETURN NULL; END IF;
  WITH change AS MATERIALIZED (
    SELECT u.line_id, min(u.day) AS day, max(u.day) AS until, COALESCE(sum(u.payable), 0)::bigint AS payable,
           COALESCE(sum(u.paid), 0)::bigint AS paid, COALESCE(sum(u.deposited), 0)::bigint AS deposited,
           COALESCE(sum(u.in_transit), 0)::bigint AS in_transit
    FROM unnest(ids, days, payable, paid, deposited, in_transit) u(line_id, day, payable, paid, deposited, in_transit)
    GROUP BY u.line_id
  ), kept AS MATERIALIZED (
    SELECT d.line_id, d.reason, d.village_id, d.due_date, d.project_id, d.head, d.level, max(d.day) AS day,
           sum(d.lines) AS lines, sum(d.held_fen)::bigint AS held, sum(d.unpaid_fen)::bigint AS unpaid
    FROM parcels_arrearsdelta d WHERE d.line_id = ANY(ids) GROUP BY 1, 2, 3, 4, 5, 6, 7
  ), whole AS (
    SELECT k.line_id, max(k.day) AS day, sum(k.lines) AS lines, count(*) FILTER (WHERE k.lines <> 0) AS states FROM kept k GROUP BY 1
  ), simple AS MATERIALIZED (
    SELECT k.*, c.day AS at, c.payable, c.paid, c.deposited, c.in_transit, c.payable - c.paid - c.deposited AS more
    FROM change c JOIN whole w ON w.line_id = c.line_id AND w.lines = 1 AND w.states = 1 AND w.day <= c.day
    JOIN kept k ON k.line_id = c.line_id AND k.lines = 1
    WHERE c.day = c.until
  ), sure AS MATERIALIZED (
    SELECT s.* FROM simple s WHERE s.held + s.unpaid <> 0 OR s.line_id <> ALL(ARRAY(
      SELECT h.line_id FROM parcels_linehold h WHERE h.line_id = ANY(ARRAY(SELECT z.line_id FROM simple z WHERE z.held + z.unpaid = 0))))
  ), written AS (
    INSERT INTO parcels_arrearsdelta (line_id, day, due_date, project_id, village_id, head, level, reason, payable_fen,
        paid_fen, deposited_fen, held_fen, unpaid_fen, in_transit_fen, lines, open_lines)
      SELECT s.line_id, s.at, s.due_date, s.project_id, s.village_id, s.head, s.level, s.reason, s.payable, s.paid, s.deposited,
             CASE WHEN s.held <> 0 THEN s.more ELSE 0 END, CASE WHEN s.held <> 0 THEN 0 ELSE s.more END, s.in_transit, 0,
             CASE WHEN s.held <> 0 THEN 0 ELSE (s.unpaid + s.more <> 0)::int - (s.unpaid <> 0)::int END
      FROM sure s WHERE (s.payable, s.paid, s.deposited, s.in_transit) <> (0, 0, 0, 0)
  )
  SELECT array_agg(c.line_id) INTO rest FROM change c WHERE NOT EXISTS (SELECT FROM sure s WHERE s.line_id = c.line_id);
  RETURN rest;
END $$;

-- The lines are locked by transfer_guard, which fires before (by name).
CREATE OR REPLACE FUNCTION arrears_of_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE x record;
BEGIN
  WITH account AS MATERIALIZED (
    SELECT a.id, a.kind FROM parcels_account a WHERE a.kind IN ('payable', 'paid', 'deposit')
      AND a.id = ANY(ARRAY(SELECT from_account_id FROM new_rows UNION SELECT to_account_id FROM new_rows))
  )
  SELECT array_agg(n.line_id) AS ids, array_agg(n.value_date) AS days,
         array_agg(CASE 'payable' WHEN taker.kind THEN f.fen WHEN giver.kind THEN -f.fen ELSE 0 END) AS payable,
         array_agg(CASE 'paid' WHEN taker.kind THEN f.fen WHEN giver.kind THEN -f.fen ELSE 0 END) AS paid,
         array_agg(CASE 'deposit' WHEN taker.kind THEN f.fen WHEN giver.kind THEN -f.fen ELSE 0 END) AS deposited INTO x
    FROM new_rows n LEFT JOIN account taker ON taker.id = n.to_account_id LEFT JOIN account giver ON giver.id = n.from_account_id
    CROSS JOIN LATERAL (SELECT (100 * n.amount_yuan)::bigint AS fen) f WHERE n.line_id IS NOT NULL;
  IF x.ids IS NOT NULL THEN
    PERFORM arrears_note(arrears_move(x.ids, x.days, x.payable, x.paid, x.deposited, NULL));
  END IF;
  RETURN NULL;
END $$;

-- An answer and a release move only what is on its way: as in 0021, by the same shorter way.
CREATE OR REPLACE FUNCTION arrears_of_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE x record; moved bigint[];
BEGIN
  SELECT array_agg(n.line_id) AS ids, array_agg(GREATEST(n.result_date, r.released_date)) AS days,
         array_agg(-(100 * n.amount_yuan)::bigint) AS in_transit INTO x
    FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_paymentrun r ON r.id = n.run_id
    WHERE o.result_date IS NULL AND n.result_date IS NOT NULL AND r.released_date IS NOT NULL;
  IF x.ids IS NOT NULL THEN
    -- Two transactions that move one line meet here; the second then sees what the first wrote.
    PERFORM 1 FROM parcels_line WHERE id = ANY(x.ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM arrears_note(arrears_move(x.ids, x.days, NULL, NULL, NULL, x.in_transit));
  END IF;
  SELECT array_agg(DISTINCT n.line_id) INTO moved FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_paymentrun r ON r.id = n.run_id
    WHERE n.result_date IS DISTINCT FROM o.result_date
      AND (o.result_date IS NOT NULL OR n.result_date IS NULL OR r.released_date IS NULL);
  PERFORM arrears_note(moved);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION arrears_of_release() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE x record; moved bigint[];
BEGIN
  SELECT array_agg(i.line_id) AS ids, array_agg(n.released_date) AS days, array_agg((100 * i.amount_yuan)::bigint) AS in_transit INTO x
    FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_runitem i ON i.run_id = n.id
    WHERE o.released_date IS NULL AND n.released_date IS NOT NULL AND i.result_date IS NULL;
  IF x.ids IS NOT NULL THEN
    PERFORM 1 FROM parcels_line WHERE id = ANY(x.ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM arrears_note(arrears_move(x.ids, x.days, NULL, NULL, NULL, x.in_transit));
  END IF;
  SELECT array_agg(DISTINCT i.line_id) INTO moved FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_runitem i ON i.run_id = n.id
    WHERE n.released_date IS DISTINCT FROM o.released_date
      AND (o.released_date IS NOT NULL OR n.released_date IS NULL OR i.result_date IS NOT NULL);
  PERFORM arrears_note(moved);
  RETURN NULL;
END $$;
