-- Share sets in force whose numerators are not their denominator. A signed set is held by the database.
SELECT s.taking_id AS subject,
       jsonb_build_object('sum', COALESCE(x.sum, 0), 'denominator', s.denominator,
                          'signed', s.signed_date IS NOT NULL) AS told
FROM parcels_shareset s
LEFT JOIN LATERAL (SELECT sum(numerator) AS sum FROM parcels_share h WHERE h.share_set_id = s.id) x ON true
WHERE s.valid @> %(on)s::date AND x.sum IS DISTINCT FROM s.denominator
