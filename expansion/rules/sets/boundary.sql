-- The blocks of a boundary version sum to its official area, each to its own, and do not overlap.
WITH blocks AS (
  SELECT v.id, v.name, v.official_area_ha, sum(b.official_area_ha) AS official, sum(b.plane_area_m2) / 10000 AS computed
  FROM expansion_boundaryversion v JOIN expansion_boundaryblock b ON b.version_id = v.id GROUP BY v.id
)
SELECT 'boundary_version ' || id || ' (' || name || ')' AS subject, official_area_ha || ' ha' AS kept,
       'blocks ' || official || ' ha, computed ' || round(computed, 4) || ' ha' AS expected
FROM blocks WHERE official_area_ha <> official OR abs(official_area_ha - computed) > 0.005
UNION ALL
SELECT 'boundary_block ' || a.id || ' and ' || b.id, round(ST_Area(ST_Transform(ST_Intersection(a.geom, b.geom), COALESCE((SELECT survey_epsg FROM parcels_office), 4525)))::numeric, 2) || ' ㎡', 'no overlap'
FROM expansion_boundaryblock a JOIN expansion_boundaryblock b ON a.version_id = b.version_id AND a.id < b.id AND a.geom && b.geom
WHERE ST_Area(ST_Transform(ST_Intersection(a.geom, b.geom), COALESCE((SELECT survey_epsg FROM parcels_office), 4525))) > 1
