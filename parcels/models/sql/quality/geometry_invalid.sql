-- Land whose outline is no valid polygon. The database forbids it; what was there before it did is found here.
SELECT t.id AS subject, jsonb_build_object('why', ST_IsValidReason(g.geom)) AS told
FROM parcels_taking t
JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
WHERE NOT ST_IsValid(g.geom) OR ST_IsEmpty(g.geom)
