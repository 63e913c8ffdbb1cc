-- Kept totals of the arrears. Whatever moves a line's state (a transfer, a run's release, a bank's answer, a
-- reason, a hold, its village) ends in arrears_note(lines), which writes what that changed on which day. Nothing
-- is ever rewritten: a backdated row is one more delta. arrears_fold sums deltas per day and lays checkpoints.

CREATE SEQUENCE arrears_fold_number;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    GRANT USAGE, SELECT ON SEQUENCE arrears_fold_number TO landmgmt_app;
  END IF;
END $$;

-- What each line's state is from which day on, as deltas: the one definition the triggers use.
CREATE FUNCTION arrears_steps(ids bigint[]) RETURNS TABLE (
  line_id bigint, day date, due_date date, project_id bigint, village_id bigint, head text, level text, reason text,
  payable bigint, paid bigint, deposited bigint, held bigint, unpaid bigint, in_transit bigint, lines bigint,
  open_lines bigint) LANGUAGE sql STABLE AS $$
  WITH posted AS (
    SELECT t.line_id, t.value_date AS day,
           sum(CASE WHEN taker.kind = 'payable' THEN t.amount_yuan WHEN giver.kind = 'payable' THEN -t.amount_yuan ELSE 0 END) AS payable,
           sum(CASE WHEN taker.kind = 'paid' THEN t.amount_yuan WHEN giver.kind = 'paid' THEN -t.amount_yuan ELSE 0 END) AS paid,
           sum(CASE WHEN taker.kind = 'deposit' THEN t.amount_yuan WHEN giver.kind = 'deposit' THEN -t.amount_yuan ELSE 0 END) AS deposited
    FROM parcels_transfer t
    JOIN parcels_account taker ON taker.id = t.to_account_id
    JOIN parcels_account giver ON giver.id = t.from_account_id
    WHERE t.line_id = ANY(ids) GROUP BY t.line_id, t.value_date
  ), begun AS (
    SELECT p.line_id, min(p.day) AS day FROM posted p GROUP BY p.line_id
  ), sent AS (
    SELECT i.line_id, r.released_date, i.result_date, i.amount_yuan
    FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
    WHERE i.line_id = ANY(ids) AND r.released_date IS NOT NULL
      AND (i.result_date IS NULL OR i.result_date > r.released_date)
  ), moved AS (
    SELECT p.*, 0 AS in_transit, 0 AS holds FROM posted p
    UNION ALL SELECT s.line_id, s.released_date, 0, 0, 0, s.amount_yuan, 0 FROM sent s
    UNION ALL SELECT s.line_id, s.result_date, 0, 0, 0, -s.amount_yuan, 0 FROM sent s WHERE s.result_date IS NOT NULL
    UNION ALL SELECT h.line_id, COALESCE(lower(h.valid), '-infinity'), 0, 0, 0, 0, 1
              FROM parcels_linehold h WHERE h.line_id = ANY(ids) AND NOT isempty(h.valid)
    UNION ALL SELECT h.line_id, upper(h.valid), 0, 0, 0, 0, -1
              FROM parcels_linehold h WHERE h.line_id = ANY(ids) AND upper(h.valid) IS NOT NULL
    UNION ALL SELECT x.line_id, edge, 0, 0, 0, 0, 0
              FROM parcels_linereason x CROSS JOIN LATERAL (VALUES (lower(x.valid)), (upper(x.valid))) v(edge)
              WHERE x.line_id = ANY(ids) AND edge IS NOT NULL
  ), days AS (
    -- What came before the first posting stands from it on: without an obligation there is no line to speak of.
    SELECT m.line_id, GREATEST(m.day, b.day) AS day, sum(m.payable) AS payable, sum(m.paid) AS paid,
           sum(m.deposited) AS deposited, sum(m.in_transit) AS in_transit, sum(m.holds) AS holds
    FROM moved m JOIN begun b ON b.line_id = m.line_id GROUP BY 1, 2
  ), states AS (
    SELECT d.line_id, d.day, lead(d.day) OVER w AS until, sum(d.payable) OVER w AS payable, sum(d.paid) OVER w AS paid,
           sum(d.deposited) OVER w AS deposited, sum(d.in_transit) OVER w AS in_transit, sum(d.holds) OVER w > 0 AS is_held,
           sum(d.payable - d.paid - d.deposited) OVER w AS left_over
    FROM days d WINDOW w AS (PARTITION BY d.line_id ORDER BY d.day)
  ), measured AS (
    SELECT s.line_id, s.day, s.until, COALESCE(x.reason, 'unspecified') AS reason,
           (100 * s.payable)::bigint AS payable, (100 * s.paid)::bigint AS paid, (100 * s.deposited)::bigint AS deposited,
           CASE WHEN s.is_held THEN (100 * s.left_over)::bigint ELSE 0 END AS held,
           CASE WHEN s.is_held THEN 0 ELSE (100 * s.left_over)::bigint END AS unpaid,
           (100 * s.in_transit)::bigint AS in_transit,
           CASE WHEN s.is_held OR s.left_over = 0 THEN 0 ELSE 1 END AS open_lines
    FROM states s LEFT JOIN parcels_linereason x ON x.line_id = s.line_id AND x.valid @> s.day
  ), stepped AS (
    SELECT m.line_id, m.day, m.reason, m.payable, m.paid, m.deposited, m.held, m.unpaid, m.in_transit, 1 AS lines, m.open_lines
    FROM measured m
    UNION ALL
    SELECT m.line_id, m.until, m.reason, -m.payable, -m.paid, -m.deposited, -m.held, -m.unpaid, -m.in_transit, -1, -m.open_lines
    FROM measured m WHERE m.until IS NOT NULL
  )
  SELECT l.id, s.day, l.due_date, l.project_id, COALESCE(land.parent_id, home.parent_id), l.head, l.level, s.reason,
         sum(s.payable)::bigint, sum(s.paid)::bigint, sum(s.deposited)::bigint, sum(s.held)::bigint, sum(s.unpaid)::bigint,
         sum(s.in_transit)::bigint, sum(s.lines)::bigint, sum(s.open_lines)::bigint
  FROM stepped s
  JOIN parcels_line l ON l.id = s.line_id
  JOIN parcels_party claimant ON claimant.id = l.claimant_id
  LEFT JOIN parcels_place home ON home.id = claimant.group_id
  LEFT JOIN parcels_taking taking ON taking.id = l.taking_id
  LEFT JOIN parcels_parcel parcel ON parcel.id = taking.parcel_id
  LEFT JOIN parcels_place land ON land.id = parcel.group_id
  GROUP BY l.id, s.day, land.parent_id, home.parent_id, s.reason
