-- What the plan of the sites draws, in metres of the survey system: kind, name, geometry as WKB, on the day.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
)
SELECT 'boundary' AS kind, b.code AS name, ST_AsBinary(ST_Transform(b.geom, e.code)) AS wkb
FROM expansion_boundaryblock b JOIN expansion_boundaryversion v ON v.id = b.version_id CROSS JOIN epsg e
WHERE v.valid @> %(on)s::date
UNION ALL
SELECT 'river', d.name, ST_AsBinary(ST_Transform(d.geom, e.code)) FROM expansion_backdrop d CROSS JOIN epsg e
WHERE d.kind = 'river'
UNION ALL
SELECT 'road', l.name, ST_AsBinary(ST_Transform(l.geom, e.code)) FROM expansion_serviceline l CROSS JOIN epsg e
WHERE l.kind = 'road'
UNION ALL
SELECT 'corridor', p.name, ST_AsBinary(ST_Transform(p.geom, e.code)) FROM expansion_powercorridor p CROSS JOIN epsg e
WHERE p.source_date <= %(on)s::date
UNION ALL
SELECT 'load', '', ST_AsBinary(ST_Transform(x.load_centre, e.code))
FROM (SELECT load_centre FROM expansion_sitingbasis WHERE load_centre IS NOT NULL AND valid_from <= %(on)s::date
      ORDER BY valid_from DESC, id DESC LIMIT 1) x CROSS JOIN epsg e
UNION ALL
SELECT CASE WHEN c.chosen_date <= %(on)s::date THEN 'chosen' ELSE 'site' END, c.code, ST_AsBinary(ST_Transform(c.geom, e.code))
FROM expansion_substationcandidate c CROSS JOIN epsg e WHERE c.id = ANY(%(sites)s)
