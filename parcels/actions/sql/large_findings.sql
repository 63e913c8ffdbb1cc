-- What the sets of large_against_land.sql say, the first of each kind and how many there are.
WITH found (severity, code, no, "row", params) AS (
  SELECT 'confirm', 'DUPLICATE_CODE', no, "row", jsonb_build_object('plot_code', code, 'other', first::text) FROM twice
  UNION ALL SELECT 'error', 'CODE_RETIRED', no, "row", jsonb_build_object('plot_code', code, 'date', retired_date::text) FROM retired
  UNION ALL SELECT 'note', 'PLOT_UNCHANGED', no, "row", jsonb_build_object('plot_code', code) FROM revisited WHERE same
  UNION ALL SELECT 'error', 'BOUNDARY_LATER', no, "row", jsonb_build_object('plot_code', code, 'date', %(on)s::date::text)
    FROM revisited WHERE NOT same AND later
  UNION ALL SELECT 'confirm', 'DUPLICATE_CODE', no, "row", jsonb_build_object('plot_code', code, 'where', 'on_file')
    FROM revisited WHERE elsewhere
  UNION ALL SELECT 'confirm', 'SIGNED_LAND_CHANGED', no, "row", jsonb_build_object('plot_code', code)
    FROM revisited WHERE NOT same AND signed
  UNION ALL SELECT 'note', 'BOUNDARY_CHANGED', no, "row", jsonb_build_object('plot_code', code)
    FROM revisited WHERE NOT same AND NOT signed AND NOT later AND NOT elsewhere
  UNION ALL SELECT 'confirm', 'SAME_LAND', no, "row", jsonb_build_object('other', code) FROM met WHERE same
  UNION ALL SELECT 'confirm', 'OVERLAP', no, "row", jsonb_build_object('other', code, 'area_m2', area_m2::text) FROM met WHERE NOT same
),
counted AS (
  SELECT f.*, row_number() OVER (PARTITION BY severity, code ORDER BY no, params ->> 'other') AS place,
         count(*) OVER (PARTITION BY severity, code) AS total
  FROM found f
)
SELECT severity, code, no, "row", params::text, total FROM counted WHERE place <= %(most)s ORDER BY no, code
