-- Corridors known on the day, and how many of their strips meet a candidate's ground.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
site AS (SELECT ST_Transform(c.geom, e.code) AS flat FROM expansion_substationcandidate c, epsg e WHERE c.id = %(site)s)
SELECT count(*) AS known,
       count(*) FILTER (WHERE ST_DWithin(s.flat, ST_Transform(p.geom, e.code), p.strip_m)) AS crossed,
       max(p.source_date) AS layer_date
FROM expansion_powercorridor p, site s, epsg e
WHERE p.source_date <= %(on)s::date
