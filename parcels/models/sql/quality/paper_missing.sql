-- What is signed, with no paper behind it: areas and shares.
SELECT t.id AS subject, jsonb_build_object('areas', x.areas, 'shares', x.shares) AS told
FROM parcels_taking t
CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT FROM parcels_takingarea a WHERE a.taking_id = t.id AND a.signed_date <= %(on)s::date
                 AND a.paper_id IS NULL) AS areas,
         EXISTS (SELECT FROM parcels_shareset h WHERE h.taking_id = t.id AND h.valid @> %(on)s::date
                 AND h.signed_date <= %(on)s::date AND h.paper_id IS NULL) AS shares) x
WHERE x.areas OR x.shares
