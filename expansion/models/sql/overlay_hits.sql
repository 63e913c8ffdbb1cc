-- Takings on the ground of the asked layers: ㎡ hit, step of the ramp and village, over 1 ㎡ each; the columns of a Hit.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
land AS MATERIALIZED (
  SELECT g.taking_id, ST_Transform(g.geom, e.code) AS geom
  FROM parcels_takinggeometry g CROSS JOIN epsg e
  WHERE g.valid @> %(on)s::date
),
-- The ground stands outside, so that PostGIS prepares each piece once for all the land upon it; what lies wholly
-- on it needs no cutting. Cut before grouping: a sort that carried both shapes would spill to disk.
cuts AS MATERIALIZED (
  SELECT o.layer_id, l.taking_id,
         CASE WHEN ST_Contains(o.geom, l.geom) THEN ST_Area(l.geom)
              WHEN ST_Intersects(o.geom, l.geom) THEN ST_Area(ST_Intersection(l.geom, o.geom)) END AS m2
  FROM expansion_overlayground o
  CROSS JOIN LATERAL (SELECT taking_id, geom FROM land WHERE land.geom && o.geom OFFSET 0) l
  WHERE o.layer_id = ANY(%(layers)s)
),
hits AS MATERIALIZED (
  SELECT layer_id, taking_id, sum(m2)::numeric AS m2 FROM cuts GROUP BY layer_id, taking_id HAVING sum(m2) >= 1
)
SELECT h.layer_id, h.taking_id, COALESCE(t.code, '#' || t.id) AS code, p.code AS project, v.id AS village_id,
       v.name AS village, h.m2,
       array_position(%(ramp)s::text[],
         CASE WHEN COALESCE(w.works, 'not_started') <> 'not_started' THEN w.works
              WHEN s.stage = 'decided' THEN 'signed'
              ELSE COALESCE(s.stage, 'not_started') END::text) - 1 AS step
FROM hits h
JOIN parcels_taking t ON t.id = h.taking_id
JOIN parcels_project p ON p.id = t.project_id
JOIN parcels_parcel c ON c.id = t.parcel_id
LEFT JOIN parcels_place g ON g.id = c.group_id
LEFT JOIN parcels_place v ON v.id = g.parent_id
LEFT JOIN parcels_takingstage s ON s.taking_id = t.id AND s.valid @> %(on)s::date
LEFT JOIN parcels_takingworks w ON w.taking_id = t.id AND w.valid @> %(on)s::date
ORDER BY h.layer_id, t.code COLLATE "C", t.id
