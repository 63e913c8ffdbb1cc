-- One row per taking that exists on the day %(on)s: a list of CTEs ending in land; payment and people are added
-- by the sheet only for those who may see them. A taking whose geometry ended is retired and not shown.
-- Each sum is made once: the planner thinks a filtered list is one row and would make it again for every taking.
signed_area AS MATERIALIZED (
  SELECT taking_id, sum(surveyed_area_m2) AS m2 FROM parcels_takingarea
  WHERE signed_date <= %(on)s GROUP BY taking_id
),
holder AS MATERIALIZED (
  SELECT ss.taking_id, (array_agg(p.name ORDER BY sh.position))[1] AS first_name, count(*) AS holders,
         string_agg(p.name, '、' ORDER BY sh.position) AS names, string_agg(p.initials, ' ') AS initials
  FROM parcels_shareset ss
  JOIN parcels_share sh ON sh.share_set_id = ss.id
  JOIN parcels_party p ON p.id = sh.party_id
  WHERE ss.valid @> %(on)s::date
  GROUP BY ss.taking_id
),
disputed_itself AS MATERIALIZED (
  SELECT DISTINCT d.taking_id FROM parcels_dispute d
  JOIN parcels_disputestateperiod s ON s.dispute_id = d.id AND s.valid @> %(on)s::date
  WHERE s.state = ANY(%(open_states)s) AND d.taking_id IS NOT NULL
),
disputed AS MATERIALIZED (
  SELECT taking_id FROM disputed_itself
  -- A dispute about the former parcel is one about the land that came from it.
  UNION SELECT a.taking_id FROM parcels_ancestry a JOIN disputed_itself d ON d.taking_id = a.ancestor_id
),
land AS (
  SELECT t.id, t.code, parcel.name AS parcel_name, project.code AS project_code, project.name AS project_name,
         village.id AS village_id, village.name AS village, village.initials AS village_initials,
         place.name AS village_group, collective.name AS collective,
         s.stage, COALESCE(w.works, 'not_started') AS works, ramp.step,
         COALESCE(a.m2, g.plane_area_m2, t.declared_area_m2, 0) AS area_m2, a.m2 IS NOT NULL AS is_surveyed,
         g.id AS geometry_id, h.first_name AS holder, COALESCE(h.holders, 0) AS holders, h.names AS holder_names,
         h.initials AS holder_initials, d.taking_id IS NOT NULL AS disputed
  FROM parcels_taking t
  JOIN parcels_takingstage s ON s.taking_id = t.id AND s.valid @> %(on)s::date
  JOIN parcels_parcel parcel ON parcel.id = t.parcel_id
  JOIN parcels_project project ON project.id = t.project_id
  LEFT JOIN parcels_takingworks w ON w.taking_id = t.id AND w.valid @> %(on)s::date
  LEFT JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
  LEFT JOIN parcels_place place ON place.id = parcel.group_id
  LEFT JOIN parcels_place village ON village.id = place.parent_id
  LEFT JOIN parcels_party collective ON collective.id = parcel.collective_id
  LEFT JOIN signed_area a ON a.taking_id = t.id
  LEFT JOIN holder h ON h.taking_id = t.id
  LEFT JOIN disputed d ON d.taking_id = t.id
  JOIN unnest(%(ramp_stages)s::text[], %(ramp_works)s::text[], %(ramp_steps)s::int[])
       AS ramp(stage, works, step) ON ramp.stage = s.stage AND ramp.works = COALESCE(w.works, 'not_started')
  WHERE g.id IS NOT NULL OR NOT EXISTS (SELECT FROM parcels_takinggeometry x WHERE x.taking_id = t.id)
)
