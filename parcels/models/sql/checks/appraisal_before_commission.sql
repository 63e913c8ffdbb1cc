-- A report dated before it was commissioned: of every appraisal, also one that a later one has replaced.
SELECT 'item' AS kind, i.id AS subject, k.project_id, max(a.report_date) AS day, max(a.value_yuan) AS amount_yuan,
       jsonb_build_object('code', COALESCE(NULLIF(k.code, ''), '#' || k.id), 'thing', r.name,
         'number', string_agg(a.number, ', ' ORDER BY a.id), 'appraiser', string_agg(DISTINCT a.appraiser, ', '),
         'commission', max(a.commission_date), 'report', max(a.report_date)) AS told
FROM parcels_appraisal a
JOIN parcels_item i ON i.id = a.item_id
JOIN parcels_rate r ON r.id = i.rate_id
JOIN parcels_taking k ON k.id = i.taking_id
WHERE a.report_date < a.commission_date AND a.recorded_date <= %(on)s
GROUP BY i.id, k.id, r.name
