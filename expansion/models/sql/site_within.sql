-- ㎡ of a candidate's ground beyond a boundary's blocks, in the survey system.
SELECT COALESCE(ST_Area(ST_Difference(
         ST_Transform(c.geom, e.code),
         (SELECT ST_Union(ST_Transform(b.geom, e.code)) FROM expansion_boundaryblock b WHERE b.version_id = %(version)s)
       )), 0)::numeric AS m2
FROM expansion_substationcandidate c,
     (SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code) e
WHERE c.id = %(site)s