$$;

-- Write what is new of these lines: their steps now, less what was written of them before.
CREATE FUNCTION arrears_note(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
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
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    HAVING sum(x.payable) <> 0 OR sum(x.paid) <> 0 OR sum(x.deposited) <> 0 OR sum(x.held) <> 0 OR sum(x.unpaid) <> 0
        OR sum(x.in_transit) <> 0 OR sum(x.lines) <> 0 OR sum(x.open_lines) <> 0;
END $$;

-- Which lines a statement moved. One function per table, because each reads its own columns.
CREATE FUNCTION arrears_of_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM arrears_note(ARRAY(SELECT DISTINCT line_id FROM new_rows WHERE line_id IS NOT NULL));
  RETURN NULL;
END $$;
CREATE TRIGGER total_arrears AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_transfer();

CREATE FUNCTION arrears_of_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM arrears_note(ARRAY(SELECT DISTINCT line_id FROM new_rows));
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM arrears_note(ARRAY(SELECT DISTINCT line_id FROM old_rows));
  ELSE
    PERFORM arrears_note(ARRAY(SELECT line_id FROM new_rows UNION SELECT line_id FROM old_rows));
  END IF;
  RETURN NULL;
END $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_linereason', 'parcels_linehold'] LOOP
    EXECUTE format('CREATE TRIGGER total_arrears_i AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_period()', t);
    EXECUTE format('CREATE TRIGGER total_arrears_u AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_period()', t);
    EXECUTE format('CREATE TRIGGER total_arrears_d AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_period()', t);
  END LOOP;
END $$;

CREATE FUNCTION arrears_of_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM arrears_note(ARRAY(SELECT DISTINCT n.line_id FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE n.result_date IS DISTINCT FROM o.result_date));
  RETURN NULL;
END $$;
CREATE TRIGGER total_arrears AFTER UPDATE ON parcels_runitem REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_answer();

CREATE FUNCTION arrears_of_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM arrears_note(ARRAY(SELECT DISTINCT i.line_id FROM new_rows n JOIN old_rows o ON o.id = n.id
    JOIN parcels_runitem i ON i.run_id = n.id WHERE n.released_date IS DISTINCT FROM o.released_date));
  RETURN NULL;
END $$;
CREATE TRIGGER total_arrears AFTER UPDATE ON parcels_paymentrun REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_release();

-- A line's own facts: what is signed does not change, but the totals do not rely on it.
CREATE FUNCTION arrears_of_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM arrears_note(ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE (n.due_date, n.project_id, n.head, n.level, n.taking_id, n.claimant_id)
          IS DISTINCT FROM (o.due_date, o.project_id, o.head, o.level, o.taking_id, o.claimant_id)));
  RETURN NULL;
