-- A list is as it was hashed; a signed line under an objection that is not settled is held, and no longer than it.
SELECT 'list ' || l.number || ' version ' || l.revision AS subject, l.rows_count || ' rows ' || l.sha256 AS kept,
       count(r.id) || ' rows ' || encode(sha256(convert_to(
         jsonb_build_array(l.number, l.revision, l.batch_id, l.place_id, l.stage, l.reason)::text || E'\n' ||
         COALESCE(string_agg(jsonb_build_array(r.number, r.kind, r.taking_id, r.party_id, r.item_id, r.group_name, r.taking_code,
           r.party_name, r.land_class, r.head, r.thing, r.quantity, r.unit, r.numerator, r.denominator, r.amount_yuan,
           r.standing)::text, E'\n' ORDER BY r.number), ''), 'UTF8')), 'hex') AS expected
FROM parcels_publiclist l LEFT JOIN parcels_publicrow r ON r.public_list_id = l.id
GROUP BY l.id
HAVING l.rows_count || ' rows ' || l.sha256 IS DISTINCT FROM count(r.id) || ' rows ' || encode(sha256(convert_to(
         jsonb_build_array(l.number, l.revision, l.batch_id, l.place_id, l.stage, l.reason)::text || E'\n' ||
         COALESCE(string_agg(jsonb_build_array(r.number, r.kind, r.taking_id, r.party_id, r.item_id, r.group_name, r.taking_code,
           r.party_name, r.land_class, r.head, r.thing, r.quantity, r.unit, r.numerator, r.denominator, r.amount_yuan,
           r.standing)::text, E'\n' ORDER BY r.number), ''), 'UTF8')), 'hex')
UNION ALL
SELECT 'line ' || w.line_id || ' under objection', COALESCE(h.valid::text, 'not held'), 'held until ' || w.until
FROM (SELECT l.id AS line_id, max(CASE WHEN o.state = 'upheld' AND s.ends_date IS NOT NULL THEN s.ends_date + 1 ELSE 'infinity'::date END) AS until
      FROM parcels_objection o JOIN parcels_publicrow r ON r.id = o.row_id
      JOIN parcels_line l ON l.taking_id = r.taking_id
        AND CASE WHEN l.claimant_id = r.party_id AND (r.head = '' OR r.head = l.head) THEN true
                 WHEN l.head NOT IN ('land', 'resettlement', 'social_insurance') THEN false
                 ELSE r.kind = 'area' OR (r.kind = 'amount' AND r.head IN ('land', 'resettlement')) END
      JOIN parcels_agreement a ON a.id = l.agreement_id AND a.state = 'signed'
      LEFT JOIN parcels_publiclist s ON s.id = o.settled_by_id
      WHERE o.state <> 'rejected' GROUP BY l.id) w
LEFT JOIN LATERAL (SELECT valid FROM parcels_linehold WHERE line_id = w.line_id AND cause = 'objection' AND NOT isempty(valid)
                   ORDER BY lower(valid) DESC LIMIT 1) h ON true
WHERE COALESCE(upper(h.valid), CASE WHEN h.valid IS NULL THEN '-infinity'::date ELSE 'infinity' END) < w.until
