-- Takings of the day: drawing, code, step of the ramp, area and lots; nobody's name.
SELECT t.id AS taking_id, COALESCE(t.code, '#' || t.id) AS code, p.step, g.plane_area_m2 AS m2,
       ST_AsGeoJSON(g.geom, 7) AS geometry,
       ARRAY(SELECT lt.lot_id FROM expansion_lot_takings lt WHERE lt.taking_id = t.id ORDER BY lt.lot_id) AS lots
FROM pieces p
JOIN parcels_taking t ON t.id = p.id
JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
ORDER BY t.code, t.id
