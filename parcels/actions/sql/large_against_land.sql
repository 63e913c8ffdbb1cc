-- The plots of a large file set against the project's takings and the land in force on a day. Fills bulk_match, and the
-- temporary tables `met` (plots on land on file, wider than 1 mm) and `revisited` (plots whose code the project has).
-- {key} is the number of the file's tables. With `written` the plots are takings of `run` already, each with a code of its own
-- or the index of codes had refused it: they are not set against themselves.
DROP TABLE IF EXISTS twice, retired, standing, met, revisited;
CREATE TEMPORARY TABLE twice ON COMMIT DROP AS
  SELECT p.no, p."row", p.code, d.first FROM bulk_plot_{key} p
  JOIN (SELECT code, min(no) AS first FROM bulk_plot_{key} WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 1) d
    ON d.code = p.code AND d.first <> p.no
  WHERE NOT %(written)s;

INSERT INTO bulk_match_{key} (no, taking_id)
  SELECT min(l.no), t.id FROM parcels_taking t JOIN bulk_land_{key} l ON l.code = t.code
  WHERE NOT %(written)s AND t.project_id = %(project)s AND t.retired_date IS NULL GROUP BY t.id;

-- A code that was split, merged or redrawn away is nobody's any more.
CREATE TEMPORARY TABLE retired ON COMMIT DROP AS
  SELECT l.no, l."row", l.code, t.retired_date FROM parcels_taking t JOIN bulk_land_{key} l ON l.code = t.code
  WHERE NOT %(written)s AND t.project_id = %(project)s AND t.retired_date IS NOT NULL;

CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
  SELECT g.taking_id, g.geom FROM parcels_takinggeometry g
  WHERE g.valid @> %(on)s::date AND NOT (%(written)s AND g.import_run_id IS NOT DISTINCT FROM %(run)s)
    AND g.geom && (SELECT ST_SetSRID(ST_Extent(geom)::geometry, 4490) FROM bulk_land_{key});
CREATE INDEX ON standing USING gist (geom);
ANALYZE standing;

CREATE TEMPORARY TABLE met ON COMMIT DROP AS
WITH near AS (
  SELECT l.no, l."row", l.code IS NULL AS nameless, s.taking_id, l.plane, l.geom::bytea = s.geom::bytea AS twin,
         ST_Transform(l.geom, %(epsg)s) AS mine, ST_Transform(s.geom, %(epsg)s) AS theirs
  FROM standing s JOIN bulk_land_{key} l ON s.geom && l.geom
  WHERE l.geom::bytea = s.geom::bytea OR (ST_Intersects(s.geom, l.geom) AND NOT ST_Touches(s.geom, l.geom))
),
measured AS (
  SELECT n.*, CASE WHEN NOT twin THEN ST_Intersection(mine, theirs) END AS common,
         CASE WHEN NOT twin THEN ST_SymDifference(mine, theirs) END AS odd
  FROM near n
)
SELECT m.no, m."row", m.nameless, m.taking_id, COALESCE(t.code, '#' || t.id) AS code, t.project_id, t.parcel_id,
       m.twin OR ST_IsEmpty(ST_Buffer(m.odd, -0.0005)) AS same,
       CASE WHEN m.twin THEN m.plane ELSE round(ST_Area(m.common)::numeric, 2) END AS area_m2
FROM measured m JOIN parcels_taking t ON t.id = m.taking_id
WHERE m.twin OR NOT ST_IsEmpty(ST_Buffer(m.common, -0.0005));

CREATE TEMPORARY TABLE revisited ON COMMIT DROP AS
SELECT l.no, l."row", l.code, m.taking_id, own.no IS NULL AS elsewhere, COALESCE(own.same, false) AS same,
       EXISTS (SELECT FROM parcels_takinggeometry g WHERE g.taking_id = m.taking_id AND lower(g.valid) > %(on)s) AS later,
       EXISTS (SELECT FROM parcels_takingstage s WHERE s.taking_id = m.taking_id AND s.stage = ANY (%(signed)s)
                 AND upper_inf(s.valid) AND NOT isempty(s.valid)) AS signed
FROM bulk_match_{key} m JOIN bulk_land_{key} l USING (no) LEFT JOIN met own ON own.no = m.no AND own.taking_id = m.taking_id;

DELETE FROM met WHERE taking_id IN (SELECT taking_id FROM bulk_match_{key});

INSERT INTO bulk_match_{key} (no, parcel_id)
  SELECT DISTINCT ON (no) no, parcel_id FROM met WHERE same AND project_id <> %(project)s ORDER BY no, taking_id
  ON CONFLICT (no) DO UPDATE SET parcel_id = EXCLUDED.parcel_id;
INSERT INTO bulk_match_{key} (no, taking_id)
  SELECT DISTINCT ON (no) no, taking_id FROM met WHERE same AND nameless AND project_id = %(project)s ORDER BY no, taking_id
  ON CONFLICT (no) DO UPDATE SET taking_id = EXCLUDED.taking_id;
-- A code that repeats was accepted knowingly: the first plot has it, the report keeps both.
INSERT INTO bulk_match_{key} (no, codeless) SELECT no, true FROM twice
  ON CONFLICT (no) DO UPDATE SET codeless = true;
ANALYZE bulk_match_{key};
