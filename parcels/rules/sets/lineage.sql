-- What came from land is that land: per operation the unions differ by what is kept and by no more than one part in a
-- thousand, the areas are the boundaries' own; nobody is alive twice, and who retired did so by an operation.
WITH epsg AS (SELECT COALESCE((SELECT survey_epsg FROM parcels_office), 4525) AS code),
member AS (
  SELECT DISTINCT k.operation_id, k.old_id AS taking_id, true AS is_old FROM parcels_lineagelink k
  UNION SELECT DISTINCT k.operation_id, k.new_id, false FROM parcels_lineagelink k
),
ground AS (
  SELECT m.operation_id, m.is_old, ST_Union(ST_Transform(g.geom, e.code)) AS geom, sum(g.plane_area_m2) AS plane,
         sum(g.ellipsoid_area_m2) AS ellipsoid, count(*) AS takings
  FROM member m JOIN parcels_landoperation o ON o.id = m.operation_id AND o.undone_date IS NULL CROSS JOIN epsg e
  JOIN parcels_takinggeometry g ON g.taking_id = m.taking_id AND g.valid @> (o.effective_date - CASE WHEN m.is_old THEN 1 ELSE 0 END)
  GROUP BY 1, 2
)
SELECT 'land_operation ' || o.id AS subject,
       o.plane_before_m2 || ' → ' || o.plane_after_m2 || ', ' || o.ellipsoid_before_m2 || ' → ' || o.ellipsoid_after_m2
         || ', moved ' || o.moved_m2 AS kept,
       COALESCE(a.plane || ' → ' || b.plane || ', ' || a.ellipsoid || ' → ' || b.ellipsoid || ', moved '
         || round(ST_Area(ST_SymDifference(a.geom, b.geom))::numeric, 2), 'land before and after') AS expected
FROM parcels_landoperation o
LEFT JOIN ground a ON a.operation_id = o.id AND a.is_old
LEFT JOIN ground b ON b.operation_id = o.id AND NOT b.is_old
WHERE o.undone_date IS NULL
  AND ((a.plane, b.plane, a.ellipsoid, b.ellipsoid) IS DISTINCT FROM (o.plane_before_m2, o.plane_after_m2, o.ellipsoid_before_m2, o.ellipsoid_after_m2)
    OR a.takings <> (SELECT count(*) FROM member m WHERE m.operation_id = o.id AND m.is_old)
    OR b.takings <> (SELECT count(*) FROM member m WHERE m.operation_id = o.id AND NOT m.is_old)
    OR abs(ST_Area(ST_SymDifference(a.geom, b.geom))::numeric - o.moved_m2) > 0.05 OR o.moved_m2 > o.plane_before_m2 / 1000)
UNION ALL
SELECT 'land_operation ' || k.operation_id || ' gave ' || COALESCE(t.code, '#' || t.id), sum(k.overlap_m2)::text,
       round(ST_Area(ST_Transform(g.geom, e.code))::numeric, 2) || ' but for ' || o.moved_m2
FROM parcels_lineagelink k JOIN parcels_landoperation o ON o.id = k.operation_id AND o.undone_date IS NULL CROSS JOIN epsg e
JOIN parcels_taking t ON t.id = k.old_id
JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> o.effective_date - 1
GROUP BY k.operation_id, t.id, t.code, g.geom, e.code, o.moved_m2
HAVING abs(sum(k.overlap_m2) - ST_Area(ST_Transform(g.geom, e.code))::numeric) > o.moved_m2 + 0.01 * (1 + count(*))
UNION ALL
-- Alive on one side of the day only.
SELECT 'taking ' || COALESCE(t.code, '#' || t.id), 'retired ' || COALESCE(t.retired_date::text, 'never'),
       'by operation ' || COALESCE(x.ended::text, 'never')
FROM parcels_taking t
LEFT JOIN (SELECT m.taking_id, min(o.effective_date) AS ended FROM member m JOIN parcels_landoperation o ON o.id = m.operation_id
           WHERE m.is_old = (o.undone_date IS NULL) GROUP BY 1) x ON x.taking_id = t.id
WHERE t.retired_date IS DISTINCT FROM x.ended
UNION ALL
SELECT 'taking ' || COALESCE(t.code, '#' || t.id) || ' alive twice', d.what || ' ' || d.valid, 'until ' || o.effective_date
FROM parcels_landoperation o JOIN member m ON m.operation_id = o.id AND m.is_old JOIN parcels_taking t ON t.id = m.taking_id
JOIN (SELECT taking_id, valid, 'boundary' AS what FROM parcels_takinggeometry UNION ALL SELECT taking_id, valid, 'stage' FROM parcels_takingstage
      UNION ALL SELECT taking_id, valid, 'works' FROM parcels_takingworks) d ON d.taking_id = t.id
WHERE o.undone_date IS NULL AND NOT d.valid <@ daterange(NULL, o.effective_date)
UNION ALL
SELECT 'taking ' || COALESCE(t.code, '#' || t.id) || ' alive too early', d.what || ' ' || d.valid, 'from ' || o.effective_date
FROM parcels_landoperation o JOIN member m ON m.operation_id = o.id AND NOT m.is_old JOIN parcels_taking t ON t.id = m.taking_id
JOIN (SELECT taking_id, valid, 'boundary' AS what FROM parcels_takinggeometry UNION ALL SELECT taking_id, valid, 'stage' FROM parcels_takingstage
      UNION ALL SELECT taking_id, valid, 'works' FROM parcels_takingworks) d ON d.taking_id = t.id
WHERE NOT d.valid <@ CASE WHEN o.undone_date IS NULL THEN daterange(o.effective_date, NULL) ELSE 'empty' END
