-- An agreement signed before its batch's compensation registration (REG 28–29), or a decision before the
-- expropriation notice (REG 31): the step is missing, or stands with a later day.
SELECT 'agreement' AS kind, g.id AS subject, g.project_id, g.signed_date AS day, g.total_yuan AS amount_yuan,
       jsonb_build_object('agreement', g.number, 'signed', g.signed_date, 'batch', b.name,
                          'step', CASE g.kind WHEN 'decision' THEN '12' ELSE '7' END, 'done', max(s.done_date)) AS told
FROM parcels_agreement g
JOIN parcels_agreementtaking a ON a.agreement_id = g.id
JOIN parcels_taking k ON k.id = a.taking_id
JOIN parcels_approvalbatch b ON b.id = k.batch_id
LEFT JOIN parcels_procedurestep s ON s.batch_id = b.id
      AND s.step = CASE g.kind WHEN 'decision' THEN '12' ELSE '7' END
      AND NOT EXISTS (SELECT FROM parcels_procedurestep c WHERE c.corrects_id = s.id)
WHERE g.state = 'signed' AND g.amends_id IS NULL AND g.signed_date <= %(on)s
GROUP BY g.id, g.number, g.kind, b.name
HAVING max(s.done_date) IS NULL OR max(s.done_date) > g.signed_date
