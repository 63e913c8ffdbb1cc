-- What a section, a milestone and a certificate keep equals their open period; needs go in no circle.
SELECT 'service_line ' || l.id || ' (' || l.code || ')' AS subject, l.state || ' ' || l.state_date AS kept,
       COALESCE(s.state || ' ' || s.since_date, 'no open state') AS expected
FROM expansion_serviceline l
LEFT JOIN expansion_servicelinestate s ON s.line_id = l.id AND upper_inf(s.valid) AND NOT isempty(s.valid)
WHERE (l.state, l.state_date) IS DISTINCT FROM (s.state, s.since_date)
UNION ALL
SELECT 'milestone ' || m.id || ' (' || m.number || ')', m.planned_date || ' ' || COALESCE(m.forecast_date::text, '—'),
       COALESCE(p.planned_date || ' ' || COALESCE(p.forecast_date::text, '—'), 'no open plan')
FROM expansion_milestone m
LEFT JOIN expansion_milestoneplan p ON p.milestone_id = m.id AND upper_inf(p.valid) AND NOT isempty(p.valid)
WHERE (m.planned_date, m.forecast_date) IS DISTINCT FROM (p.planned_date, p.forecast_date)
UNION ALL
SELECT 'milestone ' || b.first, 'needs itself in a circle', 'no circle'
FROM (
  WITH RECURSIVE behind(first, id) AS (
    SELECT milestone_id, needed_id FROM expansion_milestoneneed
    UNION SELECT b.first, n.needed_id FROM behind b JOIN expansion_milestoneneed n ON n.milestone_id = b.id
  ) SELECT first FROM behind WHERE first = id
) b
UNION ALL
SELECT 'delivery_certificate ' || c.id || ' (' || c.number || ')', c.issued_date || ' ' || c.valid,
       'from its day of issue' || CASE WHEN c.void_reason = '' THEN ', open' ELSE ', ended' END
FROM expansion_deliverycertificate c
WHERE NOT isempty(c.valid) AND lower(c.valid) <> c.issued_date OR upper_inf(c.valid) <> (c.void_reason = '')
