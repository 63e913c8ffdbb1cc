-- What lies with the notary: never below zero, taken back by as many hands as brought it, never paid to the dead;
-- confirmed heirs have it by their parts.

-- Functions of 0027, 0029 and 0049 with the new kinds: each change must be found, or the migration stops.
DO $$
DECLARE f text; x record;
BEGIN
  FOR x IN SELECT * FROM (VALUES
    ('transfer_guard()', $a$('deposit', 'fund', 'deposit')$a$,
       $a$('deposit', 'fund', 'deposit'), ('deposit_back', 'deposit', 'fund'), ('to_heirs', 'deposit', 'obligation'), ('to_heirs', 'obligation', 'deposit')$a$),
    -- What comes back takes nothing of what is open.
    ('deposit_within_line_guard()', $a$  PERFORM 1 FROM$a$, $a$  IF NEW.is_return THEN RETURN NULL; END IF; PERFORM 1 FROM$a$),
    ('deposit_within_line_guard()', $a$WHERE line_id = NEW.line_id AND ($a$, $a$WHERE NOT is_return AND line_id = NEW.line_id AND ($a$),
    ('run_item_beside_orders_guard()', $a$WHERE state IN ($a$, $a$WHERE NOT is_return AND state IN ($a$),
    ('deposit_order_guard()', $a$ON a.id = t.from_account_id$a$,
       $a$ON a.id = CASE WHEN NEW.is_return THEN t.to_account_id ELSE t.from_account_id END$a$),
    ('deposit_order_guard()', $a$t.kind = 'deposit'$a$, $a$t.kind = CASE WHEN NEW.is_return THEN 'deposit_back' ELSE 'deposit' END$a$)
    ) AS change(named, old, new) LOOP
    f := pg_get_functiondef(x.named::regprocedure);
    IF strpos(f, x.old) = 0 THEN RAISE EXCEPTION 'not found in %: %', x.named, x.old; END IF;
    EXECUTE replace(f, x.old, x.new);
  END LOOP;
END $$;

-- The least that lies with the notary for a line on a day or any later one.
CREATE FUNCTION deposit_lowest(line bigint, since date) RETURNS numeric LANGUAGE sql STABLE AS $$
  WITH moved AS (
    SELECT t.value_date, sum(CASE WHEN taker.kind = 'deposit' THEN t.amount_yuan ELSE -t.amount_yuan END) AS net
    FROM parcels_transfer t JOIN parcels_account taker ON taker.id = t.to_account_id
    JOIN parcels_account giver ON giver.id = t.from_account_id
    WHERE t.line_id = line AND 'deposit' IN (taker.kind, giver.kind) GROUP BY t.value_date),
  stood AS (SELECT value_date, sum(net) OVER (ORDER BY value_date) AS lies,
                   lead(value_date) OVER (ORDER BY value_date) AS next FROM moved)
  SELECT COALESCE(LEAST((SELECT min(lies) FROM stood WHERE next IS NULL OR next > since),
                        CASE WHEN since < (SELECT min(value_date) FROM moved) THEN 0 END), 0)
$$;

-- 1. What leaves the notary, by whatever row: within what lies there, and not into the hands of the dead ------------
CREATE FUNCTION deposit_taken_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE notary bigint[]; bad bigint;
BEGIN
  SELECT array_agg(a.id) INTO notary FROM parcels_account a
    WHERE a.kind = 'deposit' AND a.id IN (SELECT from_account_id FROM new_rows);
  IF notary IS NULL THEN RETURN NULL; END IF;
  SELECT n.line_id INTO bad FROM new_rows n
    WHERE n.from_account_id = ANY(notary) AND deposit_lowest(n.line_id, n.value_date) < 0 LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('deposit_below_zero', bad::text); END IF;
  SELECT n.line_id INTO bad FROM new_rows n JOIN parcels_line l ON l.id = n.line_id
    JOIN parcels_payeechange c ON c.party_id = l.payee_id AND c.kind = 'heirs' AND c.state = 'confirmed' AND c.since_date <= n.value_date
    WHERE n.kind = 'payment' AND n.from_account_id = ANY(notary) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('deposit_of_the_dead', bad::text); END IF;
  SELECT n.line_id INTO bad FROM new_rows n JOIN parcels_line l ON l.id = n.line_id
    WHERE n.kind = 'payment' AND n.from_account_id = ANY(notary)
      AND (EXISTS (SELECT FROM parcels_payeechange c WHERE c.party_id = l.payee_id AND c.kind = 'heirs' AND c.state = 'proposed'
                   AND c.since_date <= n.value_date)
           OR EXISTS (SELECT FROM parcels_linehold h WHERE h.line_id = n.line_id AND h.cause = 'inheritance' AND h.valid @> n.value_date)) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('deposit_waits_for_heirs', bad::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER deposit_taken AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION deposit_taken_guard();

-- 2. What comes back was ordered and approved as what went there; nobody reverses either alone ----------------------
DROP TRIGGER deposit_ordered ON parcels_transfer;
CREATE CONSTRAINT TRIGGER deposit_ordered AFTER INSERT ON parcels_transfer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.kind IN ('deposit', 'deposit_back')) EXECUTE FUNCTION deposit_ordered_guard();

CREATE FUNCTION deposit_reversed_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM parcels_transfer WHERE id = NEW.reverses_id AND kind IN ('deposit', 'deposit_back', 'to_heirs')) THEN
    PERFORM refuse('deposit_not_reversed', NEW.id::text);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deposit_reversed AFTER INSERT ON parcels_transfer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.kind = 'reversal') EXECUTE FUNCTION deposit_reversed_guard();

-- 3. What passes, passes in one voucher from a line to the lines of its heirs' version, each by his part to the fen ----
CREATE FUNCTION deposit_passed_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE gave record; had record;
BEGIN
  SELECT min(t.line_id) AS line, count(*) AS rows, sum(t.amount_yuan) AS yuan, min(t.value_date) AS day INTO gave
    FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id
    WHERE t.voucher_id = NEW.voucher_id AND t.kind = 'to_heirs' AND a.kind = 'deposit';
  SELECT min(l.agreement_id) AS version, count(DISTINCT l.agreement_id) AS versions, min(t.value_date) AS first, max(t.value_date) AS last INTO had
    FROM parcels_transfer t JOIN parcels_account a ON a.id = t.to_account_id JOIN parcels_line l ON l.id = t.line_id
    WHERE t.voucher_id = NEW.voucher_id AND t.kind = 'to_heirs' AND a.kind = 'deposit';
  IF gave.rows <> 1 OR had.versions <> 1 OR (had.first, had.last) IS DISTINCT FROM (gave.day, gave.day)
     OR NOT EXISTS (SELECT FROM parcels_agreement v JOIN parcels_payeechange c ON c.id = (v.snapshot->>'change')::bigint
                    JOIN parcels_reduction r ON r.agreement_id = v.id AND r.line_id = gave.line AND r.amount_yuan >= gave.yuan
                    WHERE v.id = had.version AND v.kind = 'succession' AND v.state = 'signed' AND c.kind = 'heirs' AND c.state = 'confirmed'
                      AND NOT EXISTS (
                        SELECT FROM (SELECT l.payee_id, sum(t.amount_yuan) AS yuan FROM parcels_transfer t
                                     JOIN parcels_account a ON a.id = t.to_account_id JOIN parcels_line l ON l.id = t.line_id
                                     WHERE t.voucher_id = NEW.voucher_id AND t.kind = 'to_heirs' AND a.kind = 'deposit' GROUP BY 1) x
                        FULL JOIN (SELECT payee_id FROM parcels_payeepart WHERE change_id = c.id) p ON p.payee_id = x.payee_id
                        WHERE COALESCE(x.yuan, 0) IS DISTINCT FROM heir_part(gave.yuan, c.id, p.payee_id))) THEN
    PERFORM refuse('deposit_pass_differs', NEW.id::text);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deposit_passed AFTER INSERT ON parcels_transfer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.kind = 'to_heirs') EXECUTE FUNCTION deposit_passed_guard();
