-- Out of which fund a line is met on the day %(on)s: the last that paid it or was sent for it, else its project's only one.
line_payer AS (
  SELECT l.id AS line_id, COALESCE(
    (SELECT r.fund_source_id FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
     WHERE i.line_id = l.id AND r.released_date <= %(on)s ORDER BY r.released_date DESC, i.id DESC LIMIT 1),
    (SELECT min(f.id) FROM parcels_fundsource f WHERE f.project_id = l.project_id HAVING count(*) = 1)) AS fund_source_id
  FROM parcels_line l
)
