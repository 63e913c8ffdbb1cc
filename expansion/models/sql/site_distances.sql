-- Metres from a candidate's ground to the nearest road built or being built, and from its middle to the load centre.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
site AS (SELECT ST_Transform(c.geom, e.code) AS flat FROM expansion_substationcandidate c, epsg e WHERE c.id = %(site)s),
roads AS (
  SELECT ST_Transform(l.geom, e.code) AS flat, t.since_date
  FROM epsg e, expansion_serviceline l JOIN expansion_servicelinestate t ON t.line_id = l.id AND t.valid @> %(on)s::date
  WHERE l.kind = 'road' AND t.state IN ('built', 'building')
),
basis AS (
  SELECT ST_Transform(b.load_centre, e.code) AS flat, b.valid_from FROM expansion_sitingbasis b, epsg e
  WHERE b.load_centre IS NOT NULL AND b.valid_from <= %(on)s::date ORDER BY b.valid_from DESC, b.id DESC LIMIT 1
)
SELECT
  (SELECT min(ST_Distance(s.flat, r.flat))::numeric FROM roads r, site s) AS road_m,
  (SELECT max(r.since_date) FROM roads r) AS road_date,
  (SELECT ST_Distance(ST_Centroid(s.flat), b.flat)::numeric FROM site s, basis b) AS load_m,
  (SELECT valid_from FROM basis) AS load_date
