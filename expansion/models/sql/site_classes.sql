-- ㎡ of a candidate's ground per surveyed land class: each taking's classes in proportion to what it shares.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
site AS (SELECT c.geom, ST_Transform(c.geom, e.code) AS flat FROM expansion_substationcandidate c, epsg e WHERE c.id = %(site)s),
shared AS (
  SELECT g.taking_id, ST_Area(ST_Intersection(s.flat, ST_Transform(g.geom, e.code)))::numeric AS m2
  FROM parcels_takinggeometry g, site s, epsg e
  WHERE g.geom && s.geom AND g.valid @> %(on)s::date
),
areas AS (
  SELECT a.taking_id, a.land_class, a.surveyed_area_m2 / sum(a.surveyed_area_m2) OVER (PARTITION BY a.taking_id) AS share
  FROM parcels_takingarea a JOIN shared USING (taking_id)
)
SELECT a.land_class, sum(s.m2 * a.share) AS m2, (SELECT ST_Area(flat)::numeric FROM site) AS whole
FROM shared s JOIN areas a USING (taking_id)
WHERE s.m2 > 1
GROUP BY a.land_class ORDER BY 2 DESC, 1
