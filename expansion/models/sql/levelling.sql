-- Each lot that existed on the day: its state, its last report up to the day, and how much of it is handed over.
SELECT l.id AS lot_id, l.code, l.name, p.code AS project_code, s.works, s.since_date,
       l.planned_area_m2 AS planned_m2, l.design_level_m,
       l.design_cut_m3, l.design_fill_m3, r.report_date,
       COALESCE(r.cleared_m2, 0) AS cleared_m2, COALESCE(r.levelled_m2, 0) AS levelled_m2,
       COALESCE(r.cut_m3, 0) AS cut_m3, COALESCE(r.fill_m3, 0) AS fill_m3,
       x.takings, x.handed_over
FROM expansion_lot l
JOIN parcels_project p ON p.id = l.project_id
JOIN expansion_lotstate s ON s.lot_id = l.id AND s.valid @> %(on)s::date
LEFT JOIN LATERAL (
  SELECT * FROM expansion_levellingreport
  WHERE lot_id = l.id AND report_date <= %(on)s::date ORDER BY report_date DESC, id DESC LIMIT 1
) r ON true
CROSS JOIN LATERAL (
  SELECT count(*) AS takings,
         count(*) FILTER (WHERE EXISTS (
           SELECT FROM parcels_takingstage g
           WHERE g.taking_id = lt.taking_id AND g.valid @> %(on)s::date AND g.stage = 'handed_over')) AS handed_over
  FROM expansion_lot_takings lt WHERE lt.lot_id = l.id
    -- What is land on the day: a taking that was split is not, what came from it is.
    AND EXISTS (SELECT FROM parcels_takingstage a WHERE a.taking_id = lt.taking_id AND a.valid @> %(on)s::date)
) x
ORDER BY p.code, l.code
