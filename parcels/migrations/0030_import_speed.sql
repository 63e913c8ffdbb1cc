-- Land by the hundred thousand, quicker: what each row costs on its way in is told in docs/bench.md.

-- 1. The land's history is asked for by the row: one index, the row's number and then the event's, is its key --------------
DO $$
DECLARE t text; e text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcel', 'parcelgeometry', 'taking', 'takinggeometry', 'takingstage', 'takingarea'] LOOP
    e := format('parcels_%sevent', t);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', e, e || '_pkey');
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I PRIMARY KEY (pgh_obj_id, pgh_id)', e, e || '_pkey');
  END LOOP;
END $$;

-- 2. The tables of one large file: areas come into being with the row, as the trigger compute_areas() works them out --------
-- bulk_plot: what the reader says; plane and ellipsoid are the database's own, nobody can write them. bulk_match: plots that are land on file. bulk_land: the plots with a boundary.
CREATE OR REPLACE FUNCTION bulk_open(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE epsg integer := COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525);
BEGIN
  PERFORM bulk_close(run);
  EXECUTE format('CREATE UNLOGGED TABLE %I (no integer NOT NULL, "row" integer, code text, name text,
      geom geometry(MultiPolygon, 4490), source_epsg integer, source bytea, declared_ha numeric, kept_ha numeric,
      plane_ha numeric, ellipsoid_ha numeric, plane_m2 numeric, matched text, land_class text, group_name text,
      plane numeric GENERATED ALWAYS AS (round(ST_Area(ST_Transform(geom, %s))::numeric, 2)) STORED,
      ellipsoid numeric GENERATED ALWAYS AS (round(ST_Area(geom::geography)::numeric, 2)) STORED)
      WITH (autovacuum_enabled = off)', 'bulk_plot_' || run, epsg);
  EXECUTE format('CREATE VIEW %I AS SELECT * FROM %I WHERE geom IS NOT NULL', 'bulk_land_' || run, 'bulk_plot_' || run);
  EXECUTE format('CREATE UNLOGGED TABLE %I (no integer PRIMARY KEY, taking_id bigint, parcel_id bigint, codeless boolean NOT NULL DEFAULT false)',
                 'bulk_match_' || run);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I, %I TO %I', 'bulk_plot_' || run, 'bulk_match_' || run, session_user);
  EXECUTE format('GRANT SELECT ON %I TO %I', 'bulk_land_' || run, session_user);
END $$;

