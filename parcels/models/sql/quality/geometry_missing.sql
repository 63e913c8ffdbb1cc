-- Takings with no boundary in force.
SELECT t.id AS subject, '{}'::jsonb AS told
FROM parcels_taking t
WHERE NOT EXISTS (SELECT FROM parcels_takinggeometry g WHERE g.taking_id = t.id AND g.valid @> %(on)s::date)
  AND EXISTS (SELECT FROM parcels_takingstage s WHERE s.taking_id = t.id AND s.valid @> %(on)s::date)
