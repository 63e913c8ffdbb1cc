-- Takings beyond the boundary in ㎡, by project.
SELECT p.code, p.name, count(*) AS takings, sum(x.m2) AS m2
FROM pieces t
CROSS JOIN boundary b
CROSS JOIN LATERAL (SELECT ST_Area(ST_Difference(t.geom, b.geom))::numeric AS m2) x
JOIN parcels_project p ON p.id = t.project_id
WHERE x.m2 > 1
GROUP BY p.code, p.name
ORDER BY p.code
