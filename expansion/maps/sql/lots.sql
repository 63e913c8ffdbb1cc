-- Lots that existed on the day, with their state.
SELECT ST_AsGeoJSON(l.geom, 7) AS geometry, l.id AS lot_id, l.code, s.works
FROM expansion_lot l
JOIN expansion_lotstate s ON s.lot_id = l.id AND s.valid @> %(on)s::date
ORDER BY l.code
