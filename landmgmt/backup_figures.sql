-- What a restored office must show again, as one JSON value.
SELECT json_build_object(
  'accounts', (SELECT json_object_agg(k, v) FROM (
     SELECT p.code || ' ' || a.kind || COALESCE(' ' || f.code, '') AS k, sum(x.amount)::text AS v
     FROM (SELECT to_account_id AS id, amount_yuan AS amount FROM parcels_transfer
           UNION ALL SELECT from_account_id, -amount_yuan FROM parcels_transfer) x
     JOIN parcels_account a ON a.id = x.id JOIN parcels_project p ON p.id = a.project_id
     LEFT JOIN parcels_fundsource f ON f.id = a.fund_source_id GROUP BY 1 ORDER BY 1) s),
  'rows', json_build_object('taking', (SELECT count(*) FROM parcels_taking),
     'party', (SELECT count(*) FROM parcels_party), 'line', (SELECT count(*) FROM parcels_line),
     'transfer', (SELECT count(*) FROM parcels_transfer), 'journal', (SELECT count(*) FROM parcels_journalentry)),
  'surveyed_m2', (SELECT COALESCE(sum(surveyed_area_m2), 0)::text FROM parcels_takingarea),
  'plane_m2', (SELECT COALESCE(sum(plane_area_m2), 0)::text FROM parcels_takinggeometry WHERE upper_inf(valid)),
  'journal_head', (SELECT chain_hash FROM parcels_journalseal ORDER BY number DESC LIMIT 1))::text
