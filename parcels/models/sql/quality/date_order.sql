-- Signed before it could be: the survey before the batch's pre-announcement, or before its own paper's day.
SELECT t.id AS subject,
       jsonb_build_object('what', x.what, 'signed', x.signed::text, 'other', x.other::text) AS told
FROM parcels_taking t
CROSS JOIN LATERAL (
  SELECT 'announcement' AS what, a.signed_date AS signed, s.done_date AS other
  FROM parcels_takingarea a JOIN parcels_procedurestep s ON s.batch_id = t.batch_id AND s.step = '1'
       AND NOT EXISTS (SELECT FROM parcels_procedurestep c WHERE c.corrects_id = s.id)
  WHERE a.taking_id = t.id AND a.signed_date < s.done_date
  UNION ALL
  SELECT 'survey_paper', a.signed_date, d.paper_date FROM parcels_takingarea a
  JOIN parcels_document d ON d.id = a.paper_id WHERE a.taking_id = t.id AND a.signed_date < d.paper_date
  UNION ALL
  SELECT 'share_paper', h.signed_date, d.paper_date FROM parcels_shareset h
  JOIN parcels_document d ON d.id = h.paper_id
  WHERE h.taking_id = t.id AND h.valid @> %(on)s::date AND h.signed_date < d.paper_date
  ORDER BY 1 LIMIT 1) x
