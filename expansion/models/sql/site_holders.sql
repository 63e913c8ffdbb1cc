-- Who holds the takings under a candidate's ground on the day: claimants, and takings of which nobody is known.
WITH epsg AS (
  SELECT COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525) AS code
),
touched AS (
  SELECT g.taking_id
  FROM expansion_substationcandidate c CROSS JOIN epsg e
  JOIN parcels_takinggeometry g ON g.geom && c.geom AND g.valid @> %(on)s::date
  WHERE c.id = %(site)s AND ST_Area(ST_Intersection(ST_Transform(c.geom, e.code), ST_Transform(g.geom, e.code))) > 1
),
held AS (
  SELECT t.taking_id, h.party_id
  FROM touched t
  JOIN parcels_shareset s ON s.taking_id = t.taking_id AND s.valid @> %(on)s::date
  JOIN parcels_share h ON h.share_set_id = s.id
)
SELECT (SELECT count(*) FROM touched) AS takings,
       (SELECT count(DISTINCT h.party_id) FROM held h JOIN parcels_party p ON p.id = h.party_id
        WHERE p.kind IN ('person', 'household')) AS households,
       (SELECT count(*) FROM touched t WHERE NOT EXISTS (SELECT FROM held h WHERE h.taking_id = t.taking_id)) AS unknown
