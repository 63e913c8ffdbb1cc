-- A kept volume says what it stands on, its balance follows from its factors, and its ground adds up.
SELECT 'earth_calculation ' || c.id AS subject,
       c.cut_m3 || ' − ' || c.fill_m3 || ' = ' || c.balance_m3 || ', ' || left(c.inputs_sha256, 12) AS kept,
       round(c.cut_m3 - round(c.fill_m3 * c.compaction, 2), 2) || ', ' || left(encode(sha256(convert_to(c.inputs, 'UTF8')), 'hex'), 12) AS expected
FROM expansion_earthcalculation c
JOIN expansion_surfacepoints f ON f.surface_id = c.from_surface_id
LEFT JOIN expansion_surfacepoints t ON t.surface_id = c.to_surface_id
WHERE c.inputs_sha256 <> encode(sha256(convert_to(c.inputs, 'UTF8')), 'hex')
   OR abs(c.balance_m3 - (c.cut_m3 - round(c.fill_m3 * c.compaction, 2))) > 0.01
   OR abs(c.loose_m3 - round(c.cut_m3 * c.swell, 2)) > 0.01
   OR strpos(c.inputs, f.packed_sha256) = 0
   OR (t.packed_sha256 IS NOT NULL AND strpos(c.inputs, t.packed_sha256) = 0)
   OR abs(c.covered_m2 + c.gap_m2 - ST_Area(ST_Transform(c.ground, (SELECT survey_epsg FROM parcels_office WHERE id = 1)))) > 0.1
      AND c.gap_m2 > 0
