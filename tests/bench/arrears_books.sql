-- Books of a whole county, made set by set: {parcels} parcels and about three ledger rows for each.
-- Deterministic: every choice is a hash of the row's number. Guards and keys are off while loading.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '256MB';
SET maintenance_work_mem = '512MB';
CREATE FUNCTION pick(n bigint, salt int, size bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (hashint8(n * 31 + salt)::bigint + 2147483648) % size $$;

INSERT INTO parcels_office (id, name, authority, admin_code, survey_epsg, is_demo, story_day)
  VALUES (1, '测试县', '测试县征地中心', '431271', 4525, true, '2026-11-23');
INSERT INTO parcels_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined, full_name, role)
  SELECT n, '!', false, 'u' || n, '', '', '', false, true, now(), 'U' || n, (ARRAY['staff', 'leader', 'finance'])[n] FROM generate_series(1, 3) n;
INSERT INTO parcels_place (id, level, code, name, initials, parent_id)
  SELECT 1, 'county', '431271', '测试县', '', NULL::bigint
  UNION ALL SELECT 1 + n, 'township', '431271' || lpad(n::text, 3, '0'), n || '乡', '', 1 FROM generate_series(1, 20) n
  UNION ALL SELECT 100 + n, 'village', '4312711' || lpad(n::text, 5, '0'), n || '村', '', 2 + n % 20 FROM generate_series(1, 400) n
  UNION ALL SELECT 1000 + n, 'group', '4312712' || lpad(n::text, 8, '0'), n || '组', '', 101 + n % 400 FROM generate_series(1, 1600) n;
INSERT INTO parcels_project (id, code, name, kind, authority, remark)
  SELECT n, 'P' || n, n || ' 期', 'expansion', '', '' FROM generate_series(1, {projects}) n;
INSERT INTO parcels_fundsource (id, code, name, project_id) SELECT n, 'F' || n, '专户 ' || n, n FROM generate_series(1, {projects}) n;
INSERT INTO parcels_account (id, kind, fund_source_id, project_id)
  SELECT p * 10 + k.nr, k.kind, CASE WHEN k.kind = 'fund' THEN p END, p
  FROM generate_series(1, {projects}) p
  CROSS JOIN (VALUES (1, 'outside'), (2, 'fund'), (3, 'obligation'), (4, 'payable'), (5, 'paid'), (6, 'deposit'), (7, 'suspense')) k(nr, kind);
INSERT INTO parcels_party (id, uid, kind, name, initials, id_number, id_number_index, phone, remark, group_id)
  SELECT n, gen_random_uuid(), CASE WHEN n <= 1600 THEN 'collective' ELSE 'household' END, 'H' || n, '', '', '', '', '', 1001 + n % 1600
  FROM generate_series(1, 1600 + {parcels} / 4) n;
CREATE TEMP TABLE deal AS
  SELECT a AS id, pick(a, 1, 1600) AS grp, DATE '2024-01-01' + pick(a, 2, 1000)::int AS signed,
         1601 + a % ({parcels} / 4) AS household, 1 + (pick(a, 1, 1600) % 400 + 13 * (a % 2)) % {projects} AS project
  FROM generate_series(1, {parcels} / 4) a;
INSERT INTO parcels_agreement (id, uid, number, revision, kind, state, signed_date, total_yuan, snapshot, project_id, paper_id)
  SELECT id, gen_random_uuid(), 'XY-' || id, 1, 'agreement', 'signed', signed, 1, '{}', project, 1 FROM deal;
INSERT INTO parcels_instalment (id, number, weight, due_date, condition, agreement_id)
  SELECT id * 2 + n, n + 1, 1, signed + 60 + 90 * n, '', id FROM deal CROSS JOIN generate_series(0, 1) n;
INSERT INTO parcels_parcel (id, code, name, group_id)
  SELECT p, 'D' || p, '', 1001 + d.grp FROM generate_series(1, {parcels}) p JOIN deal d ON d.id = 1 + (p - 1) / 4;
INSERT INTO parcels_taking (id, code, version, parcel_id, project_id)
  SELECT p, 'D' || p, 1, p, d.project FROM generate_series(1, {parcels}) p JOIN deal d ON d.id = 1 + (p - 1) / 4;

-- One line per parcel, a second one for two in five.
CREATE TEMP TABLE owed AS
  SELECT (p - 1) * 2 + n AS id, p AS taking, d.id AS agreement, d.project, d.signed, pick(p * 2 + n, 3, 2)::int AS term,
         pick(p * 2 + n, 4, 8)::int AS what, d.household, d.grp, 1000 + pick(p * 2 + n, 5, 5900000) / 100.0 AS yuan,
         pick(p * 2 + n, 6, 100)::int AS fate, pick(p * 2 + n, 7, 220)::int - 20 AS delay
  FROM generate_series(1, {parcels}) p CROSS JOIN generate_series(1, 2) n JOIN deal d ON d.id = 1 + (p - 1) / 4
  WHERE n = 1 OR pick(p, 8, 5) < 2;
ALTER TABLE owed ADD PRIMARY KEY (id);
INSERT INTO parcels_line (id, head, level, due_date, amount_yuan, position, agreement_id, entitlement_id, instalment_id, claimant_id,
    payee_id, project_id, taking_id)
  SELECT id, (ARRAY['land', 'resettlement', 'attachment', 'crops', 'house', 'moving', 'award', 'environment'])[what + 1],
         CASE WHEN what < 2 THEN 'allot' ELSE 'disburse' END, signed + 60 + 90 * term, yuan, (id % 30000)::int, agreement, id,
         agreement * 2 + term, CASE WHEN what < 2 THEN grp + 1 ELSE household END, CASE WHEN what < 2 THEN grp + 1 ELSE household END,
         project, taking FROM owed;
