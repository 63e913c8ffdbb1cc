-- A taking that reaches beyond the parcel it is part of, where the parcel has a boundary of its own.
SELECT t.id AS subject, jsonb_build_object('area_m2', to_char(x.m2, 'FM999999999990.00')) AS told
FROM parcels_taking t
JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
JOIN parcels_parcelgeometry q ON q.parcel_id = t.parcel_id AND q.valid @> %(on)s::date
CROSS JOIN parcels_office o
CROSS JOIN LATERAL (
  SELECT ST_Area(ST_Transform(ST_Difference(g.geom, q.geom), o.survey_epsg)) AS m2
  WHERE NOT ST_Covers(q.geom, g.geom)) x
WHERE x.m2 > %(outside)s
