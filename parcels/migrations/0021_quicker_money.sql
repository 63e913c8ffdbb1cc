-- Money in bulk: a run of hundreds of payees is written, guarded and totalled in sets, and the totals of a day are read
-- by plans made for that day. Nothing is guarded less than before: what changes is how often it is asked.

-- All sums of a day, folded or not, at any grain: the last checkpoint, what came after it, what came late, what waits.
-- Planned anew for each day: a plan for any day would read every day sum of a grain.
CREATE OR REPLACE FUNCTION arrears_cells(wanted date, grains text[]) RETURNS TABLE (
  grain varchar, key varchar, threshold smallint, payable numeric, paid numeric, deposited numeric, held numeric,
  unpaid numeric, in_transit numeric, lines numeric, open_lines numeric) LANGUAGE plpgsql STABLE AS $$
DECLARE base record;
BEGIN
  SELECT c.id, c.day, c.fold INTO base FROM parcels_arrearscheckpoint c WHERE c.day <= wanted ORDER BY c.day DESC, c.id DESC LIMIT 1;
  RETURN QUERY EXECUTE $sql$
    SELECT p.grain, p.key, p.threshold, sum(p.payable_fen), sum(p.paid_fen), sum(p.deposited_fen), sum(p.held_fen),
           sum(p.unpaid_fen), sum(p.in_transit_fen), sum(p.lines), sum(p.open_lines)
    FROM (
      SELECT s.grain, s.key, s.threshold, s.payable_fen, s.paid_fen, s.deposited_fen, s.held_fen, s.unpaid_fen, s.in_transit_fen,
             s.lines, s.open_lines
      FROM parcels_arrearscheckpointsum s WHERE s.checkpoint_id = $3 AND s.grain = ANY($2)
      UNION ALL
      SELECT m.grain, m.key, m.threshold, m.payable_fen, m.paid_fen, m.deposited_fen, m.held_fen, m.unpaid_fen, m.in_transit_fen,
             m.lines, m.open_lines
      FROM parcels_arrearsdaysum m WHERE m.grain = ANY($2) AND m.day > COALESCE($4, '-infinity') AND m.day <= $1
      UNION ALL
      SELECT m.grain, m.key, m.threshold, m.payable_fen, m.paid_fen, m.deposited_fen, m.held_fen, m.unpaid_fen, m.in_transit_fen,
             m.lines, m.open_lines
      FROM parcels_arrearsdaysum m WHERE m.grain = ANY($2) AND m.fold > $5 AND m.day <= $4
      UNION ALL
      -- What waits is added up before it is laid out by thresholds: it counts at each its age has reached.
      SELECT w.grain, w.key, t.n::smallint, w.payable_fen, w.paid_fen, w.deposited_fen, w.held_fen, w.unpaid_fen, w.in_transit_fen,
             w.lines, w.open_lines
      FROM (
        SELECT g.grain, arrears_key(g.grain, d.project_id, d.village_id, d.head, d.level, d.reason) AS key,
               CASE WHEN $1 < arrears_from(d.due_date, 1) THEN 0 WHEN $1 < arrears_from(d.due_date, 2) THEN 1
                    WHEN $1 < arrears_from(d.due_date, 3) THEN 2 WHEN $1 < arrears_from(d.due_date, 4) THEN 3
                    WHEN $1 < arrears_from(d.due_date, 5) THEN 4 ELSE 5 END AS reached,
               sum(d.payable_fen)::bigint AS payable_fen, sum(d.paid_fen)::bigint AS paid_fen, sum(d.deposited_fen)::bigint AS deposited_fen,
               sum(d.held_fen)::bigint AS held_fen, sum(d.unpaid_fen)::bigint AS unpaid_fen, sum(d.in_transit_fen)::bigint AS in_transit_fen,
               sum(d.lines)::bigint AS lines, sum(d.open_lines)::bigint AS open_lines
        FROM parcels_arrearsdelta d CROSS JOIN unnest($2::varchar[]) g(grain) WHERE d.fold IS NULL AND d.day <= $1
        GROUP BY 1, 2, 3) w CROSS JOIN LATERAL generate_series(0, w.reached) t(n)) p
    GROUP BY p.grain, p.key, p.threshold $sql$
  USING wanted, grains::varchar[], base.id, base.day, base.fold;
