-- The newest history row of a money or land row says what the row says: nothing was written past the history.
-- `pgh_id + 0`: by the index of the row, never backwards through the whole history, whatever the statistics say.
SELECT 'agreement ' || r.id AS subject, r.total_yuan || ' ' || r.state AS kept, COALESCE(e.total_yuan || ' ' || e.state, 'no history') AS expected
FROM parcels_agreement r LEFT JOIN LATERAL (SELECT * FROM parcels_agreementevent e WHERE e.pgh_obj_id = r.id ORDER BY pgh_id + 0 DESC LIMIT 1) e ON true
WHERE (r.total_yuan, r.state) IS DISTINCT FROM (e.total_yuan, e.state)
UNION ALL
SELECT 'line ' || r.id, r.amount_yuan || ' ' || r.payee_id || ' ' || r.due_date, COALESCE(e.amount_yuan || ' ' || e.payee_id || ' ' || e.due_date, 'no history')
FROM parcels_line r LEFT JOIN LATERAL (SELECT * FROM parcels_lineevent e WHERE e.pgh_obj_id = r.id ORDER BY pgh_id + 0 DESC LIMIT 1) e ON true
WHERE (r.amount_yuan, r.payee_id, r.due_date) IS DISTINCT FROM (e.amount_yuan, e.payee_id, e.due_date)
UNION ALL
SELECT 'taking_area ' || r.id, r.surveyed_area_m2::text, COALESCE(e.surveyed_area_m2::text, 'no history')
FROM parcels_takingarea r LEFT JOIN LATERAL (SELECT * FROM parcels_takingareaevent e WHERE e.pgh_obj_id = r.id ORDER BY pgh_id + 0 DESC LIMIT 1) e ON true
WHERE r.surveyed_area_m2 IS DISTINCT FROM e.surveyed_area_m2
UNION ALL
SELECT 'share ' || r.id, r.numerator::text, COALESCE(e.numerator::text, 'no history')
FROM parcels_share r LEFT JOIN LATERAL (SELECT * FROM parcels_shareevent e WHERE e.pgh_obj_id = r.id ORDER BY pgh_id + 0 DESC LIMIT 1) e ON true
WHERE (r.numerator, r.party_id) IS DISTINCT FROM (e.numerator, e.party_id)
UNION ALL
SELECT 'bank_account ' || r.id, 'account', COALESCE('another account', 'no history')
FROM parcels_bankaccount r LEFT JOIN LATERAL (SELECT * FROM parcels_bankaccountevent e WHERE e.pgh_obj_id = r.id ORDER BY pgh_id + 0 DESC LIMIT 1) e ON true
WHERE (r.number_index, r.party_id, r.valid) IS DISTINCT FROM (e.number_index, e.party_id, e.valid)
UNION ALL
SELECT 'run_item ' || r.id, r.amount_yuan || ' ' || r.result, COALESCE(e.amount_yuan || ' ' || e.result, 'no history')
FROM parcels_runitem r LEFT JOIN LATERAL (SELECT * FROM parcels_runitemevent e WHERE e.pgh_obj_id = r.id ORDER BY pgh_id + 0 DESC LIMIT 1) e ON true
WHERE (r.amount_yuan, r.result, r.line_id) IS DISTINCT FROM (e.amount_yuan, e.result, e.line_id)
UNION ALL
SELECT 'taking_geometry ' || r.id, 'geometry', 'as in its history'
FROM parcels_takinggeometry r LEFT JOIN LATERAL (SELECT * FROM parcels_takinggeometryevent e WHERE e.pgh_obj_id = r.id ORDER BY pgh_id + 0 DESC LIMIT 1) e ON true
WHERE r.geom::bytea IS DISTINCT FROM e.geom::bytea
