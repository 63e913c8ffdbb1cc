-- Every journal row still has its hash, and every link of the chain stands on the one before.
SELECT 'journal entry ' || j.id AS subject, j.row_hash AS kept, x.hash AS expected
FROM parcels_journalentry j
CROSS JOIN LATERAL (SELECT encode(sha256(convert_to(concat_ws('|', j.id, j.uid, extract(epoch FROM j.recorded_at),
    j.effective_date - DATE '2000-01-01', j.actor_id, j.deed, j.params, j.touched, COALESCE(j.project_id, 0)), 'UTF8')), 'hex') AS hash) x
WHERE j.row_hash <> x.hash
UNION ALL
SELECT 'journal seal ' || s.number, s.chain_hash, x.hash
FROM (SELECT *, lag(chain_hash) OVER w AS before, lag(number) OVER w AS number_before FROM parcels_journalseal WINDOW w AS (ORDER BY number)) s
LEFT JOIN parcels_journalentry j ON j.id = s.entry_id
CROSS JOIN LATERAL (SELECT encode(sha256(convert_to(COALESCE(s.before, '') || '|' || s.entry_id || '|' || COALESCE(j.row_hash, 'missing'), 'UTF8')), 'hex') AS hash) x
WHERE s.chain_hash <> x.hash OR s.number <> COALESCE(s.number_before + 1, 1)
UNION ALL
SELECT 'journal entry ' || j.id, 'not sealed', 'sealed within a minute'
FROM parcels_journalentry j
WHERE NOT EXISTS (SELECT FROM parcels_journalseal s WHERE s.entry_id = j.id) AND j.recorded_at < now() - interval '1 minute'
UNION ALL
-- As sets: one roster touches tens of thousands, and each looked up in the whole line took the square of them.
SELECT 'journal entry ' || k.entry_id, 'subject ' || k.kind || ' ' || k.object_id, 'as touched'
FROM (SELECT entry_id, kind::text, object_id::text FROM parcels_journalsubject
      EXCEPT
      SELECT j.id, one ->> 0, one ->> 1 FROM parcels_journalentry j
      CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(j.touched) WHEN 'array' THEN j.touched END) one) k
