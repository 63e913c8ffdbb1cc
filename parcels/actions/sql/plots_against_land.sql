-- Each plot of a file against the takings in force on a day that its ground touches, measured in the office's
-- survey system. `same` and `apart` allow for 1 mm along the outline.
WITH plots AS (
  SELECT p.no, ST_GeomFromWKB(p.wkb, 4490) AS geom
  FROM unnest(%(numbers)s::integer[], %(shapes)s::bytea[]) AS p (no, wkb)
),
met AS (
  SELECT p.no, g.taking_id, ST_Transform(p.geom, %(epsg)s) AS mine, ST_Transform(g.geom, %(epsg)s) AS theirs
  FROM plots p
  JOIN parcels_takinggeometry g ON g.geom && p.geom AND ST_Intersects(g.geom, p.geom)
  WHERE g.valid @> %(on)s::date
),
measured AS (
  SELECT m.no, m.taking_id, ST_Intersection(m.mine, m.theirs) AS common, ST_SymDifference(m.mine, m.theirs) AS odd
  FROM met m
)
SELECT m.no, m.taking_id, COALESCE(t.code, '#' || t.id) AS code, t.project_id, t.parcel_id,
       ST_IsEmpty(ST_Buffer(m.odd, -0.0005)) AS same,
       ST_IsEmpty(ST_Buffer(m.common, -0.0005)) AS apart,
       round(ST_Area(m.common)::numeric, 2) AS area_m2
FROM measured m
JOIN parcels_taking t ON t.id = m.taking_id
ORDER BY m.no, t.id