END $$;

-- What each line's state is from which day on, as deltas: as in 0004, each fact of a line read once, in whole fen.
CREATE OR REPLACE FUNCTION arrears_steps(ids bigint[]) RETURNS TABLE (
  line_id bigint, day date, due_date date, project_id bigint, village_id bigint, head text, level text, reason text,
  payable bigint, paid bigint, deposited bigint, held bigint, unpaid bigint, in_transit bigint, lines bigint,
  open_lines bigint) LANGUAGE sql STABLE ROWS 2000 AS $$
  WITH about AS MATERIALIZED (
    SELECT l.id, l.due_date, l.project_id, COALESCE(land.parent_id, home.parent_id) AS village_id, l.head::text, l.level::text
    FROM parcels_line l
    JOIN parcels_party claimant ON claimant.id = l.claimant_id
    LEFT JOIN parcels_place home ON home.id = claimant.group_id
    LEFT JOIN parcels_taking taking ON taking.id = l.taking_id
    LEFT JOIN parcels_parcel parcel ON parcel.id = taking.parcel_id
    LEFT JOIN parcels_place land ON land.id = parcel.group_id
    WHERE l.id = ANY(ids)
  ), sent AS MATERIALIZED (
    SELECT i.line_id, r.released_date, i.result_date, (100 * i.amount_yuan)::bigint AS fen
    FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
    WHERE i.line_id = ANY(ids) AND r.released_date IS NOT NULL
      AND (i.result_date IS NULL OR i.result_date > r.released_date)
  ), why AS MATERIALIZED (
    SELECT x.line_id, x.reason, COALESCE(lower(x.valid), '-infinity') AS since, COALESCE(upper(x.valid), 'infinity') AS until
    FROM parcels_linereason x WHERE x.line_id = ANY(ids) AND NOT isempty(x.valid)
  ), stopped AS MATERIALIZED (
    SELECT h.line_id, COALESCE(lower(h.valid), '-infinity') AS since, COALESCE(upper(h.valid), 'infinity') AS until
    FROM parcels_linehold h WHERE h.line_id = ANY(ids) AND NOT isempty(h.valid)
  ), moved AS (
    SELECT t.line_id, t.value_date AS day, t.value_date AS posted,
           CASE 'payable' WHEN taker.kind THEN fen WHEN giver.kind THEN -fen ELSE 0 END AS payable,
           CASE 'paid' WHEN taker.kind THEN fen WHEN giver.kind THEN -fen ELSE 0 END AS paid,
           CASE 'deposit' WHEN taker.kind THEN fen WHEN giver.kind THEN -fen ELSE 0 END AS deposited, 0 AS in_transit, 0 AS holds
    FROM parcels_transfer t
    JOIN parcels_account taker ON taker.id = t.to_account_id
    JOIN parcels_account giver ON giver.id = t.from_account_id
    CROSS JOIN LATERAL (SELECT (100 * t.amount_yuan)::bigint AS fen) f
    WHERE t.line_id = ANY(ids)
    UNION ALL SELECT s.line_id, s.released_date, NULL, 0, 0, 0, s.fen, 0 FROM sent s
    UNION ALL SELECT s.line_id, s.result_date, NULL, 0, 0, 0, -s.fen, 0 FROM sent s WHERE s.result_date IS NOT NULL
    UNION ALL SELECT h.line_id, h.since, NULL, 0, 0, 0, 0, 1 FROM stopped h
    UNION ALL SELECT h.line_id, h.until, NULL, 0, 0, 0, 0, -1 FROM stopped h WHERE h.until < 'infinity'
    UNION ALL SELECT x.line_id, x.since, NULL, 0, 0, 0, 0, 0 FROM why x WHERE x.since > '-infinity'
    UNION ALL SELECT x.line_id, x.until, NULL, 0, 0, 0, 0, 0 FROM why x WHERE x.until < 'infinity'
  ), begun AS (
    -- What came before the first posting stands from it on: without an obligation there is no line to speak of.
    SELECT m.*, GREATEST(m.day, min(m.posted) OVER (PARTITION BY m.line_id)) AS at,
           min(m.posted) OVER (PARTITION BY m.line_id) AS first_day
    FROM moved m
  ), states AS (
    -- One row per event, added up to the end of its day; the last of a day bears the day.
    SELECT b.line_id, b.at AS day, lead(b.at) OVER w IS DISTINCT FROM b.at AS is_last,
           sum(b.payable) OVER w AS payable, sum(b.paid) OVER w AS paid, sum(b.deposited) OVER w AS deposited,
           sum(b.in_transit) OVER w AS in_transit, sum(b.holds) OVER w > 0 AS is_held
    FROM begun b WHERE b.first_day IS NOT NULL
    WINDOW w AS (PARTITION BY b.line_id ORDER BY b.at ROWS UNBOUNDED PRECEDING)
  ), measured AS (
    SELECT s.line_id, s.day, COALESCE(x.reason, 'unspecified') AS reason, s.payable::bigint AS payable, s.paid::bigint AS paid,
           s.deposited::bigint AS deposited, CASE WHEN s.is_held THEN o.fen ELSE 0 END AS held,
           CASE WHEN s.is_held THEN 0 ELSE o.fen END AS unpaid, s.in_transit::bigint AS in_transit,
           CASE WHEN s.is_held OR o.fen = 0 THEN 0 ELSE 1 END AS open_lines
    FROM states s CROSS JOIN LATERAL (SELECT (s.payable - s.paid - s.deposited)::bigint AS fen) o
    LEFT JOIN why x ON x.line_id = s.line_id AND s.day >= x.since AND s.day < x.until
    WHERE s.is_last
  ), before AS (
    SELECT m.*, lag(m.reason) OVER w AS was, COALESCE(lag(m.payable) OVER w, 0) AS payable0, COALESCE(lag(m.paid) OVER w, 0) AS paid0,
           COALESCE(lag(m.deposited) OVER w, 0) AS deposited0, COALESCE(lag(m.held) OVER w, 0) AS held0,
           COALESCE(lag(m.unpaid) OVER w, 0) AS unpaid0, COALESCE(lag(m.in_transit) OVER w, 0) AS in_transit0,
           COALESCE(lag(m.open_lines) OVER w, 0) AS open_lines0
    FROM measured m WINDOW w AS (PARTITION BY m.line_id ORDER BY m.day)
  ), stepped AS (
    SELECT b.line_id, b.day, b.reason, b.payable - b.payable0 AS payable, b.paid - b.paid0 AS paid, b.deposited - b.deposited0 AS deposited,
           b.held - b.held0 AS held, b.unpaid - b.unpaid0 AS unpaid, b.in_transit - b.in_transit0 AS in_transit, 0 AS lines,
           b.open_lines - b.open_lines0 AS open_lines
    FROM before b WHERE b.was = b.reason
    UNION ALL
    SELECT b.line_id, b.day, b.reason, b.payable, b.paid, b.deposited, b.held, b.unpaid, b.in_transit, 1, b.open_lines
    FROM before b WHERE b.was IS DISTINCT FROM b.reason
    UNION ALL
    SELECT b.line_id, b.day, b.was, -b.payable0, -b.paid0, -b.deposited0, -b.held0, -b.unpaid0, -b.in_transit0, -1, -b.open_lines0
    FROM before b WHERE b.was <> b.reason
  )
  SELECT a.id, s.day, a.due_date, a.project_id, a.village_id, a.head, a.level, s.reason, s.payable, s.paid, s.deposited, s.held,
         s.unpaid, s.in_transit, s.lines::bigint, s.open_lines::bigint
  FROM stepped s JOIN about a ON a.id = s.line_id
