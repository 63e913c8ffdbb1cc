-- The other lots that share more than %(least)s ㎡ with a lot, in the survey system, the largest first.
SELECT o.code, round(ST_Area(ST_Intersection(ST_Transform(l.geom, e.code), ST_Transform(o.geom, e.code)))::numeric, 2) AS m2
FROM expansion_lot l
JOIN expansion_lot o ON o.id <> l.id AND o.geom && l.geom
CROSS JOIN (SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code) e
WHERE l.id = %(lot)s
  AND ST_Area(ST_Intersection(ST_Transform(l.geom, e.code), ST_Transform(o.geom, e.code))) > %(least)s
ORDER BY m2 DESC, o.code
LIMIT 10
