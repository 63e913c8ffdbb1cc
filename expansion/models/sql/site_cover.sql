-- How much of a candidate's ground the takings of the day and the land held before the system cover (0 … 1).
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
site AS (SELECT c.geom, ST_Transform(c.geom, e.code) AS flat FROM expansion_substationcandidate c, epsg e WHERE c.id = %(site)s),
known AS (
  SELECT g.geom FROM parcels_takinggeometry g, site s WHERE g.geom && s.geom AND g.valid @> %(on)s::date
  UNION ALL
  SELECT h.geom FROM expansion_heldland h, site s WHERE h.geom && s.geom AND h.valid @> %(on)s::date
)
SELECT COALESCE(
  (SELECT ST_Area(ST_Intersection(s.flat, ST_Union(ST_Transform(k.geom, e.code)))) / ST_Area(s.flat)
   FROM known k, site s, epsg e GROUP BY s.flat), 0)::numeric AS share