INSERT INTO parcels_voucher (id, uid, number, kind, recorded_at, project_id, recorded_by_id)
  SELECT n, gen_random_uuid(), 'PZ-' || n, 'obligation', now(), n, 3 FROM generate_series(1, {projects}) n;
CREATE TEMP TABLE row AS
  SELECT id, 1 AS step, 'obligation' AS kind, 3 AS giver, 4 AS taker, yuan, signed AS day FROM owed
  UNION ALL SELECT id, 2, 'payment', 2, 5, CASE WHEN fate < 80 THEN yuan ELSE round(yuan / 2, 2) END,
                   GREATEST(signed, signed + 60 + 90 * term + delay) FROM owed WHERE fate < 90
  UNION ALL SELECT id, 3, 'return', 5, 2, yuan, GREATEST(signed, signed + 60 + 90 * term + delay) + 5 FROM owed WHERE fate < 12
  UNION ALL SELECT id, 4, 'payment', 2, 5, yuan, GREATEST(signed, signed + 60 + 90 * term + delay) + 40 FROM owed WHERE fate < 9
  UNION ALL SELECT id, 5, 'deposit', 2, 6, round(yuan / 4, 2), signed + 60 + 90 * term + 100 FROM owed WHERE fate BETWEEN 9 AND 11 OR fate > 96;
INSERT INTO parcels_transfer (id, kind, amount_yuan, value_date, recorded_at, reason, from_account_id, to_account_id, line_id, voucher_id, reverses_id)
  SELECT r.id * 10 + r.step, r.kind, r.yuan, r.day, now(), '', o.project * 10 + r.giver, o.project * 10 + r.taker, r.id, o.project,
         CASE WHEN r.step = 3 THEN r.id * 10 + 2 END
  FROM row r JOIN owed o USING (id) WHERE r.day <= DATE '2026-11-23';
INSERT INTO parcels_transfer (id, kind, amount_yuan, value_date, recorded_at, reason, from_account_id, to_account_id, voucher_id)
  SELECT -p, 'fund_in', 100000000000.00, '2024-01-01', now(), '', p * 10 + 1, p * 10 + 2, p FROM generate_series(1, {projects}) p;
-- Said on its day or later: a period begins and ends in the past, as deeds write it.
INSERT INTO parcels_linereason (valid, reason, note, line_id)
  SELECT daterange(r.since, CASE WHEN r.until <= DATE '2026-11-23' THEN r.until END), r.reason, '', r.id
  FROM (
    SELECT id, d AS since, CASE WHEN fate < 80 THEN GREATEST(signed, d + delay) END AS until,
           (ARRAY['no_funds', 'ownership', 'account', 'inheritance', 'refused', 'approval', 'other'])[1 + pick(id, 9, 7)] AS reason
    FROM (SELECT *, signed + 60 + 90 * term AS d FROM owed) x WHERE (delay > 0 OR fate >= 80) AND pick(id, 10, 10) < 8 AND id % 9 <> 0
    UNION ALL SELECT id, d, d + 30, 'approval' FROM (SELECT *, signed + 60 + 90 * term AS d FROM owed) x WHERE id % 9 = 0
    UNION ALL SELECT id, d + 30, NULL, 'no_funds' FROM (SELECT *, signed + 60 + 90 * term AS d FROM owed) x WHERE id % 9 = 0 AND fate >= 80
  ) r WHERE r.since <= DATE '2026-11-23';
INSERT INTO parcels_linehold (valid, cause, ground, line_id)
  SELECT daterange(signed + 70 + 90 * term, CASE WHEN id % 2 = 0 AND signed + 130 + 90 * term <= DATE '2026-11-23' THEN signed + 130 + 90 * term END), 'person', '核实', id FROM owed WHERE pick(id, 11, 50) = 0 AND signed + 70 + 90 * term <= DATE '2026-11-23';
INSERT INTO parcels_paymentrun (id, uid, client_key, number, state, total_yuan, prepared_date, prepared_at, fund_source_id, prepared_by_id, project_id,
    approved_by_id, approved_date, released_by_id, released_date, way, approvals_needed)
  SELECT n, gen_random_uuid(), gen_random_uuid(), 'ZF-' || n, 'released', 1, '2026-11-01', now(), n, 1, n, 2, '2026-11-02', 3, '2026-11-03', 'bank', 1
  FROM generate_series(1, {projects}) n;
INSERT INTO parcels_runitem (uid, number, account_number, bank_name, holder_name, amount_yuan, result, failure, bank_reference, account_id, line_id, payee_id, run_id)
  SELECT gen_random_uuid(), id, '', '', '', yuan, 'pending', '', '', 1, id, household, project FROM owed WHERE fate >= 90 AND id % 20 = 0;
SELECT setval(pg_get_serial_sequence(t, 'id'), x) FROM (VALUES ('parcels_transfer', {parcels} * 20 + 100), ('parcels_voucher', 1000),
  ('parcels_line', {parcels} * 2 + 10), ('parcels_agreement', {parcels}), ('parcels_paymentrun', 1000), ('parcels_party', {parcels}),
  ('parcels_taking', {parcels} + 10), ('parcels_instalment', {parcels}), ('parcels_entitlement', {parcels} * 2 + 10)) s(t, x);
DROP FUNCTION pick;
