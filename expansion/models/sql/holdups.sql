-- Takings of the lots of the day that hold them up: not approved, not handed over, unpaid, or in dispute. One that
-- was split, merged or redrawn holds up by what is still owed and disputed under its code, and by no land.
-- {money} is the expression of the ledger's taking_money; lots that are delivered wait for nobody.
WITH open_lots AS (
  SELECT l.id, l.code, l.name, s.works
  FROM expansion_lot l JOIN expansion_lotstate s ON s.lot_id = l.id AND s.valid @> %(on)s::date
  WHERE NOT EXISTS (SELECT FROM expansion_deliverycertificate c WHERE c.lot_id = l.id AND c.valid @> %(on)s::date)
),
approved AS (
  SELECT DISTINCT p.batch_id FROM parcels_procedurestep p
  WHERE p.step = '11' AND p.done_date <= %(on)s::date
    AND NOT EXISTS (SELECT FROM parcels_procedurestep c WHERE c.corrects_id = p.id)
)
SELECT l.id AS lot_id, l.code AS lot_code, l.name AS lot_name, l.works,
       t.id AS taking_id, COALESCE(t.code, '#' || t.id) AS code, COALESCE(g.plane_area_m2, 0) AS m2,
       CASE WHEN f.gone THEN 'retired' ELSE COALESCE(s.stage, 'not_started') END AS stage,
       f.gone OR COALESCE(s.stage = 'handed_over', false) AS handed_over, f.gone OR a.batch_id IS NOT NULL AS approved,
       COALESCE(m.unpaid, 0) AS unpaid, COALESCE(m.overdue, 0) AS overdue, COALESCE(q.disputes, 0) AS disputes
FROM open_lots l
JOIN expansion_lot_takings x ON x.lot_id = l.id
JOIN parcels_taking t ON t.id = x.taking_id
LEFT JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
LEFT JOIN parcels_takingstage s ON s.taking_id = t.id AND s.valid @> %(on)s::date
CROSS JOIN LATERAL (SELECT COALESCE(t.retired_date <= %(on)s::date, false) AS gone) f
LEFT JOIN approved a ON a.batch_id = t.batch_id
LEFT JOIN ({money}) m ON m.taking_id = t.id
LEFT JOIN LATERAL (
  SELECT count(*) AS disputes FROM parcels_dispute d
  JOIN parcels_disputestateperiod p ON p.dispute_id = d.id AND p.valid @> %(on)s::date AND p.state = ANY(%(open)s)
  WHERE d.taking_id = t.id
) q ON true
WHERE (NOT f.gone AND (a.batch_id IS NULL OR COALESCE(s.stage, '') <> 'handed_over')
       OR COALESCE(m.unpaid, 0) > 0 OR q.disputes > 0)
  -- What begins later is not there yet.
  AND NOT EXISTS (SELECT FROM parcels_ancestry w WHERE w.taking_id = t.id AND w.since_date > %(on)s::date)
ORDER BY l.code, t.code, t.id