END $$;
CREATE TRIGGER total_arrears AFTER UPDATE ON parcels_line REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_line();

-- The village of a line is its land's, else its claimant's home: known as it is now, so a change moves the past too.
CREATE FUNCTION arrears_of_parcel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM arrears_note(ARRAY(SELECT l.id FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_taking t ON t.parcel_id = n.id
    JOIN parcels_line l ON l.taking_id = t.id WHERE n.group_id IS DISTINCT FROM o.group_id));
  RETURN NULL;
END $$;
CREATE TRIGGER total_arrears AFTER UPDATE ON parcels_parcel REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_parcel();

CREATE FUNCTION arrears_of_taking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM arrears_note(ARRAY(SELECT l.id FROM new_rows n JOIN old_rows o ON o.id = n.id
    JOIN parcels_line l ON l.taking_id = n.id WHERE n.parcel_id IS DISTINCT FROM o.parcel_id));
  RETURN NULL;
END $$;
CREATE TRIGGER total_arrears AFTER UPDATE ON parcels_taking REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_taking();

CREATE FUNCTION arrears_of_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM arrears_note(ARRAY(SELECT l.id FROM new_rows n JOIN old_rows o ON o.id = n.id
    JOIN parcels_line l ON l.claimant_id = n.id WHERE n.group_id IS DISTINCT FROM o.group_id));
  RETURN NULL;
END $$;
CREATE TRIGGER total_arrears AFTER UPDATE ON parcels_party REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_party();

CREATE FUNCTION arrears_of_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM arrears_note(ARRAY(
    SELECT l.id FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_parcel p ON p.group_id = n.id
      JOIN parcels_taking t ON t.parcel_id = p.id JOIN parcels_line l ON l.taking_id = t.id WHERE n.parent_id IS DISTINCT FROM o.parent_id
    UNION
    SELECT l.id FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN parcels_party c ON c.group_id = n.id
      JOIN parcels_line l ON l.claimant_id = c.id WHERE n.parent_id IS DISTINCT FROM o.parent_id));
  RETURN NULL;
END $$;
CREATE TRIGGER total_arrears AFTER UPDATE ON parcels_place REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION arrears_of_place();

-- From which day a sum due on a day counts at a threshold of age: the bounds of parcels/rules/ageing.py.
CREATE FUNCTION arrears_from(due date, threshold integer) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN threshold = 0 THEN '-infinity'::date ELSE due + (ARRAY[1, 31, 91, 181, 366])[threshold] END
$$;

-- What a cell is called at a grain; a line of no village has the empty key.
CREATE FUNCTION arrears_key(grain text, project bigint, village bigint, head text, level text, reason text) RETURNS varchar
LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(CASE grain WHEN 'project' THEN project::text WHEN 'village' THEN village::text WHEN 'head' THEN head
                  WHEN 'level' THEN level WHEN 'reason' THEN reason END, '')::varchar
$$;

