-- What old books had paid above what was owed can be taken in: the line is paid what it owes, the rest waits in 待查款
-- (opening → suspense), in the name of its row. Everything else is guarded as before.

-- Functions of 0013 and 0029 with the new kind: each change must be found, or the migration stops.
DO $$
DECLARE f text; x record;
BEGIN
  FOR x IN SELECT * FROM (VALUES
    ('transfer_guard()', $a$('opening_fix', 'opening', 'paid')$a$, $a$('opening_fix', 'opening', 'paid'), ('opening_over', 'opening', 'suspense')$a$),
    ('takeover_guard()', $a$sum(e.paid_yuan) AS paid
            FROM parcels_oldentry e JOIN parcels_oldparty o$a$, $a$sum(e.paid_yuan) AS paid, sum(GREATEST(e.amount_yuan - e.paid_yuan, 0)) AS unpaid
            FROM parcels_oldentry e JOIN parcels_oldparty o$a$),
    ('takeover_guard()', $a$<> (b.agreed, b.paid, b.agreed - b.paid) LIMIT 1$a$, $a$<> (b.agreed, b.paid, b.unpaid) LIMIT 1$a$),
    ('takeover_guard()', $a$sum(paid_yuan) AS paid FROM parcels_oldentry WHERE takeover_id = NEW.id GROUP BY 1$a$,
       $a$sum(paid_yuan) AS paid, sum(GREATEST(amount_yuan - paid_yuan, 0)) AS unpaid FROM parcels_oldentry WHERE takeover_id = NEW.id GROUP BY 1$a$),
    ('takeover_guard()', $a$IS DISTINCT FROM (b.agreed, b.paid, b.agreed - b.paid)$a$, $a$IS DISTINCT FROM (b.agreed, b.paid, b.unpaid)$a$),
    ('takeover_guard()', $a$ON x.line_id = e.line_id
      WHERE$a$, $a$ON x.line_id = e.line_id
      LEFT JOIN (SELECT s.old_entry_id, sum(t.amount_yuan) AS over FROM parcels_suspenseitem s
                 JOIN parcels_transfer t ON t.suspense_id = s.id AND t.kind = 'opening_over' GROUP BY 1) y ON y.old_entry_id = e.id
      WHERE$a$),
    ('takeover_guard()', $a$((l.amount_yuan, x.due, x.paid) IS DISTINCT FROM (e.amount_yuan, e.amount_yuan, e.paid_yuan))$a$,
       $a$((l.amount_yuan, x.due, x.paid, COALESCE(y.over, 0)) IS DISTINCT FROM
          (e.amount_yuan, e.amount_yuan, LEAST(e.paid_yuan, e.amount_yuan), GREATEST(e.paid_yuan - e.amount_yuan, 0)))$a$)
    ) AS change(named, old, new) LOOP
    f := pg_get_functiondef(x.named::regprocedure);
    IF strpos(f, x.old) = 0 THEN RAISE EXCEPTION 'not found in %: %', x.named, x.old; END IF;
    EXECUTE replace(f, x.old, x.new);
  END LOOP;
END $$;

-- As in 0013, and an excess only while its take-over is being locked, on its day, in the name of a row of it.
CREATE OR REPLACE FUNCTION opening_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT n.id INTO bad FROM new_rows n JOIN parcels_line l ON l.id = n.line_id JOIN parcels_agreement g ON g.id = l.agreement_id
    LEFT JOIN parcels_takeover k ON k.id = g.takeover_id
    WHERE n.kind IN ('opening_due', 'opening_paid') AND (k.state, k.cutover_date) IS DISTINCT FROM ('submitted', n.value_date)
       OR n.kind = 'obligation' AND g.takeover_id IS NOT NULL
       -- What had been paid before is corrected after the lock, from a day after the take-over on.
       OR n.kind = 'opening_fix' AND (k.state IS DISTINCT FROM 'locked' OR n.value_date < k.cutover_date) LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('opening_by_takeover_only', bad::text); END IF;
  IF EXISTS (SELECT FROM new_rows WHERE kind = 'opening_over') THEN
    SELECT n.id INTO bad FROM new_rows n LEFT JOIN parcels_suspenseitem s ON s.id = n.suspense_id
      LEFT JOIN parcels_oldentry e ON e.id = s.old_entry_id LEFT JOIN parcels_takeover k ON k.id = e.takeover_id
      WHERE n.kind = 'opening_over' AND (n.line_id IS NOT NULL
        OR (k.state, k.cutover_date, k.project_id) IS DISTINCT FROM ('submitted', n.value_date, s.project_id)) LIMIT 1;
    IF bad IS NOT NULL THEN PERFORM refuse('opening_by_takeover_only', bad::text); END IF;
  END IF;
  RETURN NULL;
END $$;
