-- Folding that stays quick over years: checkpoints nothing came late for are known to be up to date, those something
-- came late for get a later one beside them, and a day's own checkpoint goes when a later day has one.

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
  -- Days' own checkpoints are made anew each time; month ends stay.
  DELETE FROM parcels_arrearscheckpointsum s USING parcels_arrearscheckpoint k
    WHERE s.checkpoint_id = k.id AND EXTRACT(day FROM k.day + 1) <> 1;
  DELETE FROM parcels_arrearscheckpoint k WHERE EXTRACT(day FROM k.day + 1) <> 1;
  UPDATE parcels_arrearscheckpoint k SET fold = number
    WHERE NOT EXISTS (SELECT FROM parcels_arrearsdaysum m WHERE m.grain = ANY(grains) AND m.fold > k.fold AND m.day <= k.day)
      AND k.id = (SELECT max(x.id) FROM parcels_arrearscheckpoint x WHERE x.day = k.day);
  FOR c IN SELECT (date_trunc('month', first_day::timestamp) + (n || ' month')::interval - interval '1 day')::date
           FROM generate_series(1, 1200) n
           WHERE date_trunc('month', first_day::timestamp) + (n || ' month')::interval - interval '1 day' < upto
           UNION SELECT upto ORDER BY 1 LOOP
    CONTINUE WHEN EXISTS (SELECT FROM parcels_arrearscheckpoint k WHERE k.day = c AND k.fold = number);
    PERFORM arrears_checkpoint(c, number);
  END LOOP;
  RETURN taken;
END $$;

CREATE OR REPLACE FUNCTION arrears_checkpoint(at date, number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE made bigint; base record; grains varchar[] := ARRAY['all', 'project', 'village', 'head', 'level', 'reason'];
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
      WHERE m.grain = ANY(grains) AND m.day > COALESCE(base.day, '-infinity') AND m.day <= at
      UNION ALL
      SELECT m.grain, m.key, m.threshold, m.payable_fen, m.paid_fen, m.deposited_fen, m.held_fen, m.unpaid_fen, m.in_transit_fen,
             m.lines, m.open_lines
      FROM parcels_arrearsdaysum m
      WHERE m.grain = ANY(grains) AND m.fold > base.fold AND m.day <= base.day) x
    GROUP BY grain, key, threshold
    HAVING sum(payable_fen) <> 0 OR sum(paid_fen) <> 0 OR sum(deposited_fen) <> 0 OR sum(held_fen) <> 0 OR sum(unpaid_fen) <> 0
        OR sum(in_transit_fen) <> 0 OR sum(lines) <> 0 OR sum(open_lines) <> 0;
END $$;