-- All sums of a day, folded or not, at any grain: the last checkpoint, what came after it, what came late, what waits.
CREATE FUNCTION arrears_cells(wanted date, grains text[]) RETURNS TABLE (
  grain varchar, key varchar, threshold smallint, payable numeric, paid numeric, deposited numeric, held numeric,
  unpaid numeric, in_transit numeric, lines numeric, open_lines numeric) LANGUAGE sql STABLE AS $$
  WITH base AS (
    SELECT c.id, c.day, c.fold FROM parcels_arrearscheckpoint c WHERE c.day <= wanted ORDER BY c.day DESC, c.id DESC LIMIT 1
  ), parts AS (
    SELECT s.grain, s.key, s.threshold, s.payable_fen, s.paid_fen, s.deposited_fen, s.held_fen, s.unpaid_fen, s.in_transit_fen,
           s.lines, s.open_lines
    FROM parcels_arrearscheckpointsum s WHERE s.checkpoint_id = (SELECT id FROM base) AND s.grain = ANY(grains)
    UNION ALL
    SELECT m.grain, m.key, m.threshold, m.payable_fen, m.paid_fen, m.deposited_fen, m.held_fen, m.unpaid_fen, m.in_transit_fen,
           m.lines, m.open_lines
    FROM parcels_arrearsdaysum m
    WHERE m.grain = ANY(grains) AND m.day > COALESCE((SELECT day FROM base), '-infinity') AND m.day <= wanted
    UNION ALL
    SELECT m.grain, m.key, m.threshold, m.payable_fen, m.paid_fen, m.deposited_fen, m.held_fen, m.unpaid_fen, m.in_transit_fen,
           m.lines, m.open_lines
    FROM parcels_arrearsdaysum m
    WHERE m.grain = ANY(grains) AND m.fold > (SELECT fold FROM base) AND m.day <= (SELECT day FROM base)
    UNION ALL
    SELECT g.grain, arrears_key(g.grain, d.project_id, d.village_id, d.head, d.level, d.reason), t.n::smallint, d.payable_fen, d.paid_fen,
           d.deposited_fen, d.held_fen, d.unpaid_fen, d.in_transit_fen, d.lines, d.open_lines
    FROM parcels_arrearsdelta d CROSS JOIN unnest(grains::varchar[]) g(grain) CROSS JOIN generate_series(0, 5) t(n)
    WHERE d.fold IS NULL AND GREATEST(d.day, arrears_from(d.due_date, t.n)) <= wanted
  )
  SELECT p.grain, p.key, p.threshold, sum(p.payable_fen), sum(p.paid_fen), sum(p.deposited_fen), sum(p.held_fen),
         sum(p.unpaid_fen), sum(p.in_transit_fen), sum(p.lines), sum(p.open_lines)
  FROM parts p GROUP BY p.grain, p.key, p.threshold
$$;

