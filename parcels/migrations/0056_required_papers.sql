-- Required papers: what must be on file before a line is collected into a run, asked again at approval and release.

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['parcels_paperstruck', 'parcels_accountproof'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM landmgmt_app', t);
    END IF;
  END LOOP;
END $$;

-- A paper counts with its scan, until it is struck out.
CREATE FUNCTION paper_counts(paper bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM parcels_document d WHERE d.id = paper AND d.scan <> ''
                 AND NOT EXISTS (SELECT FROM parcels_paperstruck s WHERE s.document_id = d.id))
$$;

-- Whether a paper of one of these kinds is filed with a taking and counts.
CREATE FUNCTION paper_filed(taking bigint, kinds text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM parcels_takingpaper p JOIN parcels_document d ON d.id = p.document_id
                 WHERE p.taking_id = taking AND d.kind = ANY(kinds) AND paper_counts(d.id))
$$;

-- Whether an agreement came in with the old books, or amends one that did.
CREATE FUNCTION of_old_books(agreement bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH RECURSIVE chain AS (
    SELECT id, amends_id, takeover_id FROM parcels_agreement WHERE id = agreement
    UNION ALL SELECT g.id, g.amends_id, g.takeover_id FROM parcels_agreement g JOIN chain c ON g.id = c.amends_id)
  SELECT EXISTS (SELECT FROM chain WHERE takeover_id IS NOT NULL)
$$;

-- One need of one line: is its paper on file? The kinds of parcels/rules/paper_needs.py.
CREATE FUNCTION paper_on_file(l parcels_line, need text, day date, asked_since date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE g parcels_agreement; i parcels_instalment;
BEGIN
  SELECT * INTO g FROM parcels_agreement WHERE id = l.agreement_id;
  CASE need
  WHEN 'agreement' THEN
    RETURN paper_counts(g.paper_id) OR EXISTS (
      SELECT FROM parcels_agreementtaking k JOIN parcels_takingpaper p ON p.taking_id = k.taking_id
        JOIN parcels_document d ON d.id = p.document_id
      WHERE k.agreement_id = g.id AND d.kind IN ('agreement', 'decision') AND d.number = g.number AND paper_counts(d.id));
  WHEN 'service' THEN
    RETURN g.kind <> 'decision' OR EXISTS (
      SELECT FROM parcels_decisionservice s JOIN parcels_agreement v ON v.id = s.agreement_id
      WHERE v.project_id = g.project_id AND v.number = g.number AND paper_counts(s.paper_id));
  WHEN 'condition' THEN
    SELECT * INTO i FROM parcels_instalment WHERE id = l.instalment_id;
    RETURN i.condition = '' OR EXISTS (
      SELECT FROM parcels_conditionmet m JOIN parcels_instalment x ON x.id = m.instalment_id
        JOIN parcels_agreement v ON v.id = x.agreement_id
      WHERE v.project_id = g.project_id AND v.number = g.number AND x.condition = i.condition AND x.due_date = i.due_date
        AND paper_counts(m.paper_id))
      -- The paper of a condition that was struck out is filed anew with the land.
      OR l.taking_id IS NOT NULL AND paper_filed(l.taking_id, ARRAY['possession']);
  WHEN 'survey' THEN
    RETURN l.taking_id IS NULL OR paper_filed(l.taking_id, ARRAY['confirmation', 'survey'])
      OR NOT EXISTS (SELECT FROM parcels_takingarea a WHERE a.taking_id = l.taking_id
                     AND (a.signed_date IS NULL OR NOT paper_counts(a.paper_id)));
  WHEN 'things' THEN
    RETURN l.taking_id IS NULL OR paper_filed(l.taking_id, ARRAY['confirmation', 'registration'])
      OR NOT EXISTS (
        SELECT FROM parcels_item t JOIN parcels_rate r ON r.id = t.rate_id
          LEFT JOIN LATERAL (SELECT m.kind, m.paper_id FROM parcels_itemmeasure m WHERE m.item_id = t.id
                             AND m.kind <> 'measured' ORDER BY m.id DESC LIMIT 1) m ON true
        WHERE t.taking_id = l.taking_id AND r.head = l.head AND t.signed_date IS NOT NULL
          AND m.kind IS DISTINCT FROM 'struck' AND NOT paper_counts(m.paper_id)
          -- The sheet of that day holds land and things.
          AND NOT EXISTS (SELECT FROM parcels_takingarea a WHERE a.taking_id = t.taking_id
                          AND a.signed_date = t.signed_date AND paper_counts(a.paper_id)));
  WHEN 'account' THEN
    RETURN NOT EXISTS (
      SELECT FROM parcels_bankaccount b
      WHERE b.party_id = l.payee_id AND b.valid @> day AND (asked_since IS NULL OR lower(b.valid) >= asked_since)
        AND NOT EXISTS (SELECT FROM parcels_accountproof p WHERE p.account_id = b.id AND paper_counts(p.paper_id))
        AND NOT EXISTS (SELECT FROM parcels_payeechange c WHERE c.kind = 'account' AND c.state = 'confirmed'
                        AND c.party_id = b.party_id AND c.number_index = b.number_index AND paper_counts(c.paper_id)));
  WHEN 'resolution' THEN
    RETURN NOT EXISTS (SELECT FROM parcels_party WHERE id = l.payee_id AND kind = 'collective')
      OR EXISTS (SELECT FROM parcels_distributionplan p WHERE p.collective_id = l.payee_id AND p.project_id = l.project_id
                 AND p.state IN ('voted', 'in_force') AND paper_counts(p.paper_id))
      OR EXISTS (SELECT FROM parcels_parcel o JOIN parcels_taking t ON t.parcel_id = o.id
                 WHERE o.collective_id = l.payee_id AND t.project_id = l.project_id AND paper_filed(t.id, ARRAY['resolution']));
  WHEN 'possession' THEN
    RETURN l.taking_id IS NULL OR paper_filed(l.taking_id, ARRAY['possession']);
  END CASE;
END $$;

-- What each of these lines lacks on a day: one row per rule in force whose paper is not on file.
CREATE FUNCTION lacking_papers(lines bigint[], day date) RETURNS TABLE (line_id bigint, rule_id bigint, need text)
LANGUAGE sql STABLE AS $$
  SELECT l.id, r.id, r.need::text
  FROM parcels_line l JOIN parcels_agreement g ON g.id = l.agreement_id
  JOIN parcels_paperrule r ON r.valid @> day AND r.head IN ('', l.head) AND r.level IN ('', l.level)
  WHERE l.id = ANY(lines)
    AND (r.asked_since IS NULL OR r.need = 'account' OR g.signed_date >= r.asked_since)
    AND NOT of_old_books(g.id) AND NOT paper_on_file(l, r.need::text, day, r.asked_since)
$$;

CREATE FUNCTION run_item_papers_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
  SELECT x.line_id, x.need INTO bad
    FROM (SELECT n.run_id, array_agg(n.line_id) AS lines FROM new_rows n GROUP BY n.run_id) n
    JOIN parcels_paymentrun r ON r.id = n.run_id, LATERAL lacking_papers(n.lines, r.prepared_date) x LIMIT 1;
  IF FOUND THEN PERFORM refuse('run_lacks_paper', bad.line_id || ' ' || bad.need); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER run_item_papers AFTER INSERT ON parcels_runitem REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION run_item_papers_guard();

-- Between preparing and release a paper may be struck out, or a rule begin.
CREATE FUNCTION run_papers_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
  SELECT x.line_id, x.need INTO bad FROM lacking_papers(
    ARRAY(SELECT line_id FROM parcels_runitem WHERE run_id = NEW.id),
    CASE NEW.state WHEN 'released' THEN NEW.released_date ELSE NEW.approved_date END) x LIMIT 1;
  IF FOUND THEN PERFORM refuse('run_lacks_paper', bad.line_id || ' ' || bad.need); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_papers BEFORE UPDATE OF state ON parcels_paymentrun FOR EACH ROW
  WHEN (NEW.state IN ('approved', 'released') AND NEW.state IS DISTINCT FROM OLD.state)
  EXECUTE FUNCTION run_papers_guard();

-- What is asked from the first day on. Account proofs and resolutions are common practice, not read in a law: asked of
-- what comes from 2026-12-01 on, so that what is due from before is not kept back by a new demand.
INSERT INTO parcels_paperrule (need, head, level, asked_since, source, is_sample, valid) VALUES
  ('agreement', '', '', NULL, '土地管理法实施条例第29条、第31条：先有协议或决定，再支付', true, '[2020-01-01,)'),
  ('service', '', '', NULL, '行政决定送达后生效；办理惯例，请按本地文件核对', true, '[2020-01-01,)'),
  ('condition', '', '', NULL, '协议约定的付款条件（如房屋腾空）成就后支付', true, '[2020-01-01,)'),
  ('survey', 'land', '', NULL, '土地管理法第47条：土地现状调查结果须确认', true, '[2020-01-01,)'),
  ('survey', 'resettlement', '', NULL, '土地管理法第47条：土地现状调查结果须确认', true, '[2020-01-01,)'),
  ('things', 'attachment', '', NULL, '土地管理法第47条：土地现状调查结果须确认', true, '[2020-01-01,)'),
  ('things', 'crops', '', NULL, '土地管理法第47条：土地现状调查结果须确认', true, '[2020-01-01,)'),
  ('things', 'house', '', NULL, '土地管理法第47条：土地现状调查结果须确认', true, '[2020-01-01,)'),
  ('account', '', 'disburse', '2026-12-01', '办理惯例，请按本地文件核对', true, '[2020-01-01,)'),
  ('resolution', 'land', 'allot', '2026-12-01', '办理惯例，请按本地文件核对', true, '[2020-01-01,)');

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON parcels_paperruleevent FROM landmgmt_app;
  END IF;
END $$;