CREATE OR REPLACE FUNCTION bulk_close(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('DROP VIEW IF EXISTS %I', 'bulk_land_' || run);
  EXECUTE format('DROP TABLE IF EXISTS %I, %I', 'bulk_plot_' || run, 'bulk_match_' || run);
END $$;

DROP FUNCTION bulk_measure(bigint);
-- What the planner should know before the plots are set against the land on file.
CREATE FUNCTION bulk_ready(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('ANALYZE %I (no, code)', 'bulk_plot_' || run);
END $$;

-- 3. Writing it, all at once or as the reader gives it ---------------------------------------------------------------------
-- n numbers of a sequence in one row, so that what belongs together is numbered by its plot: n in one step where nobody
-- writes the table at this moment, which a lock of an instant makes sure of; else one by one.
CREATE OR REPLACE FUNCTION bulk_numbers(target regclass, n integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE seq text := pg_get_serial_sequence(target::text, 'id'); low bigint; high bigint;
BEGIN
  BEGIN
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE NOWAIT', target);
    low := nextval(seq);
    PERFORM setval(seq, low + n - 1);
    -- What is undone here is the lock: a sequence never goes back.
    RAISE EXCEPTION USING ERRCODE = 'LM000';
  EXCEPTION
    WHEN SQLSTATE 'LM000' THEN RETURN low - 1;
    WHEN lock_not_available THEN NULL;
  END;
  EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', target);  -- nobody may take n in one step meanwhile
  FOR i IN 1..50 LOOP
    SELECT min(v), max(v) INTO low, high FROM (SELECT nextval(seq) AS v FROM generate_series(1, n)) x;
    -- Another writer drew a number in between: these stay unused.
    IF high - low + 1 = n THEN RETURN low - 1; END IF;
  END LOOP;
  PERFORM refuse('bulk_numbers_taken', target::text);
END $$;

-- Parcels, takings, boundaries, first stages, proposed areas and plots of a file, each with its history.
-- What a row's triggers would refuse or fill in is refused or filled in here for the whole set:
--   foreign keys      every row named is there and stays (FOR KEY SHARE); the others are made here
--   compute_areas     bulk_plot, whose areas nobody can write
--   stage_chain       the first link of a new chain is 'not_started' at position 0
--   no_overlap        a new owner has one period, and the partial unique index sees it
--   …retired…         a new parcel or taking is not retired, no link of descent names it, and only new ones get
--                     boundaries and stages here
--   history           bulk_history()
-- CHECK, NOT NULL and UNIQUE never rest. Writes the plots with numbers from `low` to `high`, which stand in bulk_plot
-- from the page `page` on, and returns how many takings are new.
DROP FUNCTION bulk_write(bigint, bigint, bigint, bigint, bigint, text[], bigint[], bigint[], bigint);
CREATE FUNCTION bulk_write(run bigint, actor bigint, batch bigint, zone bigint, village_group bigint,
                           names text[], groups bigint[], owners bigint[], owner bigint, low integer, high integer, page bigint)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r record; span integer := high - low + 1; n bigint; made bigint; resting boolean := bulk_may_rest();
  p bigint; pg bigint; t bigint; tg bigint; st bigint; ar bigint; ip bigint;
  fresh text := format('FROM (SELECT * FROM %I WHERE ctid >= ''(%s,0)'' AND no BETWEEN %s AND %s AND geom IS NOT NULL) l LEFT JOIN %I m USING (no)',
                       'bulk_plot_' || run, page, low, high, 'bulk_match_' || run);
BEGIN
  SELECT * INTO r FROM parcels_importrun WHERE id = run FOR KEY SHARE;
  IF r IS NULL OR r.state <> 'tried' THEN PERFORM refuse('import_blocked', run::text); END IF;
  PERFORM FROM parcels_project WHERE id = r.project_id FOR KEY SHARE;
  PERFORM bulk_named('parcels_user', ARRAY[actor]);
  PERFORM bulk_named('parcels_approvalbatch', ARRAY[batch]);
  PERFORM bulk_named('parcels_pricezone', ARRAY[zone]);
  PERFORM bulk_named('parcels_place', groups || village_group);
  PERFORM bulk_named('parcels_party', owners || owner);
  EXECUTE format('SELECT bulk_named(''parcels_parcel'', array_agg(parcel_id)) FROM %I', 'bulk_match_' || run);
  EXECUTE format('SELECT bulk_named(''parcels_taking'', array_agg(taking_id)) FROM %I', 'bulk_match_' || run);
  IF span <= 0 THEN RETURN 0; END IF;
  EXECUTE format('SELECT count(*) %s WHERE m.taking_id IS NULL', fresh) INTO n;
  IF n > 0 THEN
    p := bulk_numbers('parcels_parcel', span) - low + 1; pg := bulk_numbers('parcels_parcelgeometry', span) - low + 1;
    t := bulk_numbers('parcels_taking', span) - low + 1; tg := bulk_numbers('parcels_takinggeometry', span) - low + 1;
    st := bulk_numbers('parcels_takingstage', span) - low + 1; ar := bulk_numbers('parcels_takingarea', span) - low + 1;
  END IF;
  ip := bulk_numbers('parcels_importplot', span) - low + 1;
  IF resting THEN PERFORM set_config('session_replication_role', 'replica', true); END IF;

  IF n > 0 THEN
    EXECUTE format('INSERT INTO parcels_parcel (id, code, name, group_id, collective_id)
        SELECT $1 + l.no, CASE WHEN m.codeless IS NOT TRUE THEN l.code END, COALESCE(left(l.name, 80), ''''),
               CASE WHEN l.group_name IS NULL THEN $2 ELSE g.id END, CASE WHEN l.group_name IS NULL THEN $3 ELSE g.owner END
        %s LEFT JOIN unnest($4, $5, $6) AS g (name, id, owner) ON g.name = l.group_name
        WHERE m.taking_id IS NULL AND m.parcel_id IS NULL', fresh) USING p, village_group, owner, names, groups, owners;
    EXECUTE format('INSERT INTO parcels_parcelgeometry (id, parcel_id, geom, valid, plane_area_m2, ellipsoid_area_m2, import_run_id)
        SELECT $1 + l.no, $2 + l.no, l.geom, daterange($3, NULL), l.plane, l.ellipsoid, $4
        %s WHERE m.taking_id IS NULL AND m.parcel_id IS NULL', fresh) USING pg, p, r.since_date, run;
    EXECUTE format('INSERT INTO parcels_taking (id, project_id, parcel_id, batch_id, price_zone_id, code, declared_area_m2, version)
        SELECT $1 + l.no, $2, COALESCE(m.parcel_id, $3 + l.no), $4, $5, CASE WHEN m.codeless IS NOT TRUE THEN l.code END,
               CASE WHEN l.declared_ha < 10000000 THEN round(l.declared_ha * 10000, 2) END, 1
        %s WHERE m.taking_id IS NULL', fresh) USING t, r.project_id, p, batch, zone;
    GET DIAGNOSTICS made = ROW_COUNT;
    EXECUTE format('INSERT INTO parcels_takinggeometry (id, taking_id, geom, valid, plane_area_m2, ellipsoid_area_m2, import_run_id)
        SELECT $1 + l.no, $2 + l.no, l.geom, daterange($3, NULL), l.plane, l.ellipsoid, $4
        %s WHERE m.taking_id IS NULL', fresh) USING tg, t, r.since_date, run;
    EXECUTE format('INSERT INTO parcels_takingstage (id, taking_id, stage, position, since_date, valid, is_legacy, legacy_reason, recorded_by_id)
        SELECT $1 + l.no, $2 + l.no, ''not_started'', 0, $3, daterange($3, NULL), false, '''', $4
        %s WHERE m.taking_id IS NULL', fresh) USING st, t, r.since_date, actor;
    EXECUTE format('INSERT INTO parcels_takingarea (id, taking_id, land_class, surveyed_area_m2)
        SELECT $1 + l.no, $2 + l.no, l.land_class, l.plane_m2
        %s WHERE m.taking_id IS NULL AND l.land_class IS NOT NULL', fresh) USING ar, t;
  END IF;
  EXECUTE format('INSERT INTO parcels_importplot (id, run_id, number, "row", code, name, declared_ha, plane_ha, ellipsoid_ha,
                                                  matched, source_epsg, source_points, source_shape, taking_id)
      SELECT $1 + l.no, $2, l.no, l."row", l.code, left(l.name, 80), l.kept_ha, l.plane_ha, l.ellipsoid_ha,
             l.matched, l.source_epsg, ''[]'', COALESCE(l.source, ST_AsBinary(l.geom)), COALESCE(m.taking_id, $3 + l.no) %s', fresh) USING ip, run, t;

  IF resting THEN
    PERFORM set_config('session_replication_role', 'origin', true);
    IF n > 0 THEN
      PERFORM bulk_history('parcels_parcel', p + low, p + high);
      PERFORM bulk_history('parcels_parcelgeometry', pg + low, pg + high);
      PERFORM bulk_history('parcels_taking', t + low, t + high);
      PERFORM bulk_history('parcels_takinggeometry', tg + low, tg + high);
      PERFORM bulk_history('parcels_takingstage', st + low, st + high);
      PERFORM bulk_history('parcels_takingarea', ar + low, ar + high);
    END IF;
  END IF;
  IF COALESCE(made, 0) <> n THEN PERFORM refuse('bulk_count_differs', n::text); END IF;
  RETURN n;
END $$;

DO $$
DECLARE f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['bulk_ready(bigint)',
                           'bulk_write(bigint, bigint, bigint, bigint, bigint, text[], bigint[], bigint[], bigint, integer, integer, bigint)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO landmgmt_app', f);
    END IF;
  END LOOP;
END $$;
