-- Registered land that belongs to nobody: no collective owner, so that no offer can be made for it.
SELECT t.id AS subject,
       jsonb_build_object('stage', s.stage, 'shares', EXISTS (
         SELECT FROM parcels_shareset h WHERE h.taking_id = t.id AND h.valid @> %(on)s::date)) AS told
FROM parcels_taking t
JOIN parcels_parcel p ON p.id = t.parcel_id
JOIN parcels_takingstage s ON s.taking_id = t.id AND s.valid @> %(on)s::date
WHERE s.stage = ANY(%(registered)s) AND p.collective_id IS NULL
