-- A lot's ground in ㎡ of the survey system: the whole, what neither handed-over land nor land held before covers on
-- the day, and what lies beyond the boundary in force (nothing where none is).
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
), lot AS (
  SELECT l.geom, ST_Transform(l.geom, e.code) AS ground, e.code FROM expansion_lot l, epsg e WHERE l.id = %(lot)s
), taken AS (
  SELECT ST_Union(ST_Transform(g.geom, lot.code)) AS ground
  FROM lot
  JOIN parcels_takinggeometry g ON g.geom && lot.geom AND g.valid @> %(on)s::date
  JOIN parcels_takingstage s ON s.taking_id = g.taking_id AND s.valid @> %(on)s::date AND s.stage = 'handed_over'
), held AS (
  SELECT ST_Union(ST_Transform(h.geom, lot.code)) AS ground
  FROM lot JOIN expansion_heldland h ON h.geom && lot.geom AND h.valid @> %(on)s::date
), zone AS (
  SELECT ST_Union(ST_Transform(b.geom, lot.code)) AS ground
  FROM lot
  JOIN expansion_boundaryversion v ON v.valid @> %(on)s::date
  JOIN expansion_boundaryblock b ON b.version_id = v.id
)
SELECT ST_Area(lot.ground)::numeric AS whole_m2,
       ST_Area(ST_Difference(ST_Difference(lot.ground, COALESCE(taken.ground, none)), COALESCE(held.ground, none)))::numeric AS untaken_m2,
       CASE WHEN zone.ground IS NULL THEN 0 ELSE ST_Area(ST_Difference(lot.ground, zone.ground)) END::numeric AS beyond_m2
FROM lot, taken, held, zone, LATERAL (SELECT ST_SetSRID('POLYGON EMPTY'::geometry, lot.code) AS none) n
