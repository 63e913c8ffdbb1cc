-- A voted plan adds up, is as it was hashed and was voted as the law of its day asks; nobody got more than it gives him;
-- what a collective handed on bears a plan or a reason.
WITH voted AS (SELECT * FROM parcels_distributionplan WHERE state IN ('voted', 'in_force', 'replaced'))
SELECT 'plan ' || p.number || ' version ' || p.revision AS subject, p.sha256 AS kept,
       encode(sha256(convert_to(jsonb_build_array(p.number, p.revision, p.collective_id, p.project_id, p.batch_id, p.agreement_id,
         p.total_yuan, p.given_yuan, p.kept_yuan, p.notice_date, p.meeting_date, p.members, p.present, p.in_favour, p.paper_id,
         p.legacy_reason)::text || E'\n' || COALESCE(h.rows, '') || E'\n' || COALESCE(l.rows, '') || E'\n' || COALESCE(x.rows, ''), 'UTF8')), 'hex')
       AS expected
FROM voted p
LEFT JOIN LATERAL (SELECT string_agg(jsonb_build_array(head, mode, numerator, denominator, total_yuan, given_yuan, kept_yuan, weights)::text,
                   E'\n' ORDER BY head) AS rows FROM parcels_planhead WHERE plan_id = p.id) h ON true
LEFT JOIN LATERAL (SELECT string_agg(jsonb_build_array(line_id, amount_yuan)::text, E'\n' ORDER BY line_id) AS rows
                   FROM parcels_planline WHERE plan_id = p.id) l ON true
LEFT JOIN LATERAL (SELECT string_agg(jsonb_build_array(position, head, line_id, household_id, weight, amount_yuan)::text,
                   E'\n' ORDER BY position) AS rows FROM parcels_planpart WHERE plan_id = p.id) x ON true
WHERE p.sha256 IS DISTINCT FROM
       encode(sha256(convert_to(jsonb_build_array(p.number, p.revision, p.collective_id, p.project_id, p.batch_id, p.agreement_id,
         p.total_yuan, p.given_yuan, p.kept_yuan, p.notice_date, p.meeting_date, p.members, p.present, p.in_favour, p.paper_id,
         p.legacy_reason)::text || E'\n' || COALESCE(h.rows, '') || E'\n' || COALESCE(l.rows, '') || E'\n' || COALESCE(x.rows, ''), 'UTF8')), 'hex')
UNION ALL
SELECT 'plan ' || p.number || ' version ' || p.revision || ' sums', p.total_yuan || ' = ' || p.given_yuan || ' + ' || p.kept_yuan,
       lines.yuan || ' of lines, ' || COALESCE(parts.yuan, 0) || ' of parts'
FROM voted p
CROSS JOIN LATERAL (SELECT COALESCE(sum(amount_yuan), 0) AS yuan FROM parcels_planline WHERE plan_id = p.id) lines
CROSS JOIN LATERAL (SELECT COALESCE(sum(amount_yuan), 0) AS yuan FROM parcels_planpart WHERE plan_id = p.id) parts
WHERE p.total_yuan <> lines.yuan OR p.given_yuan <> parts.yuan
UNION ALL
SELECT 'plan ' || p.number || ' version ' || p.revision || ' vote', p.present || ' present, ' || p.in_favour || ' for, of ' || p.members,
       'quorum ' || q.amount || '/' || q.denominator || ', consent ' || c.amount || '/' || c.denominator
FROM voted p LEFT JOIN parcels_legalterm q ON q.code = 'assembly_quorum' AND q.valid @> p.meeting_date
LEFT JOIN parcels_legalterm c ON c.code = 'assembly_consent' AND c.valid @> p.meeting_date
WHERE p.legacy_reason = '' AND (p.members IS NULL OR p.present * q.denominator < p.members * q.amount
  OR p.in_favour * c.denominator < p.members * c.amount)
UNION ALL
-- By who has died since, what a plan gives passes to the heirs (plan_due).
SELECT 'plan ' || p.number || ' household ' || h.household_id, h.yuan::text, 'at most ' || plan_due(p.id, h.household_id)
FROM (SELECT v.number, o.household_id, sum(CASE WHEN o.reverses_id IS NULL THEN o.amount_yuan ELSE -o.amount_yuan END) AS yuan
      FROM parcels_handout o JOIN parcels_distributionplan v ON v.id = o.plan_id GROUP BY 1, 2) h
JOIN voted p ON p.number = h.number AND p.state = 'in_force'
WHERE h.yuan > plan_due(p.id, h.household_id)
UNION ALL
SELECT 'handout ' || o.id, 'no plan that was voted', 'a plan or the reason of an old paper'
FROM parcels_handout o LEFT JOIN voted p ON p.id = o.plan_id WHERE o.legacy_reason = '' AND p.id IS NULL
UNION ALL
SELECT 'line ' || s.line_id || ' in plans', string_agg(DISTINCT p.number, ', '), 'one plan'
FROM parcels_planline s JOIN voted p ON p.id = s.plan_id AND p.state <> 'replaced' GROUP BY s.line_id HAVING count(DISTINCT p.number) > 1
