-- What is signed, with no paper behind it that counts (with its scan, not struck out): areas and shares.
SELECT t.id AS subject, jsonb_build_object('areas', x.areas, 'shares', x.shares) AS told
FROM parcels_taking t
CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT FROM parcels_takingarea a WHERE a.taking_id = t.id AND a.signed_date <= %(on)s::date
                 AND NOT paper_counts(a.paper_id)
                 AND NOT paper_filed(t.id, ARRAY['confirmation', 'survey'])) AS areas,
         EXISTS (SELECT FROM parcels_shareset h WHERE h.taking_id = t.id AND h.valid @> %(on)s::date
                 AND h.signed_date <= %(on)s::date AND NOT paper_counts(h.paper_id)
                 AND NOT paper_filed(t.id, ARRAY['confirmation', 'registration'])) AS shares) x
WHERE x.areas OR x.shares