$$;

-- Write what is new of these lines: their steps now, less what was written of them before.
-- Always by index, line by line: a plan for each call would take longer than what it plans.
CREATE OR REPLACE FUNCTION arrears_note(ids bigint[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  IF COALESCE(cardinality(ids), 0) = 0 THEN RETURN; END IF;
  -- Two transactions that move one line meet here; the second then sees what the first wrote.
  PERFORM 1 FROM parcels_line WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
  INSERT INTO parcels_arrearsdelta (line_id, day, due_date, project_id, village_id, head, level, reason, payable_fen,
      paid_fen, deposited_fen, held_fen, unpaid_fen, in_transit_fen, lines, open_lines)
    SELECT x.line_id, x.day, x.due_date, x.project_id, x.village_id, x.head, x.level, x.reason, sum(x.payable),
           sum(x.paid), sum(x.deposited), sum(x.held), sum(x.unpaid), sum(x.in_transit), sum(x.lines), sum(x.open_lines)
    FROM (SELECT * FROM arrears_steps(ids)
          UNION ALL
          SELECT d.line_id, d.day, d.due_date, d.project_id, d.village_id, d.head, d.level, d.reason, -d.payable_fen, -d.paid_fen,
                 -d.deposited_fen, -d.held_fen, -d.unpaid_fen, -d.in_transit_fen, -d.lines, -d.open_lines
          FROM parcels_arrearsdelta d WHERE d.line_id = ANY(ids)) x
    GROUP BY x.line_id, x.day, x.reason, x.village_id, x.due_date, x.project_id, x.head, x.level
    HAVING sum(x.payable) <> 0 OR sum(x.paid) <> 0 OR sum(x.deposited) <> 0 OR sum(x.held) <> 0 OR sum(x.unpaid) <> 0
        OR sum(x.in_transit) <> 0 OR sum(x.lines) <> 0 OR sum(x.open_lines) <> 0;
END $$;

-- What only adds to the end of a line's history needs no history worked out: its state so far stands in its deltas, and the
-- reason and the holds of that day in their tables. Writes what these sums on these days change (none: only the reason or a
-- hold), and returns the lines that have something later, or nothing yet, for arrears_note.
CREATE OR REPLACE FUNCTION arrears_add(ids bigint[], days date[], payable bigint[], paid bigint[], deposited bigint[], in_transit bigint[])
RETURNS bigint[] LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
DECLARE rest bigint[];
BEGIN
  IF COALESCE(cardinality(ids), 0) = 0 THEN RETURN NULL; END IF;
  -- Two transactions that move one line meet here; the second then sees what the first wrote.
  PERFORM 1 FROM parcels_line WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
  WITH change AS MATERIALIZED (
    SELECT u.line_id, min(u.day) AS day, min(u.day) = max(u.day) AS is_one_day, sum(u.payable)::bigint AS payable,
           sum(u.paid)::bigint AS paid, sum(u.deposited)::bigint AS deposited, sum(u.in_transit)::bigint AS in_transit
    FROM unnest(ids, days, payable, paid, deposited, in_transit) u(line_id, day, payable, paid, deposited, in_transit)
    GROUP BY u.line_id
  ), kept AS MATERIALIZED (
    SELECT d.line_id, d.reason, d.village_id, d.due_date, d.project_id, d.head, d.level, max(d.day) AS day, sum(d.lines) AS lines,
           sum(d.payable_fen)::bigint AS payable, sum(d.paid_fen)::bigint AS paid, sum(d.deposited_fen)::bigint AS deposited,
           sum(d.held_fen)::bigint AS held, sum(d.unpaid_fen)::bigint AS unpaid, sum(d.in_transit_fen)::bigint AS in_transit,
           sum(d.open_lines)::bigint AS open_lines
    FROM parcels_arrearsdelta d WHERE d.line_id = ANY(ids) GROUP BY 1, 2, 3, 4, 5, 6, 7
  ), standing AS MATERIALIZED (
    SELECT k.*, c.day AS at, c.is_one_day, k.payable + c.payable AS payable_now, k.paid + c.paid AS paid_now,
           k.deposited + c.deposited AS deposited_now, k.in_transit + c.in_transit AS in_transit_now,
           k.payable + c.payable - k.paid - c.paid - k.deposited - c.deposited AS left_over,
           max(k.day) OVER w AS last_day, count(*) FILTER (WHERE k.lines <> 0) OVER w AS states
    FROM kept k JOIN change c ON c.line_id = k.line_id WINDOW w AS (PARTITION BY k.line_id)
  ), stopped AS MATERIALIZED (
    SELECT h.line_id, h.valid FROM parcels_linehold h WHERE h.line_id = ANY(ids)
  ), why AS MATERIALIZED (
    SELECT x.line_id, x.valid, x.reason FROM parcels_linereason x WHERE x.line_id = ANY(ids)
  ), edge AS MATERIALIZED (
    SELECT h.line_id, GREATEST(lower(h.valid), upper(h.valid)) AS day FROM stopped h
    UNION ALL SELECT x.line_id, GREATEST(lower(x.valid), upper(x.valid)) FROM why x
    UNION ALL SELECT i.line_id, GREATEST(r.released_date, i.result_date)
              FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id WHERE i.line_id = ANY(ids)
  ), simple AS MATERIALIZED (
    SELECT s.*, s.line_id IN (SELECT h.line_id FROM stopped h JOIN change c ON c.line_id = h.line_id AND h.valid @> c.day) AS is_held
    FROM standing s
    WHERE s.is_one_day AND s.lines = 1 AND s.states = 1 AND s.last_day <= s.at
      AND s.line_id NOT IN (SELECT e.line_id FROM edge e JOIN change c ON c.line_id = e.line_id AND e.day > c.day)
  ), now AS (
    SELECT s.*, COALESCE(x.reason, 'unspecified') AS reason_now, COALESCE(x.reason, 'unspecified') = s.reason AS same,
           CASE WHEN s.is_held THEN s.left_over ELSE 0 END AS held_now, CASE WHEN s.is_held THEN 0 ELSE s.left_over END AS unpaid_now,
           CASE WHEN s.is_held OR s.left_over = 0 THEN 0 ELSE 1 END AS open_now
    FROM simple s LEFT JOIN (SELECT w.line_id, w.reason FROM why w JOIN change c ON c.line_id = w.line_id AND w.valid @> c.day) x
         ON x.line_id = s.line_id
  ), written AS (
    INSERT INTO parcels_arrearsdelta (line_id, day, due_date, project_id, village_id, head, level, reason, payable_fen,
        paid_fen, deposited_fen, held_fen, unpaid_fen, in_transit_fen, lines, open_lines)
      SELECT n.line_id, n.at, n.due_date, n.project_id, n.village_id, n.head, n.level, v.*
      FROM now n CROSS JOIN LATERAL (
        SELECT n.reason_now, n.payable_now - n.payable, n.paid_now - n.paid, n.deposited_now - n.deposited, n.held_now - n.held,
               n.unpaid_now - n.unpaid, n.in_transit_now - n.in_transit, 0, n.open_now - n.open_lines WHERE n.same
        UNION ALL
        SELECT n.reason_now, n.payable_now, n.paid_now, n.deposited_now, n.held_now, n.unpaid_now, n.in_transit_now, 1, n.open_now WHERE NOT n.same
        UNION ALL
        SELECT n.reason, -n.payable, -n.paid, -n.deposited, -n.held, -n.unpaid, -n.in_transit, -1, -n.open_lines WHERE NOT n.same
      ) v(reason, payable, paid, deposited, held, unpaid, in_transit, lines, open_lines)
      WHERE (v.payable, v.paid, v.deposited, v.held, v.unpaid, v.in_transit, v.lines, v.open_lines) <> (0, 0, 0, 0, 0, 0, 0, 0)
  )
  SELECT array_agg(c.line_id) INTO rest FROM change c WHERE NOT EXISTS (SELECT FROM simple s WHERE s.line_id = c.line_id);
  RETURN rest;
END $$;

-- A reason or a hold that begins and stays open, or an open one that ends, changes nothing before that day.
CREATE OR REPLACE FUNCTION arrears_of_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE x record; moved bigint[];
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM arrears_note(ARRAY(SELECT DISTINCT line_id FROM old_rows));
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(n.line_id) FILTER (WHERE n.day IS NOT NULL) AS ids, array_agg(n.day) FILTER (WHERE n.day IS NOT NULL) AS days,
           array_agg(0::bigint) FILTER (WHERE n.day IS NOT NULL) AS nothing, array_agg(DISTINCT n.line_id) FILTER (WHERE n.day IS NULL) AS others INTO x
      FROM (SELECT line_id, CASE WHEN upper_inf(valid) THEN lower(valid) END AS day FROM new_rows) n;
  ELSE
    SELECT array_agg(n.line_id) FILTER (WHERE n.day IS NOT NULL) AS ids, array_agg(n.day) FILTER (WHERE n.day IS NOT NULL) AS days,
           array_agg(0::bigint) FILTER (WHERE n.day IS NOT NULL) AS nothing, array_agg(DISTINCT n.line_id) FILTER (WHERE n.day IS NULL) AS others INTO x
      FROM (SELECT n.line_id, CASE WHEN upper_inf(o.valid) AND n.line_id = o.line_id AND to_jsonb(n) - 'valid' = to_jsonb(o) - 'valid'
                                   THEN CASE WHEN isempty(n.valid) THEN lower(o.valid)
                                             WHEN lower(n.valid) IS NOT DISTINCT FROM lower(o.valid) THEN upper(n.valid) END END AS day
            FROM new_rows n JOIN old_rows o ON o.id = n.id) n;
    SELECT array_agg(line_id) INTO moved FROM (SELECT line_id FROM unnest(x.others) line_id
                                               UNION SELECT o.line_id FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE n.line_id <> o.line_id) y;
    x.others := moved;
  END IF;
  PERFORM arrears_note(x.others);
  PERFORM arrears_note(arrears_add(x.ids, x.days, x.nothing, x.nothing, x.nothing, x.nothing));
  RETURN NULL;
END $$;

-- After the guard (triggers fire by name): what it refuses is not totalled, and its locks are taken once.
DROP TRIGGER IF EXISTS total_arrears ON parcels_transfer;
DROP TRIGGER IF EXISTS transfer_totals ON parcels_transfer;
CREATE TRIGGER transfer_totals AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_transfer();

CREATE OR REPLACE FUNCTION arrears_of_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE x record;
BEGIN
  SELECT array_agg(n.line_id) AS ids, array_agg(n.value_date) AS days,
         array_agg(CASE 'payable' WHEN taker.kind THEN f.fen WHEN giver.kind THEN -f.fen ELSE 0 END) AS payable,
         array_agg(CASE 'paid' WHEN taker.kind THEN f.fen WHEN giver.kind THEN -f.fen ELSE 0 END) AS paid,
         array_agg(CASE 'deposit' WHEN taker.kind THEN f.fen WHEN giver.kind THEN -f.fen ELSE 0 END) AS deposited,
         array_agg(0::bigint) AS in_transit INTO x
    FROM new_rows n JOIN parcels_account taker ON taker.id = n.to_account_id JOIN parcels_account giver ON giver.id = n.from_account_id
    CROSS JOIN LATERAL (SELECT (100 * n.amount_yuan)::bigint AS fen) f WHERE n.line_id IS NOT NULL;
  IF x.ids IS NOT NULL THEN
    PERFORM arrears_note(arrears_add(x.ids, x.days, x.payable, x.paid, x.deposited, x.in_transit));
  END IF;
  RETURN NULL;
END $$;

-- An answer ends what is on its way on the bank's day, a release begins it on its own.
CREATE OR REPLACE FUNCTION arrears_of_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE x record; moved bigint[];
BEGIN
  SELECT array_agg(n.line_id) AS ids, array_agg(GREATEST(n.result_date, r.released_date)) AS days,
         array_agg(-(100 * n.amount_yuan)::bigint) AS in_transit, array_agg(0::bigint) AS nothing INTO x
    FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_paymentrun r ON r.id = n.run_id
    WHERE o.result_date IS NULL AND n.result_date IS NOT NULL AND r.released_date IS NOT NULL;
  IF x.ids IS NOT NULL THEN
    PERFORM arrears_note(arrears_add(x.ids, x.days, x.nothing, x.nothing, x.nothing, x.in_transit));
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
  SELECT array_agg(i.line_id) AS ids, array_agg(n.released_date) AS days, array_agg((100 * i.amount_yuan)::bigint) AS in_transit,
         array_agg(0::bigint) AS nothing INTO x
    FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_runitem i ON i.run_id = n.id
    WHERE o.released_date IS NULL AND n.released_date IS NOT NULL AND i.result_date IS NULL;
  IF x.ids IS NOT NULL THEN
    PERFORM arrears_note(arrears_add(x.ids, x.days, x.nothing, x.nothing, x.nothing, x.in_transit));
  END IF;
  SELECT array_agg(DISTINCT i.line_id) INTO moved FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_runitem i ON i.run_id = n.id
    WHERE n.released_date IS DISTINCT FROM o.released_date
      AND (o.released_date IS NOT NULL OR n.released_date IS NULL OR i.result_date IS NOT NULL);
  PERFORM arrears_note(moved);
  RETURN NULL;
END $$;

-- The cap of a line asks for the lines' own postings, however long the ledger. The list of kinds is not this migration's:
-- the function is taken as it stands, and only how it finds its rows changes.
DO $$
DECLARE said text := pg_get_functiondef('transfer_guard()'::regprocedure);
        was text := 'WHERE t.line_id IN (SELECT line_id FROM new_rows) GROUP BY t.line_id';
        now text := 'WHERE t.line_id = ANY(ARRAY(SELECT line_id FROM new_rows)) GROUP BY t.line_id';
BEGIN
  IF position(was IN said) + position(now IN said) = 0 THEN RAISE EXCEPTION 'transfer_guard is not as expected'; END IF;
  EXECUTE replace(said, was, now);
END $$;

-- As in 0002, compared as rows and not as JSON: of a row of a run only the answer is written, once, after the release.
CREATE OR REPLACE FUNCTION run_item_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE answered parcels_runitem := NEW;
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
  answered.result := OLD.result;
  answered.result_date := OLD.result_date;
  answered.failure := OLD.failure;
  answered.bank_reference := OLD.bank_reference;
  IF answered IS DISTINCT FROM OLD THEN PERFORM refuse('run_is_frozen'); END IF;
  IF NOT ((OLD.result = 'pending' AND NEW.result IN ('success', 'failed')) OR (OLD.result = 'success' AND NEW.result = 'returned')
          OR NEW IS NOT DISTINCT FROM OLD)
     OR NOT EXISTS (SELECT FROM parcels_paymentrun WHERE id = NEW.run_id AND state IN ('released', 'answered')) THEN
    PERFORM refuse('run_answer_illegal');
  END IF;
  RETURN NEW;
END $$;

-- As in 0008, but a day's own checkpoint goes only after the next is laid on it: a folding costs what came since.
CREATE OR REPLACE FUNCTION arrears_fold(upto date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  number bigint; taken bigint; first_day date; c date;
  -- Every grain: what only moves from one reason to another leaves no trace in the sum of all.
  grains varchar[] := ARRAY['all', 'project', 'village', 'head', 'level', 'reason'];
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('landmgmt arrears fold')) THEN RETURN 0; END IF;
  number := nextval('arrears_fold_number');
  UPDATE parcels_arrearsdelta SET fold = number WHERE fold IS NULL;
  GET DIAGNOSTICS taken = ROW_COUNT;
  IF taken > 0 THEN
    INSERT INTO parcels_arrearsdaysum (fold, grain, key, threshold, day, payable_fen, paid_fen, deposited_fen, held_fen,
        unpaid_fen, in_transit_fen, lines, open_lines)
      SELECT number, x.* FROM (
        SELECT CASE GROUPING(project_id, village_id, head, level, reason) WHEN 31 THEN 'all' WHEN 15 THEN 'project'
                 WHEN 23 THEN 'village' WHEN 27 THEN 'head' WHEN 29 THEN 'level' WHEN 30 THEN 'reason' END AS grain,
               COALESCE(project_id::text, village_id::text, head, level, reason, '') AS key, n, moved AS day,
               sum(payable_fen) AS payable_fen, sum(paid_fen) AS paid_fen, sum(deposited_fen) AS deposited_fen,
               sum(held_fen) AS held_fen, sum(unpaid_fen) AS unpaid_fen, sum(in_transit_fen) AS in_transit_fen,
               sum(lines) AS lines, sum(open_lines) AS open_lines
        FROM (SELECT d.*, t.n, GREATEST(d.day, arrears_from(d.due_date, t.n)) AS moved
              FROM parcels_arrearsdelta d CROSS JOIN generate_series(0, 5) t(n) WHERE d.fold = number) e
        GROUP BY GROUPING SETS ((n, moved), (n, moved, project_id), (n, moved, village_id), (n, moved, head), (n, moved, level),
                                (n, moved, reason))) x
      WHERE (x.payable_fen, x.paid_fen, x.deposited_fen, x.held_fen, x.unpaid_fen, x.in_transit_fen, x.lines, x.open_lines)
            <> (0, 0, 0, 0, 0, 0, 0, 0);
  END IF;

  SELECT min(day) INTO first_day FROM parcels_arrearsdaysum WHERE grain = 'all';
  IF first_day IS NULL OR first_day > upto THEN RETURN taken; END IF;
  WITH latest AS (
    SELECT max(k.id) AS id FROM parcels_arrearscheckpoint k GROUP BY k.day
  ), late AS MATERIALIZED (
    SELECT m.fold, min(m.day) AS day FROM parcels_arrearsdaysum m
    WHERE m.grain = ANY(grains) AND m.fold > (SELECT min(k.fold) FROM parcels_arrearscheckpoint k JOIN latest l ON l.id = k.id) GROUP BY m.fold
  )
  UPDATE parcels_arrearscheckpoint k SET fold = number FROM latest l
    WHERE l.id = k.id AND NOT EXISTS (SELECT FROM late x WHERE x.fold > k.fold AND x.day <= k.day);
  FOR c IN SELECT (date_trunc('month', first_day::timestamp) + (n || ' month')::interval - interval '1 day')::date
           FROM generate_series(1, 1200) n
           WHERE date_trunc('month', first_day::timestamp) + (n || ' month')::interval - interval '1 day' < upto
           UNION SELECT upto ORDER BY 1 LOOP
    CONTINUE WHEN EXISTS (SELECT FROM parcels_arrearscheckpoint k WHERE k.day = c AND k.fold = number);
    PERFORM arrears_checkpoint(c, number);
  END LOOP;
  -- A day's own checkpoint is laid on the one before it, which then goes; month ends stay.
  DELETE FROM parcels_arrearscheckpointsum s USING parcels_arrearscheckpoint k
    WHERE s.checkpoint_id = k.id AND EXTRACT(day FROM k.day + 1) <> 1 AND (k.day, k.fold) <> (upto, number);
  DELETE FROM parcels_arrearscheckpoint k WHERE EXTRACT(day FROM k.day + 1) <> 1 AND (k.day, k.fold) <> (upto, number);
  RETURN taken;
END $$;

