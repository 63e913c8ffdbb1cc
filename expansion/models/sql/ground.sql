-- CTEs on a day, in metres of the survey system: boundary, held (clipped), pieces (takings with their ramp key).
epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
boundary AS (
  SELECT ST_Union(ST_Transform(b.geom, e.code)) AS geom
  FROM expansion_boundaryblock b
  JOIN expansion_boundaryversion v ON v.id = b.version_id AND v.valid @> %(on)s::date
  CROSS JOIN epsg e
),
held AS (
  SELECT COALESCE(ST_Intersection(ST_Union(ST_Transform(h.geom, e.code)), (SELECT geom FROM boundary)),
                  ST_GeomFromText('POLYGON EMPTY', (SELECT code FROM epsg))) AS geom
  FROM expansion_heldland h CROSS JOIN epsg e
  WHERE h.valid @> %(on)s::date
),
pieces AS (
  SELECT t.id, t.project_id, ST_Transform(g.geom, e.code) AS geom,
         array_position(%(ramp)s::text[],
           CASE WHEN COALESCE(w.works, 'not_started') <> 'not_started' THEN w.works
                WHEN s.stage = 'decided' THEN 'signed'
                ELSE COALESCE(s.stage, 'not_started') END::text) - 1 AS step
  FROM parcels_taking t
  JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
  LEFT JOIN parcels_takingstage s ON s.taking_id = t.id AND s.valid @> %(on)s::date
  LEFT JOIN parcels_takingworks w ON w.taking_id = t.id AND w.valid @> %(on)s::date
  CROSS JOIN epsg e
)