-- Take what waits into the day sums and lay checkpoints up to a day; returns how many deltas it took. One at a time;
-- who comes while another folds does nothing, because totals are right either way.
CREATE FUNCTION arrears_fold(upto date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE number bigint; taken bigint; first_day date; c date; last_laid record; late bigint;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('landmgmt arrears fold')) THEN RETURN 0; END IF;
  number := nextval('arrears_fold_number');
  UPDATE parcels_arrearsdelta SET fold = number WHERE fold IS NULL;
  GET DIAGNOSTICS taken = ROW_COUNT;
  IF taken > 0 THEN
    INSERT INTO parcels_arrearsdaysum (fold, grain, key, threshold, day, payable_fen, paid_fen, deposited_fen, held_fen,
        unpaid_fen, in_transit_fen, lines, open_lines)
      SELECT number, x.grain, x.key, x.n, x.day, sum(payable_fen), sum(paid_fen), sum(deposited_fen), sum(held_fen),
             sum(unpaid_fen), sum(in_transit_fen), sum(lines), sum(open_lines)
      FROM (
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
      GROUP BY x.grain, x.key, x.n, x.day
      HAVING bool_or(payable_fen <> 0 OR paid_fen <> 0 OR deposited_fen <> 0 OR held_fen <> 0 OR unpaid_fen <> 0
                     OR in_transit_fen <> 0 OR lines <> 0 OR open_lines <> 0);
  END IF;

  SELECT min(day) INTO first_day FROM parcels_arrearsdaysum WHERE grain = 'all';
  IF first_day IS NULL OR first_day > upto THEN RETURN taken; END IF;
  FOR c IN SELECT (date_trunc('month', first_day::timestamp) + (n || ' month')::interval - interval '1 day')::date
           FROM generate_series(1, 1200) n
           WHERE date_trunc('month', first_day::timestamp) + (n || ' month')::interval - interval '1 day' < upto
           UNION SELECT upto ORDER BY 1 LOOP
    SELECT k.* INTO last_laid FROM parcels_arrearscheckpoint k WHERE k.day = c ORDER BY k.id DESC LIMIT 1;
    IF FOUND THEN
      SELECT count(*) INTO late FROM (SELECT FROM parcels_arrearsdaysum m WHERE m.grain = 'all' AND m.fold > last_laid.fold
                                      AND m.day <= c LIMIT 500) x;
      -- A checkpoint that much came late for gets a later one beside it.
      CONTINUE WHEN late < 500;
    END IF;
    PERFORM arrears_checkpoint(c, number);
  END LOOP;
  RETURN taken;
END $$;

CREATE FUNCTION arrears_checkpoint(at date, number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE made bigint; base record;
BEGIN
  SELECT c.id, c.day, c.fold INTO base FROM parcels_arrearscheckpoint c WHERE c.day <= at ORDER BY c.day DESC, c.id DESC LIMIT 1;
  INSERT INTO parcels_arrearscheckpoint (day, fold) VALUES (at, number) RETURNING id INTO made;
  INSERT INTO parcels_arrearscheckpointsum (checkpoint_id, grain, key, threshold, payable_fen, paid_fen, deposited_fen,
      held_fen, unpaid_fen, in_transit_fen, lines, open_lines)
    SELECT made, grain, key, threshold, sum(payable_fen), sum(paid_fen), sum(deposited_fen), sum(held_fen), sum(unpaid_fen),
           sum(in_transit_fen), sum(lines), sum(open_lines)
    FROM (
      SELECT s.grain, s.key, s.threshold, s.payable_fen, s.paid_fen, s.deposited_fen, s.held_fen, s.unpaid_fen, s.in_transit_fen,
             s.lines, s.open_lines
      FROM parcels_arrearscheckpointsum s WHERE s.checkpoint_id = base.id
      UNION ALL
      SELECT m.grain, m.key, m.threshold, m.payable_fen, m.paid_fen, m.deposited_fen, m.held_fen, m.unpaid_fen, m.in_transit_fen,
             m.lines, m.open_lines
      FROM parcels_arrearsdaysum m
      WHERE m.day <= at AND (base.id IS NULL OR m.day > base.day OR m.fold > base.fold)) x
    GROUP BY grain, key, threshold
    HAVING sum(payable_fen) <> 0 OR sum(paid_fen) <> 0 OR sum(deposited_fen) <> 0 OR sum(held_fen) <> 0 OR sum(unpaid_fen) <> 0
        OR sum(in_transit_fen) <> 0 OR sum(lines) <> 0 OR sum(open_lines) <> 0;
END $$;

-- Throw the sums away and make them again from the ledger: after a repair by hand, or for books older than the totals.
CREATE FUNCTION arrears_rebuild(upto date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE first_id bigint := 0; last_id bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('landmgmt arrears fold'));
  DELETE FROM parcels_arrearscheckpointsum;
  DELETE FROM parcels_arrearscheckpoint;
  DELETE FROM parcels_arrearsdaysum;
  DELETE FROM parcels_arrearsdelta;
  LOOP
    SELECT max(id) INTO last_id FROM (SELECT id FROM parcels_line WHERE id > first_id ORDER BY id LIMIT 5000) x;
    EXIT WHEN last_id IS NULL;
    PERFORM arrears_note(ARRAY(SELECT id FROM parcels_line WHERE id > first_id AND id <= last_id));
    first_id := last_id;
  END LOOP;
  RETURN arrears_fold(upto);
END $$;
