DROP TRIGGER deposit_passed ON parcels_transfer;
DROP TRIGGER deposit_reversed ON parcels_transfer;
DROP TRIGGER deposit_taken ON parcels_transfer;
DROP TRIGGER deposit_ordered ON parcels_transfer;
CREATE CONSTRAINT TRIGGER deposit_ordered AFTER INSERT ON parcels_transfer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.kind = 'deposit') EXECUTE FUNCTION deposit_ordered_guard();
DROP FUNCTION deposit_passed_guard, deposit_reversed_guard, deposit_taken_guard, deposit_lowest;

-- The guards as they stood before 0052.
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
    IF strpos(f, x.new) = 0 THEN RAISE EXCEPTION 'not found in %: %', x.named, x.new; END IF;
    EXECUTE replace(f, x.new, x.old);
  END LOOP;
END $$;
